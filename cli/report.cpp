// `waitbench report DIR …`: the index of several experiments, made again from their records.
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "cli/stored_experiments.hpp"
#include "cli/terminal.hpp"
#include "cli/verb.hpp"
#include "report/experiment_index.hpp"
#include "report/text_width.hpp"

namespace waitbench::cli {
namespace {

struct Words {
  std::vector<std::string> directories;
};

Result<void> report_one(const std::filesystem::path& directory) {
  const auto found = stored_experiments(directory, 1);
  if (!found) return found.error();
  for (const auto& line : found->unreadable)
    fmt::print(stderr, "waitbench report: left out: {}\n", printable(line));
  if (found->experiments.empty()) {
    return environment_error(fmt::format(
        "{} holds no directory with an experiment's record. Name one that \"waitbench run all\" has made.",
        directory.string()));
  }
  const auto index = write_index(directory);
  if (!index) return index.error();
  fmt::print("{}", index_text(index->experiments, index->page, style_for(stdout)));
  return {};
}

Result<ExitCode> report(const Words& words) {
  for (const auto& directory : words.directories) {
    if (const auto told = report_one(directory); !told) return told.error();
  }
  return ExitCode::done;
}

Verb::Action declare(CLI::App& app) {
  auto words = std::make_shared<Words>();
  app.add_option("directory", words->directories, "directories of experiments' records, as results/all-…")
      ->required()
      ->type_name("DIR");
  return [words] { return report(*words); };
}

}  // namespace

extern const Verb report_verb{"report", "make the index of several experiments again from their records",
                              "  waitbench report results/all-20261121T030405Z", declare};

}  // namespace waitbench::cli
