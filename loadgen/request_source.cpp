#include "loadgen/request_source.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "core/plan/random.hpp"
#include "loadgen/random_streams.hpp"
#include "loadgen/target.hpp"

namespace waitbench::loadgen {
namespace {

// Of the largest 64-bit number. The field Waitbench-Request has leading zeros, so that its length is fixed.
constexpr std::size_t most_digits = std::numeric_limits<std::uint64_t>::digits10 + 1;

template <class... Cases>
struct Match : Cases... {
  using Cases::operator()...;
};

class Digits {
 public:
  explicit Digits(std::uint64_t number) noexcept
      : end_(std::to_chars(digits_.data(), digits_.data() + digits_.size(), number).ptr) {}
  std::string_view text() const noexcept { return {digits_.data(), end_}; }

 private:
  std::array<char, most_digits> digits_;
  const char* end_;
};

void write_padded(char* to, std::uint64_t number) noexcept {
  for (std::size_t i = most_digits; i-- > 0; number /= 10) to[i] = static_cast<char>('0' + number % 10);
}

// Told also of an empty body where one is expected: RFC 9110 section 8.6.
bool tells_length(const RequestSpec& spec) {
  const bool expects_body = spec.method == "POST" || spec.method == "PUT" || spec.method == "PATCH";
  return expects_body || !spec.body.empty();
}

// Texts that follow each other become one, but none reaches back before `from`.
template <class Parts>
void add_text(Parts& parts, std::string_view text, std::size_t from = 0) {
  auto* last = parts.size() > from ? std::get_if<std::string>(&parts.back()) : nullptr;
  if (last != nullptr) {
    *last += text;
  } else if (!text.empty()) {
    parts.emplace_back(std::string(text));
  }
}

// `Value`: what a column's value becomes.
template <class Value, class Parts>
void add_template(Parts& parts, const Template& source, std::size_t from = 0) {
  for (const auto& piece : source) {
    std::visit(Match{[&](const std::string& text) { add_text(parts, text, from); },
                     [&](RequestNumber number) { parts.emplace_back(number); },
                     [&](ColumnValue value) { parts.emplace_back(Value{value.column}); }},
               piece);
  }
}

}  // namespace

PreparedRequests::PreparedRequests(const LoadOptions& options)
    : seed_(options.seed), data_(options.requests.data) {
  std::uint64_t weights = 0;
  for (const auto& spec : options.requests.kinds) {
    weights_up_to_.push_back(weights += spec.weight);
    kinds_.push_back(prepared(spec, options));
  }
}

std::size_t PreparedRequests::kind_of(std::uint64_t n) const noexcept {
  if (weights_up_to_.size() == 1) return 0;
  // Below the sum of the weights, which is below 2^53: 1 - 2^-53, the largest draw, times a whole number is
  // rounded to less than that number.
  const double drawn =
      RandomStream(seed_, n, kind_stream).uniform() * static_cast<double>(weights_up_to_.back());
  const auto found = std::ranges::upper_bound(weights_up_to_, static_cast<std::uint64_t>(drawn));
  return static_cast<std::size_t>(found - weights_up_to_.begin());
}

PreparedRequests::Parts PreparedRequests::head_of(const RequestSpec& spec, const LoadOptions& options) {
  Parts parts;
  add_text(parts, spec.method + " ");
  add_template<EncodedValue>(parts, spec.target.empty() ? plain_text(options.url.target) : spec.target);
  add_text(parts, " HTTP/1.1\r\n");
  if (std::ranges::none_of(spec.fields, [](const Field& f) { return is_same_field(f.name, "Host"); }))
    add_text(parts, fmt::format("Host: {}\r\n", options.url.host_header));
  for (const auto& [name, value] : spec.fields) {
    add_text(parts, name + ": ");
    add_template<ColumnValue>(parts, value);
    add_text(parts, "\r\n");
  }
  if (tells_length(spec)) {
    add_text(parts, "Content-Length: ");
    if (varies(spec.body)) {
      parts.emplace_back(BodyLength{});
    } else {
      std::size_t length = 0;
      for (const auto& piece : spec.body) length += std::get<std::string>(piece).size();
      add_text(parts, fmt::format("{}", length));
    }
    add_text(parts, "\r\n");
  }
  if (options.numbered) {
    add_text(parts, "Waitbench-Request: ");
    parts.emplace_back(PaddedNumber{});
    add_text(parts, "\r\n");
  }
  add_text(parts, "\r\n");
  return parts;
}

std::uint64_t PreparedRequests::most_bytes(const Part& part, const DataRows* data) {
  return std::visit(
      Match{[](const std::string& text) -> std::uint64_t { return text.size(); },
            [&](ColumnValue value) -> std::uint64_t { return data->longest(value.column); },
            [&](EncodedValue value) -> std::uint64_t { return 3 * data->longest(value.column); },
            [](auto) -> std::uint64_t { return most_digits; }},  // numbers
      part);
}

PreparedRequests::Kind PreparedRequests::prepared(const RequestSpec& spec, const LoadOptions& options) {
  Kind kind;
  kind.answer_has_body = spec.method != "HEAD";
  kind.parts = head_of(spec, options);
  kind.body_begins_at = kind.parts.size();
  add_template<ColumnValue>(kind.parts, spec.body, kind.body_begins_at);

  const auto is_alike = [](const Part& part) {
    return std::holds_alternative<std::string>(part) || std::holds_alternative<PaddedNumber>(part);
  };
  if (!std::ranges::all_of(kind.parts, is_alike)) {
    for (const auto& part : kind.parts) kind.longest += most_bytes(part, options.requests.data.get());
    return kind;
  }
  for (const auto& part : std::exchange(kind.parts, {})) {
    if (const auto* text = std::get_if<std::string>(&part)) {
      kind.alike += *text;
    } else {
      kind.number_at = kind.alike.size();
      kind.alike.append(most_digits, '0');
    }
  }
  return kind;
}

RequestSource::RequestSource(const PreparedRequests& prepared) : prepared_(prepared) {
  std::uint64_t longest = 0;
  for (const auto& kind : prepared.kinds_) {
    numbered_.push_back(kind.number_at != 0 ? kind.alike : std::string());
    if (!kind.parts.empty()) longest = std::max(longest, kind.longest);
  }
  filled_.reserve(longest);
}

OutgoingRequest RequestSource::request(std::uint64_t n) noexcept {
  const auto index = prepared_.kind_of(n);
  const auto& kind = prepared_.kinds_[index];
  if (!kind.parts.empty()) {
    fill(kind, n);
    return {filled_, kind.answer_has_body};
  }
  if (kind.number_at == 0) return {kind.alike, kind.answer_has_body};
  auto& text = numbered_[index];
  write_padded(text.data() + kind.number_at, n);
  return {text, kind.answer_has_body};
}

// NOLINTNEXTLINE(bugprone-exception-escape): no part is without a value, and the room was reserved
void RequestSource::fill(const PreparedRequests::Kind& kind, std::uint64_t n) noexcept {
  const auto* data = prepared_.data_.get();
  filled_.clear();
  for (const auto& part : kind.parts) {
    std::visit(Match{[&](const std::string& text) { filled_ += text; },
                     [&](RequestNumber) { filled_ += Digits(n).text(); },
                     [&](PreparedRequests::PaddedNumber) {
                       filled_.append(most_digits, '0');
                       write_padded(filled_.data() + filled_.size() - most_digits, n);
                     },
                     [&](ColumnValue value) { filled_ += data->value(n, value.column); },
                     [&](PreparedRequests::EncodedValue value) {
                       append_encoded(filled_, data->value(n, value.column));
                     },
                     [&](PreparedRequests::BodyLength) { filled_ += Digits(body_length(kind, n)).text(); }},
               part);
  }
}

std::uint64_t RequestSource::body_length(const PreparedRequests::Kind& kind, std::uint64_t n) const noexcept {
  std::uint64_t length = 0;
  for (auto at = kind.body_begins_at; at < kind.parts.size(); ++at) {
    const auto& part = kind.parts[at];
    if (const auto* text = std::get_if<std::string>(&part)) {
      length += text->size();
    } else if (const auto* value = std::get_if<ColumnValue>(&part)) {
      length += prepared_.data_->value(n, value->column).size();
    } else {
      length += Digits(n).text().size();
    }
  }
  return length;
}

}  // namespace waitbench::loadgen
