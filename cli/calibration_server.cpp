// `waitbench calibration-server null|delay [TIME]`: what `waitbench calibrate` starts as its servers. Hidden.
#include "lab/calibration_server.hpp"

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <unistd.h>

#include <fmt/format.h>

#include "cli/interrupt.hpp"
#include "cli/values.hpp"
#include "cli/verb.hpp"

namespace waitbench::cli {
namespace {

struct Words {
  std::string kind;
  std::optional<Duration> delay;
};

Result<ExitCode> serve(const Words& words) {
  const bool delays = words.kind == "delay";
  if (!delays && words.kind != "null")
    return usage_error(fmt::format("\"{}\" is no calibration server. Write null or delay.", words.kind));
  if (delays != words.delay.has_value())
    return usage_error("the server delay needs --delay, and null has none.");
  const Interrupt interrupt;
  const auto server = lab::CalibrationServer::start(words.delay.value_or(Duration::zero()));
  if (!server) return server.error();
  fmt::print("ready {} {} admin off pid {}\n", words.kind, (*server)->url(), ::getpid());
  std::fflush(stdout);
  const std::stop_callback stop(interrupt.token(), [&] { (*server)->interrupt(); });
  (*server)->run();
  return ExitCode::done;
}

Verb::Action declare(CLI::App& app) {
  auto words = std::make_shared<Words>();
  app.add_option("kind", words->kind, "null answers at once, delay after --delay")
      ->required()
      ->type_name("KIND");
  add_duration(app, "--delay", words->delay, "from a request's coming to its answer");
  return [words] { return serve(*words); };
}

}  // namespace

extern const Verb calibration_server_verb{
    .name = "calibration-server",
    .summary = "a server that waitbench calibrate measures its generator on",
    .examples =
        "  waitbench calibration-server null\n"
        "  waitbench calibration-server delay --delay 10ms",
    .declare = declare,
    .hidden = true,
};

}  // namespace waitbench::cli
