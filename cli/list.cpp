// `waitbench list`: the experiments that come with the program, and what came of them here.
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "cli/stored_experiments.hpp"
#include "cli/terminal.hpp"
#include "cli/verb.hpp"
#include "lab/experiment/find_experiment.hpp"
#include "report/experiment_list.hpp"
#include "report/text_width.hpp"

namespace waitbench::cli {
namespace {

struct Words {
  std::string results = "results";
  bool json = false;
};

Result<ListedExperiment> listed(std::string_view name, const StoredExperiments& stored) {
  const auto whole = lab::find_experiment(std::string(name));
  if (!whole) return whole.error();
  const auto quick = lab::find_experiment(std::string(name), {.quick = true});
  if (!quick) return quick.error();
  ListedExperiment listed{.name = whole->name,
                          .title = whole->title,
                          .claim = whole->claim,
                          .source = whole->source,
                          .takes = lab::expected_duration(*whole),
                          .takes_quick = lab::expected_duration(*quick)};
  for (const auto& one : stored.experiments) {
    if (one.name == listed.name) listed.last = one;  // the newest comes last
  }
  return listed;
}

// A record lies in the directory itself, or below that of several experiments. Without the directory nothing
// was ever run.
Result<StoredExperiments> records_in(const std::filesystem::path& directory) {
  constexpr unsigned levels = 2;
  std::error_code ignored;
  if (!std::filesystem::exists(directory, ignored)) return StoredExperiments{};
  auto stored = stored_experiments(directory, levels);
  if (!stored) return stored;
  for (auto& one : stored->experiments) one.directory = (directory / one.directory).string();
  return stored;
}

Result<ExitCode> list(const Words& words) {
  const auto stored = records_in(words.results);
  if (!stored) return stored.error();
  for (const auto& line : stored->unreadable)
    fmt::print(stderr, "waitbench list: left out: {}\n", printable(line));
  std::vector<ListedExperiment> all;
  for (const auto name : lab::built_in_experiments()) {
    auto one = listed(name, *stored);
    if (!one) return one.error();
    all.push_back(std::move(*one));
  }
  fmt::print("{}", words.json ? list_json(all) : list_text(all, style_for(stdout)));
  return ExitCode::done;
}

Verb::Action declare(CLI::App& app) {
  auto words = std::make_shared<Words>();
  app.add_option("--results", words->results, "where to look for their last records (default results)")
      ->type_name("DIR");
  app.add_flag("--json", words->json, "print a JSON list");
  return [words] { return list(*words); };
}

}  // namespace

extern const Verb list_verb{"list", "the experiments, with their claims and what came of them",
                            "  waitbench list\n"
                            "  waitbench list --results /tmp/results\n"
                            "  waitbench list --json",
                            declare};

}  // namespace waitbench::cli
