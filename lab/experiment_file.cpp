#include "lab/experiment_file.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/file.hpp"
#include "core/nearest_word.hpp"
#include "core/toml_reader.hpp"
#include "lab/built_in.hpp"
#include "lab/checks.hpp"

namespace waitbench::lab {
namespace {

constexpr std::array<std::string_view, 6> experiment_keys{"name",   "title",  "plan",
                                                          "models", "checks", "load"};
constexpr std::array<std::string_view, 3> load_keys{"name", "users", "duration"};
constexpr Bytes largest_file{1024 * 1024};
constexpr std::uint64_t most_users = 1'000'000;

struct BuiltIn {
  std::string_view name;
  const std::string_view& text;
};
const std::array<BuiltIn, 1> built_ins{{{"twins", built_in::twins}}};

Duration read_duration(TomlReader& reader, const toml::table& table, std::string_view key) {
  const auto written = reader.text(table, key);
  if (reader.error()) return {};
  const auto value = parse_duration(written);
  if (value && *value > Duration::zero() && *value <= longest_load) return *value;
  reader.complain(
      table.get(key)->source(),
      value ? fmt::format("\"{}\" must be longer than 0s and at most {}.", key, format_duration(longest_load))
            : fmt::format("\"{}\": {}", key, value.error().text));
  return {};
}

Plan read_plan(TomlReader& reader, const toml::table& table) {
  const auto written = reader.text(table, "plan");
  if (reader.error()) return {};
  auto plan = parse_plan(written);
  if (plan) return std::move(*plan);
  reader.complain(table.get("plan")->source(), plan.error().text);
  return {};
}

void only_known_checks(TomlReader& reader, const toml::table& table, const std::vector<std::string>& checks) {
  const auto known = check_names();
  for (const auto& check : checks) {
    if (std::ranges::find(known, check) != known.end()) continue;
    reader.complain(table.get("checks")->source(),
                    fmt::format("unknown check \"{}\". Checks: {}.", check, fmt::join(known, ", ")));
  }
}

std::vector<LoadSpec> read_loads(TomlReader& reader, const toml::table& table) {
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
    loads.push_back({reader.text(load, "name"), reader.whole_number(load, "users", 1, most_users),
                     read_duration(reader, load, "duration")});
    const auto first = std::ranges::find(loads, loads.back().name, &LoadSpec::name);
    if (first != std::prev(loads.end()))
      reader.complain(load.source(), fmt::format("there are two loads \"{}\". Give each a name of its own.",
                                                 loads.back().name));
  }
  return loads;
}

Result<Experiment> read_table(const toml::table& table, std::string_view origin) {
  TomlReader reader(origin);
  reader.only_known_keys(table, experiment_keys);
  Experiment experiment;
  experiment.name = reader.text(table, "name");
  experiment.title = reader.text(table, "title");
  experiment.plan = read_plan(reader, table);
  experiment.models = reader.texts(table, "models", most_entries);
  experiment.checks = reader.texts(table, "checks", most_entries);
  if (!reader.error()) only_known_checks(reader, table, experiment.checks);
  experiment.loads = read_loads(reader, table);
  if (reader.error()) return *reader.error();
  return experiment;
}

}  // namespace

Result<Experiment> parse_experiment(std::string_view text, std::string_view origin) {
  if (text.size() > largest_file.count)
    return usage_error(fmt::format("{} is larger than {}.", origin, format_bytes(largest_file)));
  const auto table = parse_toml(text, origin);
  if (!table) return table.error();
  return read_table(*table, origin);
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
  const auto text = read_whole_file(name_or_path, largest_file);
  if (!text) return text.error();
  return parse_experiment(*text, name_or_path);
}

std::vector<std::string_view> built_in_experiments() {
  std::vector<std::string_view> names;
  for (const auto& known : built_ins) names.push_back(known.name);
  return names;
}

}  // namespace waitbench::lab
