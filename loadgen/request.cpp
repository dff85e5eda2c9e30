#include "loadgen/request.hpp"

#include <algorithm>
#include <limits>

#include <boost/beast/core/string.hpp>
#include <fmt/format.h>

#include "core/http/token.hpp"

namespace waitbench::loadgen {
namespace {

bool is_control(char c) {
  return (c >= 0 && c < ' ' && c != '\t') || c == '\x7f';
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, is_control);
}

std::span<const std::string> columns_of(const DataRows* data) {
  return data != nullptr ? std::span(data->columns()) : std::span<const std::string>{};
}

// No filled template is longer. Values of a target may grow threefold by percent-encoding.
std::uint64_t longest(const Template& source, const DataRows* data, std::uint64_t growth = 1) {
  std::uint64_t sum = 0;
  for (const auto& piece : source) {
    if (const auto* text = std::get_if<std::string>(&piece)) {
      sum += text->size();
    } else if (const auto* value = std::get_if<ColumnValue>(&piece)) {
      sum += growth * data->longest(value->column);
    } else {
      sum += std::numeric_limits<std::uint64_t>::digits10 + 1;
    }
  }
  return sum;
}

bool names_column(const Template& source) {
  return std::ranges::any_of(source, [](const Piece& p) { return std::holds_alternative<ColumnValue>(p); });
}

bool names_column(const RequestSpec& kind) {
  return names_column(kind.target) || names_column(kind.body) ||
         std::ranges::any_of(kind.fields, [](const Field& field) { return names_column(field.value); });
}

}  // namespace

Result<void> check_method(std::string_view method) {
  if (is_token(method)) return {};
  return usage_error(fmt::format("\"{}\" is no method. Write GET, HEAD, POST or another word.", method));
}

Result<void> check_field(const Field& field, const DataRows* data) {
  const auto& [name, value] = field;
  const bool plain = std::ranges::all_of(value, [](const Piece& piece) {
    const auto* text = std::get_if<std::string>(&piece);
    return text == nullptr || !has_control(*text);
  });
  if (!is_token(name) || !plain)
    return usage_error(fmt::format("\"{}: {}\" is no header field. Write \"Name: value\".", name,
                                   format_template(value, columns_of(data))));
  if (is_same_field(name, "Content-Length") || is_same_field(name, "Transfer-Encoding"))
    return usage_error(fmt::format("{} would contradict the body, whose length is known.", name));
  for (const auto& piece : value) {
    const auto* filled = std::get_if<ColumnValue>(&piece);
    if (filled == nullptr) continue;
    for (std::uint64_t row = 0; row < data->rows(); ++row) {
      if (!has_control(data->value(row, filled->column))) continue;
      return usage_error(
          fmt::format("{}: {} has a value at {} with a line end or another control character, which a header "
                      "field cannot hold.",
                      name, format_template({piece}, columns_of(data)), data->place(row)));
    }
  }
  return {};
}

Result<void> check_mix(const RequestMix& mix) {
  std::uint64_t bodies = 0;
  for (const auto& kind : mix.kinds) {
    for (const auto& piece : kind.body) {
      if (const auto* text = std::get_if<std::string>(&piece)) bodies += text->size();
    }
    constexpr std::uint64_t encoded = 3;
    auto length = longest(kind.target, mix.data.get(), encoded) + longest(kind.body, mix.data.get());
    for (const auto& field : kind.fields) length += longest(field.value, mix.data.get());
    if (length > largest_request.count) {
      return usage_error(
          fmt::format("a request could become larger than {} with the longest values of its row.",
                      format_bytes(largest_request)));
    }
  }
  if (bodies > largest_bodies.count) {
    return usage_error(
        fmt::format("the bodies of all requests together are larger than {}.", format_bytes(largest_bodies)));
  }
  if (mix.data && std::ranges::none_of(mix.kinds, [](const auto& kind) { return names_column(kind); })) {
    const auto& columns = mix.data->columns();
    return usage_error(fmt::format(
        "no request uses a column of the data. Write {{{}}} in the URL, in a header field or in a "
        "body that is a template.",
        columns.front()));
  }
  return {};
}

bool is_same_field(std::string_view a, std::string_view b) {
  return boost::beast::iequals({a.data(), a.size()}, {b.data(), b.size()});
}

std::vector<RequestKind> describe(const RequestMix& mix, const Url& url) {
  std::vector<RequestKind> kinds;
  for (const auto& kind : mix.kinds) {
    auto& told = kinds.emplace_back();
    told.weight = kind.weight;
    told.method = kind.method;
    told.target = kind.target.empty() ? url.target : format_template(kind.target, columns_of(mix.data.get()));
    if (!varies(kind.body)) told.body = Bytes{longest(kind.body, nullptr)};
  }
  return kinds;
}

}  // namespace waitbench::loadgen
