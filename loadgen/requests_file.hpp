// Reads the requests of a load, and their weights, from a TOML file.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/units.hpp"
#include "loadgen/request.hpp"

namespace waitbench::loadgen {

inline constexpr Bytes largest_requests_file{std::uint64_t{64} * 1024 * 1024};
inline constexpr std::size_t most_kinds = 1'000;

/// Reads the file that holds a body, by its name in the requests file.
using BodyFile = std::function<Result<std::string>(const std::string& name)>;

/// Reads TOML text: `[[request]]` with `target` and, each if wanted, `weight`, `method`, `headers` and one of
/// `body`, `body_file`, `body_template`, `body_template_file`. The target, and headers' values, are templates
/// with the columns of `data`, which may be absent. Whatever the text holds, the answer is 1 to most_kinds
/// requests that can be sent, in the order of the file, or an error "ORIGIN:LINE:COLUMN: …".
Result<std::vector<RequestSpec>> parse_requests(std::string_view text, std::string_view origin,
                                                const DataRows* data, const BodyFile& body_file);

}  // namespace waitbench::loadgen
