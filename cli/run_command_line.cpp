#include "cli/run_command_line.hpp"

#include <csignal>
#include <cstdio>
#include <exception>
#include <iostream>
#include <new>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "cli/parse_complaint.hpp"
#include "cli/store.hpp"
#include "cli/verb.hpp"
#include "core/host/build.hpp"
#include "core/nearest_word.hpp"
#include "report/text_width.hpp"

namespace waitbench::cli {
namespace {

// One line whatever is quoted in it: words of the command line and of files may hold anything.
void complain(std::string_view verb, std::string_view text) {
  fmt::print(stderr, "waitbench{}{}: {}\n", verb.empty() ? "" : " ", verb, printable(text));
}

// A result that nobody could read is none: a full disk or a pipe whose reader has left shows here.
int after_output(int code) {
  std::cout.flush();
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  complain("", "the output could not be written. Is the disk full, or has its reader left?");
  return static_cast<int>(ExitCode::environment);
}

// Words that name no verb: what the first one may have meant, or what was wrong with the program's own flags.
void complain_of_verb(const CLI::App& app, const CLI::ParseError& error, int argc, char** argv) {
  if (argc > 1 && argv[1][0] != '-') {
    std::vector<std::string_view> names;
    for (const auto& verb : verbs()) {
      if (!verb.hidden) names.push_back(verb.name);
    }
    const auto near = nearest_word(argv[1], names);
    complain("", fmt::format("unknown verb \"{}\".{} Verbs: {}.", argv[1],
                             near ? fmt::format(" Did you mean {}?", *near) : "", fmt::join(names, ", ")));
  } else if (argc == 1) {
    fmt::print(stderr, "{}", app.help());
  } else {
    complain("", parse_complaint(app, error));
  }
}

int run(int argc, char** argv) {
  remember_command(argc, argv);
  CLI::App app("waitbench measures how servers wait.", "waitbench");
  app.set_version_flag("--version", "waitbench " + this_build().version);
  app.require_subcommand(1);
  app.footer("`waitbench VERB --help` shows a verb's flags and examples.");

  struct Declared {
    const Verb* verb;
    CLI::App* app;
    Verb::Action action;
  };
  std::vector<Declared> declared;
  for (const auto& verb : verbs()) {
    auto* sub = app.add_subcommand(std::string(verb.name), std::string(verb.summary));
    sub->footer("Examples:\n" + std::string(verb.examples));
    if (verb.hidden) sub->group("");
    declared.push_back({&verb, sub, verb.declare(*sub)});
  }

  const Declared* chosen = nullptr;
  const auto find_chosen = [&] {
    for (const auto& d : declared) {
      if (d.app->parsed()) chosen = &d;
    }
  };
  try {
    app.parse(argc, argv);
    find_chosen();
  } catch (const CLI::Success& asked) {  // --help, --version
    return after_output(app.exit(asked));
  } catch (const CLI::ParseError& error) {
    find_chosen();
    if (chosen != nullptr) {
      complain(chosen->verb->name, parse_complaint(*chosen->app, error));
      return static_cast<int>(ExitCode::usage);
    }
    complain_of_verb(app, error, argc, argv);
    return static_cast<int>(ExitCode::usage);
  }

  const auto result = chosen->action();
  if (result) return after_output(static_cast<int>(*result));
  complain(chosen->verb->name, result.error().text);
  return static_cast<int>(result.error().exit);
}

}  // namespace

int run_command_line(int argc, char** argv) noexcept {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that left is an error of the write, not the end of the program
  try {
    return run(argc, argv);
  } catch (const std::bad_alloc&) {
    std::fputs(
        "waitbench: out of memory: ask for less, or raise the limit (ulimit -v, the control group's).\n",
        stderr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "waitbench: %s\n", error.what());
  } catch (...) {
    std::fprintf(stderr, "waitbench: unknown failure\n");
  }
  return static_cast<int>(ExitCode::environment);
}

}  // namespace waitbench::cli
