#include "servers/processes/measure_text.hpp"

#include <array>
#include <charconv>
#include <iterator>

#include <fmt/format.h>

namespace waitbench::servers {
namespace {

constexpr std::size_t fields = 5;

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
  const auto& [kind, name, answer_class, digits, help] = *parts;
  if (name.empty() || (kind != "c" && kind != "g")) return std::nullopt;
  double value = 0;
  const auto* end = digits.data() + digits.size();
  const auto [rest, bad] = std::from_chars(digits.data(), end, value);
  if (bad != std::errc{} || rest != end) return std::nullopt;
  return OwnedMeasure{std::string(name), std::string(help),
                      kind == "c" ? CounterInfo::Kind::counter : CounterInfo::Kind::gauge,
                      std::string(answer_class), value};
}

}  // namespace

std::string format_measures(const std::vector<Measure>& measures) {
  std::string text;
  for (const auto& measure : measures) {
    // Every part of a measure has to be told: with one more, this does not compile.
    const auto& [name, help, kind, answer_class, value] = measure;
    fmt::format_to(std::back_inserter(text), "{}\t{}\t{}\t{}\t{}\n",
                   kind == CounterInfo::Kind::counter ? 'c' : 'g', name, answer_class, value, help);
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
