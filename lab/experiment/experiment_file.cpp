#include "lab/experiment/experiment_file.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/nearest_word.hpp"
#include "core/plan/plan.hpp"
#include "core/toml_reader.hpp"
#include "lab/experiment/cell_reader.hpp"
#include "lab/experiment/read_expectations.hpp"
#include "lab/experiment/read_given.hpp"
#include "lab/experiment/read_loads.hpp"
#include "lab/experiment/read_servers.hpp"
#include "lab/experiment/trials.hpp"

namespace waitbench::lab {
namespace {

constexpr std::array<std::string_view, 21> experiment_keys{
    "answer", "name", "title", "claim", "source", "before", "after", "guess",   "guesses", "rounds", "plan",
    "values", "grid", "quick", "files", "server", "load",   "event", "predict", "expect",  "entry"};
constexpr std::size_t most_guesses = 9;
constexpr std::size_t most_cells = 4096;  // of the grid; those without trials cost time as well
constexpr std::array<std::string_view, 3> always_later{"port", "dir", "database"};

// One file, read step by step: what stands for all, then the cells of the grid, then what is said of them.
class FileReader {
 public:
  FileReader(const toml::table& table, std::string_view origin, const ReadingWishes& wishes)
      : table_(table), reader_(origin), wishes_(wishes) {}

  Result<Experiment> read() {
    reader_.only_known_keys(table_, experiment_keys);
    read_text();
    given_ = read_given(reader_, table_, wishes_);
    experiment_.rounds = given_.rounds;
    experiment_.scale = given_.scale;
    experiment_.quick = wishes_.quick;
    read_later();
    if (!reader_.error()) check_wishes();
    if (!reader_.error() && !refused_) read_cells();
    if (refused_) return *refused_;
    if (!reader_.error()) read_claims();
    if (reader_.error()) return *reader_.error();
    return std::move(experiment_);
  }

 private:
  std::vector<const toml::table*> sections(std::string_view key) {
    return reader_.sections(table_, key, most_entries);
  }

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
  }

  // Names that are filled in when servers run: theirs, and a few more.
  void read_later() {
    later_.assign(always_later.begin(), always_later.end());
    for (const auto* server : sections("server")) later_.push_back(reader_.text(*server, "name"));
  }

  void check_wishes() {
    for (const auto& [name, value] : wishes_.values) {
      std::vector<std::string_view> names;
      for (const auto& [key, node] : reader_.section(table_, "values")) names.push_back(key.str());
      for (const auto& axis : given_.grid) names.emplace_back(axis.first);
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
    std::size_t cells = 1;
    for (const auto& axis : given_.grid) cells = std::min(cells * axis.second.size(), most_cells + 1);
    if (cells > most_cells) return refuse(fmt::format("the grid has more than {} cells.", most_cells));
    std::vector<GridValue> at;
    const std::function<void(std::size_t)> each = [&](std::size_t axis) {
      if (reader_.error()) return;
      if (axis == given_.grid.size()) return read_cell(at);
      for (const auto& value : given_.grid[axis].second) {
        at.emplace_back(given_.grid[axis].first, value);
        each(axis + 1);
        at.pop_back();
      }
    };
    each(0);
    if (!reader_.error() && experiment_.trials.empty())
      reader_.complain(table_.source(),
                       "no server is driven: there must be a [[server]] and a [[load]] for it.");
    if (!reader_.error()) check_labels();
  }

  // Trials are told, stored and compared by their labels.
  void check_labels() {
    std::set<std::string_view> labels;
    for (const auto& trial : experiment_.trials) {
      if (!labels.insert(trial.label).second)
        refuse(
            fmt::format("two trials would be called \"{}\". Name servers and loads otherwise.", trial.label));
    }
  }

  // The plan that servers have unless they say otherwise. What it takes is a value of its own.
  PlanText read_plan(Values& values) {
    const CellReader cell(reader_, values, experiment_.scale, later_);
    std::optional<PlanText> plan;
    if (wishes_.plan) {
      auto wished = cell.plan_of(*wishes_.plan);
      if (!wished) refused_ = wished.error();
      if (wished) plan = std::move(*wished);
    } else {
      plan = cell.plan(table_, "plan");
    }
    if (!plan) return {};
    values.set("plan-time", format_exact(plan->time));
    values.set("plan-cpu", format_exact(plan->cpu));
    return *plan;
  }

  void read_cell(const std::vector<GridValue>& at) {
    auto values = given_.common;
    for (const auto& [name, value] : at) values.set(name, value);
    const auto plan = read_plan(values);
    const CellReader cell(reader_, values, experiment_.scale, later_);
    std::vector<ServerTable> servers;
    for (const auto* table : sections("server"))
      servers.push_back(read_server(cell, *table, plan, wishes_.check));
    std::vector<LoadTable> loads;
    for (const auto* table : sections("load")) loads.push_back(read_load(cell, *table));
    std::vector<Event> events;
    for (const auto* table : sections("event")) {
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
      check_port(trial);
      experiment_.trials.push_back(trial);
      values_.push_back(values);
    }
  }

  // A file has one place for a port, and each guest has its own.
  void check_port(const Trial& trial) {
    const bool named = std::ranges::any_of(
        trial.files, [](const GivenFile& file) { return file.content.find("{port}") != std::string::npos; });
    if (named && std::ranges::count(trial.servers, false, &ServerSpec::ours) > 1)
      refuse(
          "[files] name {port}, and there are two guests, each with a port of its own. Name it in "
          "\"command\".");
  }

  std::vector<GivenFile> read_files(const Values& values) {
    std::vector<GivenFile> files;
    for (const auto& [key, node] : reader_.section(table_, "files")) {
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
    const auto tables = sections(key);
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
      const auto& table = *sections(key)[i];
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
    const auto& trials = experiment_.trials;
    const double scale = experiment_.scale;
    read_said("predict", experiment_.predictions, [&](TomlReader& reader, const toml::table& table) {
      auto read = read_prediction(reader, table, trials, {given_.common, values_}, scale);
      if (std::ranges::find(experiment_.predictions, read.name, &Prediction::name) !=
          experiment_.predictions.end())
        reader.complain(table.source(), fmt::format("there are two [[predict]] \"{}\".", read.name));
      return read;
    });
    read_said("expect", experiment_.expected, [&](TomlReader& reader, const toml::table& table) {
      return read_expectation(reader, table, trials, experiment_.predictions, given_.common, scale);
    });
    read_said("entry", experiment_.entries, [&](TomlReader& reader, const toml::table& table) {
      return read_entry(reader, table, trials, given_.common, scale);
    });
  }

  // Reads each [[key]], but those that the user's wishes left nothing to say of: with less measured, less is
  // said. A mistake of the file's own is none of this, for without wishes nothing is left out.
  template <class Said, class Read>
  void read_said(std::string_view key, std::vector<Said>& said, const Read& read) {
    for (const auto* table : sections(key)) {
      if (wishes_.partial() && !reader_.error()) {
        TomlReader trial("");
        read(trial, *table);
        if (trial.error()) continue;
      }
      said.push_back(read(reader_, *table));
    }
  }

  const toml::table& table_;
  TomlReader reader_;
  const ReadingWishes& wishes_;
  GivenValues given_;
  std::vector<std::string> later_;
  std::vector<Values> values_;    // of each trial
  std::optional<Error> refused_;  // of the user's wishes
  Experiment experiment_;
};

}  // namespace

Result<Experiment> parse_experiment(std::string_view text, std::string_view origin,
                                    const ReadingWishes& wishes) {
  if (text.size() > largest_experiment_file.count)
    return usage_error(fmt::format("{} is larger than {}.", origin, format_bytes(largest_experiment_file)));
  const auto table = parse_toml(text, origin);
  if (!table) return table.error();
  return FileReader(*table, origin, wishes).read();
}

}  // namespace waitbench::lab
