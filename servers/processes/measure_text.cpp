#include "servers/processes/measure_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

#include <fmt/format.h>

#include "core/encoding/base64.hpp"
#include "core/encoding/histogram_codec.hpp"

namespace waitbench::servers {
namespace {

constexpr std::size_t fields = 6;

struct Letter {
  char letter;
  Measure::Kind kind;
};
constexpr std::array letters{Letter{'c', Measure::Kind::counter}, Letter{'g', Measure::Kind::gauge},
                             Letter{'t', Measure::Kind::times}};

std::string text_of(double value) {
  return fmt::format("{}", value);
}

std::string text_of(const Histogram& times) {
  return base64_encoded(encode_compressed_histogram(times));
}

std::optional<Measure::Value> number_from(std::string_view text) {
  double value = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, bad] = std::from_chars(text.data(), end, value);
  return bad == std::errc{} && rest == end ? std::optional<Measure::Value>(value) : std::nullopt;
}

std::optional<Measure::Value> times_from(std::string_view text) {
  const auto bytes = base64_decoded(text);
  if (!bytes) return std::nullopt;
  auto times = decode_compressed_histogram(*bytes);
  return times ? std::optional<Measure::Value>(std::move(*times)) : std::nullopt;
}

// The parts of `line` between tabs; nothing when there are more or fewer.
std::optional<std::array<std::string_view, fields>> split(std::string_view line) {
  std::array<std::string_view, fields> parts;
  for (std::size_t i = 0; i < fields; ++i) {
    const auto tab = line.find('\t');
    if ((tab == std::string_view::npos) != (i + 1 == fields)) return std::nullopt;
    parts[i] = line.substr(0, tab);
    line.remove_prefix(tab == std::string_view::npos ? line.size() : tab + 1);
  }
  return parts;
}

std::optional<OwnedMeasure> parse_measure(std::string_view line) {
  const auto parts = split(line);
  if (!parts) return std::nullopt;
  const auto& [letter, name, label_key, label_value, value_text, help] = *parts;
  const auto found =
      std::ranges::find(letters, letter, [](const Letter& row) { return std::string_view(&row.letter, 1); });
  if (name.empty() || found == letters.end()) return std::nullopt;
  auto value = found->kind == Measure::Kind::times ? times_from(value_text) : number_from(value_text);
  if (!value) return std::nullopt;
  return OwnedMeasure{std::string(name),      std::string(help),        found->kind,
                      std::string(label_key), std::string(label_value), std::move(*value)};
}

}  // namespace

std::string format_measures(const std::vector<Measure>& measures) {
  std::string text;
  for (const auto& measure : measures) {
    // Every part of a measure has to be told: with one more, this does not compile.
    const auto& [name, help, kind, label, value] = measure;
    fmt::format_to(std::back_inserter(text), "{}\t{}\t{}\t{}\t{}\t{}\n",
                   std::ranges::find(letters, kind, &Letter::kind)->letter, name, label.key, label.value,
                   std::visit([](const auto& told) { return text_of(told); }, value), help);
  }
  return text;
}

std::optional<std::vector<OwnedMeasure>> parse_measures(std::string_view text) {
  std::vector<OwnedMeasure> measures;
  while (!text.empty()) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    auto measure = parse_measure(text.substr(0, end));
    if (!measure) return std::nullopt;
    measures.push_back(std::move(*measure));
    text.remove_prefix(end + 1);
  }
  return measures;
}

}  // namespace waitbench::servers
