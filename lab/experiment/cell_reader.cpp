#include "lab/experiment/cell_reader.hpp"

#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "lab/experiment/experiment.hpp"
#include "lab/experiment/scale.hpp"

namespace waitbench::lab {
namespace {

// What a URL that is not known yet looks like, so that a plan which calls it can be read.
constexpr std::string_view some_url = "http://127.0.0.1:1/";

}  // namespace

Result<std::vector<std::string>> split_words(std::string_view text) {
  std::vector<std::string> words;
  std::optional<std::string> word;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool blank = quote == 0 && (c == ' ' || c == '\t' || c == '\n');
    if (blank) {
      if (word) words.push_back(std::move(*word));
      word.reset();
      continue;
    }
    if (!word) word.emplace();
    if (c == '\\' && quote != '\'' && i + 1 < text.size()) {
      *word += text[++i];
    } else if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == quote) {
      quote = 0;
    } else {
      *word += c;
    }
  }
  if (quote != 0) return usage_error(fmt::format("the quote {} is not closed.", quote));
  if (word) words.push_back(std::move(*word));
  return words;
}

void CellReader::complain(const toml::table& table, std::string_view key, std::string_view text) const {
  const auto* node = table.get(key);
  reader_.complain(node != nullptr ? node->source() : table.source(), text);
}

std::optional<std::string> CellReader::text(const toml::table& table, std::string_view key) const {
  const auto written = reader_.optional_value(table, key);
  if (!written) return std::nullopt;
  auto filled = values_.fill(*written, later_);
  if (filled) return std::move(*filled);
  complain(table, key, filled.error().text);
  return std::nullopt;
}

std::string CellReader::needed_text(const toml::table& table, std::string_view key) const {
  auto found = text(table, key);
  if (found && !found->empty()) return std::move(*found);
  complain(
      table, key,
      found ? fmt::format("\"{}\" must not be empty.", key) : fmt::format("the key \"{}\" is missing.", key));
  return {};
}

std::vector<std::string> CellReader::texts(const toml::table& table, std::string_view key) const {
  auto found = reader_.optional_values(table, key, most_entries);
  for (auto& text : found) {
    auto filled = values_.fill(text, later_);
    if (!filled) complain(table, key, filled.error().text);
    if (filled) text = std::move(*filled);
  }
  return found;
}

std::optional<Duration> CellReader::duration(const toml::table& table, std::string_view key) const {
  const auto written = text(table, key);
  if (!written) return std::nullopt;
  const auto read = parse_duration(*written);
  if (!read) {
    complain(table, key, fmt::format("\"{}\": {}", key, read.error().text));
    return std::nullopt;
  }
  const auto time = scaled(*read, scale_);
  if (time > longest_load)
    complain(table, key, fmt::format("\"{}\" may be {} at most.", key, format_duration(longest_load)));
  return time;
}

std::optional<Rate> CellReader::rate(const toml::table& table, std::string_view key) const {
  const auto written = text(table, key);
  if (!written) return std::nullopt;
  const auto read = parse_rate(*written);
  if (read) return scaled(*read, scale_);
  complain(table, key, fmt::format("\"{}\": {}", key, read.error().text));
  return std::nullopt;
}

std::optional<std::uint64_t> CellReader::count(const toml::table& table, std::string_view key,
                                               std::uint64_t least, std::uint64_t most) const {
  const auto written = text(table, key);
  if (!written) return std::nullopt;
  std::uint64_t value = 0;
  const auto* end = written->data() + written->size();
  const auto [rest, ec] = std::from_chars(written->data(), end, value);
  if (ec == std::errc{} && rest == end && value >= least && value <= most) return value;
  complain(table, key,
           fmt::format("\"{}\" must be a whole number from {} to {}.", key, format_count(least),
                       format_count(most)));
  return std::nullopt;
}

std::optional<RandomTime> CellReader::random_time(const toml::table& table, std::string_view key) const {
  const auto written = text(table, key);
  if (!written) return std::nullopt;
  const auto read = parse_time(*written);
  if (read) return scaled(*read, scale_);
  complain(table, key, fmt::format("\"{}\", {}", key, read.error().text));
  return std::nullopt;
}

std::optional<loadgen::Stages> CellReader::stages(const toml::table& table, std::string_view key) const {
  const auto written = text(table, key);
  if (!written) return std::nullopt;
  auto read = loadgen::parse_stages(*written);
  if (!read) {
    complain(table, key, read.error().text);
    return std::nullopt;
  }
  // Before and after: what is scaled is cut off stage by stage, and its sum would hide how long it was.
  const bool fits = loadgen::total_length(*read) <= longest_load;
  auto stages = scaled(std::move(*read), scale_);
  if (!fits || loadgen::total_length(stages) > longest_load)
    complain(table, key, fmt::format("\"{}\" may last {} at most.", key, format_duration(longest_load)));
  return stages;
}

std::optional<PlanText> CellReader::plan(const toml::table& table, std::string_view key) const {
  const auto written = text(table, key);
  if (!written) return std::nullopt;
  auto read = plan_of(*written);
  if (read) return std::move(*read);
  complain(table, key, read.error().text);
  return std::nullopt;
}

// URLs that are not known yet have something stand in for them while the plan is read.
Result<PlanText> CellReader::plan_of(std::string_view written) const {
  std::string readable(written);
  std::vector<std::pair<std::string, std::string>> stand_ins;
  for (const auto& name : later_) {
    stand_ins.emplace_back(fmt::format("{{{}}}", name), fmt::format("{}{}-is-not-known-yet", some_url, name));
    readable = replaced_all(std::move(readable), stand_ins.back().first, stand_ins.back().second);
  }
  auto read = parse_plan(readable);
  if (!read) return read.error();
  PlanText plan{.time = mean_time(*read), .cpu = mean_cpu(*read), .draws = draws(*read)};
  plan.text = format_plan(scaled(std::move(*read), scale_));
  for (const auto& [name, stand_in] : stand_ins)
    plan.text = replaced_all(std::move(plan.text), stand_in, name);
  return plan;
}

std::vector<std::string> CellReader::words(const toml::table& table, std::string_view key) const {
  const auto written = text(table, key);
  if (!written) return {};
  auto split = split_words(*written);
  if (split) return std::move(*split);
  complain(table, key, fmt::format("\"{}\": {}", key, split.error().text));
  return {};
}

std::vector<std::string> CellReader::flags(const toml::table& table, std::string_view key) const {
  auto flags = words(table, key);
  for (auto& word : flags) word = scaled_word(word, scale_);
  return flags;
}

std::vector<std::string> CellReader::command(const toml::table& table, std::string_view key) const {
  return words(table, key);
}

}  // namespace waitbench::lab
