#include "lab/experiment/experiment_file.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/file.hpp"
#include "core/nearest_word.hpp"
#include "core/plan/plan.hpp"
#include "core/toml_reader.hpp"
#include "lab/experiment/built_in.hpp"
#include "lab/experiment/cell_reader.hpp"
#include "lab/experiment/read_expectations.hpp"
#include "lab/experiment/read_servers.hpp"
#include "lab/experiment/scale.hpp"
#include "lab/experiment/trials.hpp"

namespace waitbench::lab {
namespace {

constexpr std::array<std::string_view, 19> experiment_keys{
    "answer", "name",   "title", "claim", "source", "before", "after", "guess", "guesses", "rounds",
    "plan",   "values", "grid",  "quick", "files",  "server", "load",  "event", "predict"};
constexpr Bytes largest_file{1024 * 1024};
constexpr std::size_t most_guesses = 9;
constexpr double least_scale = 0.001, most_scale = 100;
constexpr std::array<std::string_view, 3> always_later{"port", "dir", "database"};

using GridAxis = std::pair<std::string, std::vector<std::string>>;

const toml::table no_table;
const toml::table& table_in(TomlReader& reader, const toml::table& table, std::string_view key) {
  const auto* node = table.get(key);
  if (node == nullptr) return no_table;
  if (const auto* found = node->as_table()) return *found;
  reader.complain(node->source(), fmt::format("\"{}\" must be a table: [{}].", key, key));
  return no_table;
}

// The tables of [[key]].
std::vector<const toml::table*> tables_in(TomlReader& reader, const toml::table& table,
                                          std::string_view key) {
  std::vector<const toml::table*> found;
  const auto* node = table.get(key);
  if (node == nullptr) return found;
  const auto* array = node->as_array();
  if (array == nullptr || array->empty() || !array->is_array_of_tables()) {
    reader.complain(node->source(), fmt::format("\"{}\" must be tables: [[{}]].", key, key));
    return found;
  }
  if (array->size() > most_entries)
    reader.complain(node->source(), fmt::format("there may be {} [[{}]] at most.", most_entries, key));
  for (const auto& one : *array) found.push_back(one.as_table());
  return found;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(separator, at), text.size());
    parts.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

// One file, read step by step: what stands for all, then the cells of the grid, then what is said of them.
class FileReader {
 public:
  FileReader(const toml::table& table, std::string_view origin, const ReadingWishes& wishes)
      : table_(table), reader_(origin), wishes_(wishes), common_(1) {}

  Result<Experiment> read() {
    auto keys = std::vector<std::string_view>(experiment_keys.begin(), experiment_keys.end());
    keys.insert(keys.end(), {"expect", "entry"});
    reader_.only_known_keys(table_, keys);
    read_text();
    read_scale();
    read_values();
    read_grid();
    read_later();
    if (!reader_.error()) check_wishes();
    if (!reader_.error() && !refused_) read_cells();
    if (refused_) return *refused_;
    if (!reader_.error()) read_claims();
    if (reader_.error()) return *reader_.error();
    return std::move(experiment_);
  }

 private:
  void read_text() {
    experiment_.name = reader_.text(table_, "name");
    experiment_.title = reader_.text(table_, "title");
    experiment_.claim = reader_.optional_text(table_, "claim").value_or("");
    experiment_.source = reader_.optional_text(table_, "source").value_or("");
    experiment_.before = reader_.optional_text(table_, "before").value_or("");
    experiment_.after = reader_.optional_text(table_, "after").value_or("");
    experiment_.guess = reader_.optional_text(table_, "guess").value_or("");
    experiment_.guesses = reader_.optional_values(table_, "guesses", most_guesses);
    if (table_.contains("answer"))
      experiment_.answer =
          reader_.whole_number(table_, "answer", 1, std::max<std::size_t>(experiment_.guesses.size(), 1));
    experiment_.rounds = 3;
  }

  double read_number(const toml::table& table, std::string_view key, double least, double most,
                     double otherwise) {
    const auto written = reader_.optional_value(table, key);
    if (!written) return otherwise;
    double value = 0;
    const auto* end = written->data() + written->size();
    const auto [rest, ec] = std::from_chars(written->data(), end, value);
    if (ec == std::errc{} && rest == end && value >= least && value <= most) return value;
    reader_.complain(table.get(key)->source(),
                     fmt::format("\"{}\" must be a number from {} to {}.", key, least, most));
    return otherwise;
  }

  // "scale" and "rounds" of [quick] count if asked for, and what the user says always.
  void read_scale() {
    const auto& quick = table_in(reader_, table_, "quick");
    const auto most = static_cast<double>(most_rounds);
    experiment_.rounds = static_cast<std::uint64_t>(read_number(table_, "rounds", 1, most, 3));
    const double quick_scale = read_number(quick, "scale", least_scale, most_scale, 0.1);
    const auto quick_rounds = read_number(quick, "rounds", 1, most, 3);
    if (wishes_.quick) {
      experiment_.scale = quick_scale;
      experiment_.rounds = static_cast<std::uint64_t>(quick_rounds);
      experiment_.quick = true;
    }
    experiment_.scale = wishes_.scale.value_or(experiment_.scale);
    experiment_.rounds = wishes_.rounds.value_or(experiment_.rounds);
    common_ = Values(experiment_.scale);
    common_.set("cores", std::to_string(wishes_.cores));
  }

  void check_name(const toml::key& key) {
    if (!is_value_name(key.str()))
      reader_.complain(key.source(), "a name has letters, digits, '-' and '_', and begins with a letter.");
  }

  // What the user says, or [quick] if it is asked for, or the file.
  const toml::node& chosen(const toml::key& key, const toml::node& written) {
    const auto* quick = wishes_.quick ? table_in(reader_, table_, "quick").get(key.str()) : nullptr;
    return quick != nullptr ? *quick : written;
  }

  void read_values() {
    for (const auto& [key, node] : table_in(reader_, table_, "values")) {
      check_name(key);
      const auto value = reader_.as_value(chosen(key, node), key.str());
      const auto wished = wishes_.values.find(std::string(key.str()));
      if (value)
        common_.set(std::string(key.str()), wished == wishes_.values.end() ? *value : wished->second);
    }
  }

  void read_grid() {
    for (const auto& [key, node] : table_in(reader_, table_, "grid")) {
      check_name(key);
      if (common_.find(key.str()) != nullptr)
        reader_.complain(key.source(), fmt::format("\"{}\" stands in [values] as well.", key.str()));
      const auto wished = wishes_.values.find(std::string(key.str()));
      if (wished != wishes_.values.end()) {
        grid_.emplace_back(std::string(key.str()), split(wished->second, ','));
        continue;
      }
      const auto* array = chosen(key, node).as_array();
      if (array == nullptr || array->empty() || array->size() > most_entries) {
        reader_.complain(node.source(),
                         fmt::format("\"{}\" must be a list of 1 to {} values.", key.str(), most_entries));
        continue;
      }
      auto& axis = grid_.emplace_back(std::string(key.str()), std::vector<std::string>());
      for (const auto& item : *array) {
        if (auto value = reader_.as_value(item, key.str())) axis.second.push_back(std::move(*value));
      }
    }
    check_quick_keys();
  }

  void check_quick_keys() {
    for (const auto& [key, node] : table_in(reader_, table_, "quick")) {
      const bool known = key.str() == "scale" || key.str() == "rounds" ||
                         common_.find(key.str()) != nullptr ||
                         std::ranges::find(grid_, key.str(), &GridAxis::first) != grid_.end();
      if (!known)
        reader_.complain(key.source(),
                         fmt::format("[quick] may hold scale, rounds, and what stands in [values] or "
                                     "[grid]; not \"{}\".",
                                     key.str()));
    }
  }

  // Names that are filled in when servers run: theirs, and a few more.
  void read_later() {
    later_.assign(always_later.begin(), always_later.end());
    for (const auto* server : tables_in(reader_, table_, "server"))
      later_.push_back(reader_.text(*server, "name"));
  }

  void check_wishes() {
    for (const auto& [name, value] : wishes_.values) {
      std::vector<std::string_view> names;
      for (const auto& [key, node] : table_in(reader_, table_, "values")) names.push_back(key.str());
      for (const auto& axis : grid_) names.emplace_back(axis.first);
      if (std::ranges::find(names, name) == names.end()) refuse_wish("value", name, names);
    }
    const std::vector<std::string_view> names(later_.begin() + always_later.size(), later_.end());
    for (const auto& server : wishes_.servers) {
      if (std::ranges::find(names, server) == names.end()) refuse_wish("server", server, names);
      if (std::ranges::count(wishes_.servers, server) > 1)
        refused_ = usage_error(fmt::format("the server {} is named twice. Name each server once.", server));
    }
  }

  // What the user asked for stands in no file, and so has no line.
  void refuse_wish(std::string_view what, std::string_view wished,
                   const std::vector<std::string_view>& names) {
    const auto near = nearest_word(wished, names);
    refused_ = usage_error(fmt::format("{} has no {} \"{}\".{} {}", experiment_.name, what, wished,
                                       near ? fmt::format(" Did you mean {}?", *near) : "",
                                       names.empty() ? "It has none that could be set."
                                                     : fmt::format("It has: {}.", fmt::join(names, ", "))));
  }
  void refuse(const std::string& text) { reader_.complain(table_.source(), text); }

  // Every combination of the grid's values; the last parameter changes first.
  void read_cells() {
    std::vector<GridValue> at;
    const std::function<void(std::size_t)> each = [&](std::size_t axis) {
      if (reader_.error()) return;
      if (axis == grid_.size()) return read_cell(at);
      for (const auto& value : grid_[axis].second) {
        at.emplace_back(grid_[axis].first, value);
        each(axis + 1);
        at.pop_back();
      }
    };
    each(0);
    if (!reader_.error() && experiment_.trials.empty())
      reader_.complain(table_.source(),
                       "no server is driven: there must be a [[server]] and a [[load]] for it.");
  }

  // The plan that servers have unless they say otherwise. What it takes is a value of its own.
  std::string read_plan(Values& values) {
    const CellReader as_written(reader_, values, 1, later_);
    const auto written = wishes_.plan ? wishes_.plan : as_written.plan(table_, "plan");
    if (!written) return {};
    const auto plan = parse_plan(*written);
    if (!plan) {
      if (wishes_.plan) refused_ = plan.error();
      return *written;  // it calls a server whose URL is not known yet: what it takes is not its to say
    }
    values.set("plan-time", format_exact(mean_time(*plan)));
    values.set("plan-cpu", format_exact(mean_cpu(*plan)));
    return format_plan(scaled(*plan, experiment_.scale));
  }

  void read_cell(const std::vector<GridValue>& at) {
    auto values = common_;
    for (const auto& [name, value] : at) values.set(name, value);
    const auto plan = read_plan(values);
    const CellReader cell(reader_, values, experiment_.scale, later_);
    std::vector<ServerTable> servers;
    for (const auto* table : tables_in(reader_, table_, "server"))
      servers.push_back(read_server(cell, *table, plan));
    std::vector<LoadTable> loads;
    for (const auto* table : tables_in(reader_, table_, "load")) loads.push_back(read_load(cell, *table));
    std::vector<Event> events;
    for (const auto* table : tables_in(reader_, table_, "event")) {
      auto event = read_event(cell, *table);
      events.insert(std::ranges::upper_bound(events, event.at, {}, &Event::at), std::move(event));
    }
    const auto files = read_files(values);
    if (reader_.error()) return;
    check_names(servers, loads, events);
    if (reader_.error()) return;
    const auto trials = trials_of({servers, loads, events, files, at}, wishes_.servers);
    if (!trials) return refuse(trials.error().text);
    if (experiment_.trials.size() + trials->size() > most_trials)
      return refuse(fmt::format("more than {} trials: servers by loads by values of the grid.", most_trials));
    for (const auto& trial : *trials) {
      experiment_.trials.push_back(trial);
      values_.push_back(values);
    }
  }

  std::vector<GivenFile> read_files(const Values& values) {
    std::vector<GivenFile> files;
    for (const auto& [key, node] : table_in(reader_, table_, "files")) {
      const bool plain =
          !key.str().empty() && key.str().size() <= 100 && key.str().front() != '.' &&
          std::ranges::all_of(key.str(), [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' || c == '_';
          });
      if (!plain)
        reader_.complain(key.source(), "a file's name has letters, digits, '.', '-' and '_'; no path.");
      const auto content = node.value_exact<std::string>();
      if (!content) reader_.complain(node.source(), "a file's content must be a text.");
      auto filled = values.fill_known(content.value_or(""));
      if (!filled) reader_.complain(node.source(), filled.error().text);
      if (filled) files.push_back({std::string(key.str()), std::move(*filled)});
    }
    return files;
  }

  template <class Tables>
  void only_once(std::string_view key, const Tables& read) {
    const auto tables = tables_in(reader_, table_, key);
    std::set<std::string> names;
    for (std::size_t i = 0; i < read.size(); ++i) {
      if (!names.insert(read[i].spec.name).second)
        reader_.complain(
            tables[i]->source(),
            fmt::format("there are two [[{}]] \"{}\". Give each a name of its own.", key, read[i].spec.name));
    }
  }

  void check_names(const std::vector<ServerTable>& servers, const std::vector<LoadTable>& loads,
                   const std::vector<Event>& events) {
    only_once("server", servers);
    only_once("load", loads);
    const auto known = [&](const std::string& name) {
      return std::ranges::any_of(servers, [&](const ServerTable& s) { return s.spec.name == name; });
    };
    const auto check = [&](std::string_view key, std::size_t i, std::string_view in,
                           const std::string& name) {
      const auto& table = *tables_in(reader_, table_, key)[i];
      const auto* node = table.get(in);
      if (!known(name))
        reader_.complain((node != nullptr ? *node : static_cast<const toml::node&>(table)).source(),
                         fmt::format("there is no server \"{}\".", name));
    };
    for (std::size_t i = 0; i < servers.size(); ++i) {
      for (const auto& name : servers[i].with) check("server", i, "with", name);
    }
    for (std::size_t i = 0; i < loads.size(); ++i) {
      for (const auto& name : loads[i].only) check("load", i, "only", name);
    }
    for (const auto& event : events) {
      if (!known(event.server))
        refuse(fmt::format("an [[event]] names a server \"{}\", and there is none.", event.server));
    }
  }

  void read_claims() {
    for (const auto* table : tables_in(reader_, table_, "predict")) {
      if (leaves_out(*table)) continue;
      experiment_.predictions.push_back(
          read_prediction(reader_, *table, experiment_.trials, values_, experiment_.scale));
    }
    for (const auto* table : tables_in(reader_, table_, "expect")) {
      if (leaves_out(*table)) continue;
      experiment_.expected.push_back(read_expectation(reader_, *table, experiment_.trials,
                                                      experiment_.predictions, common_, experiment_.scale));
    }
    for (const auto* table : tables_in(reader_, table_, "entry")) {
      if (leaves_out(*table)) continue;
      experiment_.entries.push_back(
          read_entry(reader_, *table, experiment_.trials, common_, experiment_.scale));
    }
  }

  // Whether the user's wishes took away what a table is about: with less measured, less is claimed. A
  // mistake of the file's own is none of this, for without wishes nothing is left out.
  bool leaves_out(const toml::table& table) {
    if (!wishes_.partial() || reader_.error()) return false;
    TomlReader trial("");
    const auto common = common_;
    auto predictions = experiment_.predictions;
    if (table.contains("formula")) {
      read_prediction(trial, table, experiment_.trials, values_, experiment_.scale);
    } else if (table.contains("row")) {
      read_entry(trial, table, experiment_.trials, common, experiment_.scale);
    } else {
      read_expectation(trial, table, experiment_.trials, predictions, common, experiment_.scale);
    }
    return trial.error().has_value();
  }

  const toml::table& table_;
  TomlReader reader_;
  const ReadingWishes& wishes_;
  Values common_;
  std::vector<GridAxis> grid_;
  std::vector<std::string> later_;
  std::vector<Values> values_;    // of each trial
  std::optional<Error> refused_;  // of the user's wishes
  Experiment experiment_;
};

}  // namespace

Result<Experiment> parse_experiment(std::string_view text, std::string_view origin,
                                    const ReadingWishes& wishes) {
  if (text.size() > largest_file.count)
    return usage_error(fmt::format("{} is larger than {}.", origin, format_bytes(largest_file)));
  const auto table = parse_toml(text, origin);
  if (!table) return table.error();
  return FileReader(*table, origin, wishes).read();
}

Result<Experiment> find_experiment(const std::string& name_or_path, const ReadingWishes& wishes) {
  for (const auto& known : built_ins()) {
    if (known.name == name_or_path)
      return parse_experiment(known.text, fmt::format("experiments/{}.toml", known.name), wishes);
  }
  if (!name_or_path.ends_with(".toml")) {
    const auto names = built_in_experiments();
    const auto near = nearest_word(name_or_path, names);
    return usage_error(
        fmt::format("there is no experiment \"{}\".{} `waitbench list` shows them; or name a .toml file.",
                    name_or_path, near ? fmt::format(" Did you mean {}?", *near) : ""));
  }
  const auto text = read_whole_file(name_or_path, largest_file);
  if (!text) return text.error();
  return parse_experiment(*text, name_or_path, wishes);
}

std::vector<std::string_view> built_in_experiments() {
  std::vector<std::string_view> names;
  for (const auto& known : built_ins()) names.push_back(known.name);
  return names;
}

Duration expected_duration(const Experiment& experiment) {
  constexpr auto starting = std::chrono::milliseconds(300);
  Duration total{};
  for (const auto& trial : experiment.trials) {
    const auto& options = trial.load.options;
    total += starting + options.warmup.value_or(Duration::zero()) + options.duration;
  }
  return total * static_cast<std::int64_t>(experiment.rounds);
}

}  // namespace waitbench::lab
