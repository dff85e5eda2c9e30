// What is asked for: one request, or several that are drawn by weight.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/url.hpp"
#include "core/record/record.hpp"
#include "core/result.hpp"
#include "core/units.hpp"
#include "loadgen/data_rows.hpp"
#include "loadgen/template.hpp"

namespace waitbench::loadgen {

inline constexpr Bytes largest_bodies{std::uint64_t{64} * 1024 * 1024};  ///< all of a load together
inline constexpr Bytes largest_request{std::uint64_t{64} * 1024 * 1024};
inline constexpr std::uint64_t largest_weight = 1'000'000;

struct Field {
  std::string name;
  Template value{};
};

/// One kind of request.
struct RequestSpec {
  std::uint64_t weight = 1;  ///< 1 to largest_weight
  std::string method = "GET";
  Template target{};            ///< path and query (loadgen/target.hpp); empty: the URL's
  std::vector<Field> fields{};  ///< Host and Content-Length are added
  Template body{};
};

/// The kinds of a load, at least one, and the rows that fill their templates.
struct RequestMix {
  std::vector<RequestSpec> kinds{RequestSpec{}};
  std::shared_ptr<const DataRows> data{};  ///< absent when no template names a column
};

/// Usage errors of what cannot be sent as it is: a method or a field that is none, a field that frames the
/// body, a column whose values cannot stand in a field. They begin with the word that is wrong. `data` may be
/// absent.
Result<void> check_method(std::string_view method);
Result<void> check_field(const Field& field, const DataRows* data);
/// A usage error when bodies or filled templates could grow beyond the limits above, or when there is data
/// and no template that names a column.
Result<void> check_mix(const RequestMix& mix);

/// Whether field names are the same: their case does not matter (RFC 9110 section 5.1).
bool is_same_field(std::string_view a, std::string_view b);

/// For the record.
std::vector<RequestKind> describe(const RequestMix& mix, const Url& url);

}  // namespace waitbench::loadgen
