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

Result<void> check_servers(const lab::Experiment& experiment) {
  std::set<std::vector<std::string>> known;
  for (const auto& trial : experiment.trials) {
    for (const auto& server : trial.servers) {
      if (!server.ours || !known.insert(server.words).second) continue;
      auto fine = check_words(server.words);
      if (fine && !server.is_worker()) {
        if (const auto model = find_model(server.model); !model) fine = model.error();
      }
      if (!fine)
        return usage_error(
            fmt::format("{}, server \"{}\": {}", experiment.name, server.name, fine.error().text));
    }
  }
  return {};
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
