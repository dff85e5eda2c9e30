// One verb of the command line: its name, what it is for, and how it is declared.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include <CLI/App.hpp>

#include "core/result.hpp"

namespace waitbench::cli {

struct Verb {
  /// What a verb does once its words are read. An Error is printed as "waitbench VERB: text" and ends the
  /// program.
  using Action = std::function<Result<ExitCode>()>;

  std::string_view name;
  std::string_view summary;   ///< one line
  std::string_view examples;  ///< shown below --help; complete command lines, one a line
  /// Adds the verb's flags to `app` and returns its action. Called once.
  Action (*declare)(CLI::App& app);
  /// For this program's own use: not shown to people, and free to change.
  bool hidden = false;
};

/// Every verb, in the order of --help. The only list of them.
std::span<const Verb> verbs();

}  // namespace waitbench::cli
