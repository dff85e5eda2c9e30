#include "cli/check_experiment.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/model_name.hpp"
#include "cli/parse_complaint.hpp"
#include "cli/verb.hpp"
#include "core/host/capacity.hpp"
#include "core/host/limits.hpp"
#include "loadgen/sources.hpp"

namespace waitbench::cli {
namespace {

Result<void> check_words(const std::vector<std::string>& words) {
  const auto verb = std::ranges::find(verbs(), words.front(), &Verb::name);
  CLI::App app;
  const auto action = verb->declare(app);
  std::vector<std::string> backwards(words.rbegin(), words.rend() - 1);  // as CLI11 takes them
  try {
    app.parse(backwards);
  } catch (const CLI::ParseError& error) {
    return usage_error(parse_complaint(app, error));
  }
  return {};
}

}  // namespace

lab::OwnServerCheck own_server_check() {
  return {.model = [](const std::string& model) -> Result<void> {
            if (const auto known = find_model(model); !known) return known.error();
            return {};
          },
          // The same again in each cell of a grid in which nothing of it changes.
          .words = [fine = std::set<std::vector<std::string>>()](
                       const std::vector<std::string>& words) mutable -> Result<void> {
            if (fine.contains(words)) return {};
            if (const auto checked = check_words(words); !checked) return checked.error();
            fine.insert(words);
            return {};
          }};
}

Result<void> check_machine(const lab::Experiment& experiment) {
  for (const auto& trial : experiment.trials) {
    const auto* closed = std::get_if<loadgen::Closed>(&trial.load.options.load);
    if (closed == nullptr) continue;
    if (const auto enough = check_capacity(closed->users, read_limits(), loadgen::loopback_sources); !enough)
      return enough;
  }
  return {};
}

}  // namespace waitbench::cli
