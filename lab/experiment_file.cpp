#include "lab/experiment_file.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>
#include <span>
#include <sstream>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "core/nearest_word.hpp"
#include "lab/built_in.hpp"
#include "lab/checks.hpp"

namespace waitbench::lab {
namespace {

using Names = std::span<const std::string_view>;

constexpr std::array<std::string_view, 6> experiment_keys{"name",   "title",  "plan",
                                                          "models", "checks", "load"};
constexpr std::array<std::string_view, 3> load_keys{"name", "users", "duration"};
constexpr std::size_t largest_file = 1024 * 1024;
constexpr std::int64_t most_users = 1'000'000;

struct BuiltIn {
  std::string_view name;
  const std::string_view& text;
};
const std::array<BuiltIn, 1> built_ins{{{"twins", built_in::twins}}};

// Reads one file; the first mistake is kept and everything after it is ignored.
class Reader {
 public:
  explicit Reader(std::string_view origin) : origin_(origin) {}

  const std::optional<Error>& error() const { return error_; }

  void complain(const toml::source_region& where, const std::string& text) {
    if (!error_)
      error_ = usage_error(fmt::format("{}:{}:{}: {}", origin_, where.begin.line, where.begin.column, text));
  }

  void only_known_keys(const toml::table& table, Names known) {
    for (const auto& [key, value] : table) {
      if (std::ranges::find(known, key.str()) != known.end()) continue;
      const auto near = nearest_word(key.str(), known);
      complain(key.source(),
               fmt::format("unknown key \"{}\".{} Keys: {}.", key.str(),
                           near ? fmt::format(" Did you mean \"{}\"?", *near) : "", fmt::join(known, ", ")));
    }
  }

  std::string text(const toml::table& table, std::string_view key) {
    const auto* node = need(table, key);
    if (node == nullptr) return {};
    if (const auto value = node->value_exact<std::string>(); value && !value->empty()) return *value;
    complain(node->source(), fmt::format("\"{}\" must be a text that is not empty.", key));
    return {};
  }

  std::vector<std::string> texts(const toml::table& table, std::string_view key) {
    std::vector<std::string> values;
    const auto* node = need(table, key);
    if (node == nullptr) return values;
    const auto* array = node->as_array();
    if (array == nullptr || array->empty()) {
      complain(node->source(), fmt::format("\"{}\" must be a list of texts, like [\"a\", \"b\"].", key));
      return values;
    }
    if (array->size() > most_entries)
      complain(node->source(), fmt::format("\"{}\" may hold {} texts at most.", key, most_entries));
    for (const auto& item : *array) {
      if (const auto value = item.value_exact<std::string>()) {
        values.push_back(*value);
      } else {
        complain(item.source(), fmt::format("\"{}\" must hold texts only.", key));
      }
    }
    return values;
  }

  std::uint64_t users(const toml::table& table) {
    const auto* node = need(table, "users");
    if (node == nullptr) return 1;
    const auto value = node->value_exact<std::int64_t>();
    if (value && *value >= 1 && *value <= most_users) return static_cast<std::uint64_t>(*value);
    complain(node->source(),
             fmt::format("\"users\" must be a whole number from 1 to {}.", format_count(most_users)));
    return 1;
  }

  Duration duration(const toml::table& table, std::string_view key) {
    const auto written = text(table, key);
    if (error_) return {};
    const auto value = parse_duration(written);
    if (value && *value > Duration::zero() && *value <= longest_load) return *value;
    complain(table.get(key)->source(), value ? fmt::format("\"{}\" must be longer than 0s and at most {}.",
                                                           key, format_duration(longest_load))
                                             : fmt::format("\"{}\": {}", key, value.error().text));
    return {};
  }

  Plan plan(const toml::table& table) {
    const auto written = text(table, "plan");
    if (error_) return {};
    auto plan = parse_plan(written);
    if (plan) return std::move(*plan);
    complain(table.get("plan")->source(), plan.error().text);
    return {};
  }

 private:
  const toml::node* need(const toml::table& table, std::string_view key) {
    const auto* node = table.get(key);
    if (node == nullptr) complain(table.source(), fmt::format("the key \"{}\" is missing.", key));
    return node;
  }

  std::string_view origin_;
  std::optional<Error> error_;
};

void only_known_checks(Reader& reader, const toml::table& table, const std::vector<std::string>& checks) {
  const auto known = check_names();
  for (const auto& check : checks) {
    if (std::ranges::find(known, check) != known.end()) continue;
    reader.complain(table.get("checks")->source(),
                    fmt::format("unknown check \"{}\". Checks: {}.", check, fmt::join(known, ", ")));
  }
}

std::vector<LoadSpec> read_loads(Reader& reader, const toml::table& table) {
  std::vector<LoadSpec> loads;
  const auto* array = table.get_as<toml::array>("load");
  if (array == nullptr || !array->is_array_of_tables()) {
    reader.complain(table.source(), "there must be at least one [[load]].");
    return loads;
  }
  if (array->size() > most_entries)
    reader.complain(array->source(), fmt::format("there may be {} [[load]] at most.", most_entries));
  for (const auto& item : *array) {
    const auto& load = *item.as_table();
    reader.only_known_keys(load, load_keys);
    loads.push_back({reader.text(load, "name"), reader.users(load), reader.duration(load, "duration")});
    const auto first = std::ranges::find(loads, loads.back().name, &LoadSpec::name);
    if (first != std::prev(loads.end()))
      reader.complain(load.source(), fmt::format("there are two loads \"{}\". Give each a name of its own.",
                                                 loads.back().name));
  }
  return loads;
}

Result<Experiment> read_table(const toml::table& table, std::string_view origin) {
  Reader reader(origin);
  reader.only_known_keys(table, experiment_keys);
  Experiment experiment;
  experiment.name = reader.text(table, "name");
  experiment.title = reader.text(table, "title");
  experiment.plan = reader.plan(table);
  experiment.models = reader.texts(table, "models");
  experiment.checks = reader.texts(table, "checks");
  if (!reader.error()) only_known_checks(reader, table, experiment.checks);
  experiment.loads = read_loads(reader, table);
  if (reader.error()) return *reader.error();
  return experiment;
}

}  // namespace

Result<Experiment> parse_experiment(std::string_view text, std::string_view origin) {
  if (text.size() > largest_file) return usage_error(fmt::format("{} is larger than 1 MiB.", origin));
  try {
    return read_table(toml::parse(text), origin);
  } catch (const toml::parse_error& error) {
    const auto& where = error.source().begin;
    return usage_error(fmt::format("{}:{}:{}: {}.", origin, where.line, where.column, error.description()));
  }
}

Result<Experiment> find_experiment(const std::string& name_or_path) {
  for (const auto& known : built_ins) {
    if (known.name == name_or_path)
      return parse_experiment(known.text, fmt::format("experiments/{}.toml", known.name));
  }
  if (!name_or_path.ends_with(".toml")) {
    const auto names = built_in_experiments();
    const auto near = nearest_word(name_or_path, names);
    return usage_error(fmt::format("there is no experiment \"{}\".{} Experiments: {}; or name a .toml file.",
                                   name_or_path, near ? fmt::format(" Did you mean {}?", *near) : "",
                                   fmt::join(names, ", ")));
  }
  std::ifstream file(name_or_path, std::ios::binary);
  if (!file) return environment_error(fmt::format("{} cannot be read. Is the path right?", name_or_path));
  std::string text;
  text.resize(largest_file + 1);
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return parse_experiment(text, name_or_path);
}

std::vector<std::string_view> built_in_experiments() {
  std::vector<std::string_view> names;
  for (const auto& known : built_ins) names.push_back(known.name);
  return names;
}

}  // namespace waitbench::lab
