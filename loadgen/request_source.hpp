// The bytes of request n.
//
// Threads: PreparedRequests is immutable and shared; each thread has a RequestSource of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "loadgen/options.hpp"

namespace waitbench::loadgen {

/// Everything about a load's requests that is the same for all of them, made once.
class PreparedRequests {
 public:
  /// `options.requests` keeps the rules of check_method, check_field and check_mix.
  explicit PreparedRequests(const LoadOptions& options);

  /// Which kind request `n` is: drawn from (seed, n) alone, in the proportion of the weights.
  std::size_t kind_of(std::uint64_t n) const noexcept;

 private:
  friend class RequestSource;

  struct EncodedValue {  // of a target
    std::size_t column;
  };
  struct PaddedNumber {};  // as long for every request
  struct BodyLength {};
  using Part = std::variant<std::string, RequestNumber, PaddedNumber, ColumnValue, EncodedValue, BodyLength>;
  using Parts = std::vector<Part>;
  struct Kind {
    Parts parts;                   // of a template; empty when all requests are alike but for a padded number
    std::size_t body_begins_at{};  // among them
    std::uint64_t longest = 0;     // bytes
    std::string alike;             // instead of parts
    std::size_t number_at = 0;     // in `alike`; 0: not numbered
    bool answer_has_body = true;
  };

  static Parts head_of(const RequestSpec& spec, const LoadOptions& options);
  static std::uint64_t most_bytes(const Part& part, const DataRows* data);
  static Kind prepared(const RequestSpec& spec, const LoadOptions& options);

  std::vector<Kind> kinds_;
  std::vector<std::uint64_t> weights_up_to_;  // weights_up_to_[i]: of the kinds 0 to i
  std::uint64_t seed_;
  std::shared_ptr<const DataRows> data_;
};

struct OutgoingRequest {
  std::string_view bytes;
  /// False for HEAD: an answer's Content-Length then speaks of a body that does not come (RFC 9110 section
  /// 9.3.2).
  bool answer_has_body;
};

class RequestSource {
 public:
  /// `prepared` must outlive it.
  explicit RequestSource(const PreparedRequests& prepared);

  /// Request `n`; its bytes are valid until the next call. Allocates nothing.
  OutgoingRequest request(std::uint64_t n) noexcept;

 private:
  void fill(const PreparedRequests::Kind& kind, std::uint64_t n) noexcept;
  std::uint64_t body_length(const PreparedRequests::Kind& kind, std::uint64_t n) const noexcept;

  const PreparedRequests& prepared_;
  std::vector<std::string> numbered_;  // by kind: what is alike, with room for the number
  std::string filled_;                 // the last request of a template; never grows
};

}  // namespace waitbench::loadgen
