#include "lab/calibrate.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "lab/run/server_process.hpp"

namespace waitbench::lab {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t repetitions = 3;
constexpr std::uint64_t many_users = 64;
constexpr double pacing_rate = 10'000, delay_rate = 1'000;
constexpr Duration known_delay = 10ms;

// Long enough that a run carries p99.9 of 10,000/s. Whole seconds: those are what Little's law is held
// against, and a hiccup in the rest of a window would look like a run that had not settled.
struct Lengths {
  Duration window, warmup;
};
constexpr Lengths full{2s, 200ms}, brief{1s, 60ms};

struct Servers {
  ServerProcess null, delay;
};

Result<Servers> start_servers(const std::stop_token& stop) {
  auto null = ServerProcess::start({"calibration-server", "null"}, start_patience, stop);
  if (!null) return null.error();
  auto delay = ServerProcess::start({"calibration-server", "delay", "--delay", format_duration(known_delay)},
                                    start_patience, stop);
  if (!delay) return delay.error();
  return Servers{std::move(*null), std::move(*delay)};
}

// One load after the other, each told to the watcher.
class Runner {
 public:
  Runner(bool quick, const std::stop_token& stop, const CalibrationWatcher& watcher)
      : lengths_(quick ? brief : full), stop_(stop), watcher_(watcher) {}

  Result<Run> run(std::string_view name, const ServerProcess& server, const loadgen::LoadModel& load,
                  bool spin) {
    const auto url = parse_url(server.ready().url);
    if (!url) return url.error();
    loadgen::LoadOptions options;
    options.url = *url;
    options.load = load;
    options.duration = lengths_.window;
    options.warmup = lengths_.warmup;
    options.spin = spin;
    watcher_.begins(++begun_, repetitions * runs_in_repetition, name);
    auto run = loadgen::run_load(options, stop_, watcher_.goes_on);
    if (run && stop_.stop_requested())
      return Error(ExitCode::interrupted, "interrupted; nothing was stored.");
    return run;
  }

 private:
  Lengths lengths_;
  const std::stop_token& stop_;
  const CalibrationWatcher& watcher_;
  std::size_t begun_ = 0;
};

// A tenth of the highest rate leaves the generator idle enough for its pacing to be its own.
Rate paced(const Run& saturated) {
  return Rate{std::clamp(std::floor(saturated.throughput_per_s.value_or(0) / 10), 1.0, pacing_rate)};
}

Result<Repetition> repeat(Runner& runner, const Servers& servers, std::optional<Rate>& rate) {
  auto ping_pong = runner.run("ping-pong", servers.null, loadgen::Closed{1}, true);
  if (!ping_pong) return ping_pong.error();
  auto saturated = runner.run("saturated", servers.null, loadgen::Closed{many_users}, true);
  if (!saturated) return saturated.error();
  if (!rate) rate = paced(*saturated);
  auto spinning = runner.run("pacing", servers.null, loadgen::Open{.rate = *rate}, true);
  if (!spinning) return spinning.error();
  auto sleeping = runner.run("pacing, --no-spin", servers.null, loadgen::Open{.rate = *rate}, false);
  if (!sleeping) return sleeping.error();
  const Rate slower{std::min(rate->per_second, delay_rate)};
  auto delayed = runner.run("known delay", servers.delay, loadgen::Open{.rate = slower}, true);
  if (!delayed) return delayed.error();
  return Repetition{std::move(*ping_pong), std::move(*saturated), std::move(*spinning), std::move(*sleeping),
                    std::move(*delayed)};
}

}  // namespace

Result<Calibration> calibrate(bool quick, const std::stop_token& stop, const CalibrationWatcher& watcher) {
  const auto& build = this_build();
  const Circumstances circumstances{
      .at = std::chrono::floor<WallTime::duration>(std::chrono::system_clock::now()),
      .on = calibrated_on(read_machine(), read_limits(), build),
      .for_measuring = build.for_measuring(),
      .quick = quick,
      .delay = known_delay};
  auto servers = start_servers(stop);
  if (!servers) return servers.error();
  Runner runner(quick, stop, watcher);
  std::optional<Rate> rate;
  std::vector<Repetition> all;
  while (all.size() < repetitions) {
    auto one = repeat(runner, *servers, rate);
    if (!one) return one.error();
    all.push_back(std::move(*one));
  }
  for (auto* server : {&servers->null, &servers->delay}) {
    if (const auto stopped = server->stop(stop_patience); !stopped) return stopped.error();
  }
  return summarise(circumstances, all);
}

}  // namespace waitbench::lab
