#include "lab/advice/measure_prices.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "core/host/capacity.hpp"
#include "core/host/proc_file.hpp"
#include "core/host/proc_text.hpp"
#include "core/host/process_sample.hpp"
#include "core/scratch_directory.hpp"
#include "lab/advice/one_run.hpp"

namespace waitbench::lab {
namespace {

using namespace std::chrono_literals;

// Many enough that one takes a difference of pages, few enough for most machines' limits.
constexpr std::uint64_t few = 50, many = 1000;
constexpr Duration wait = 300ms, window = 1s;

// A worker has a thread for each job that is in progress: 5, and 150.
constexpr Rate few_jobs{100}, many_jobs{500};
constexpr Duration short_job = 50ms;
constexpr std::uint64_t most_workers = 200;

constexpr std::uint64_t accepting_users = 64;
constexpr int tries = 3;  // a shared machine may spoil one

// Of the whole machine: kernel stacks, slabs and page tables.
Bytes kernel_memory() {
  boost::system::error_code unreadable;  // shows as absent fields
  const auto text = read_file("/proc/meminfo", unreadable);
  Bytes sum;
  for (const auto* name : {"KernelStack", "Slab", "PageTables"})
    sum.count += parse_meminfo(text, name).value_or(Bytes{}).count;
  return sum;
}

// 0 where the process cannot be looked into; the run then says so.
std::uint64_t threads_of(pid_t server) {
  auto sampler = ProcessSampler::open(server, ProcessSampler::Switches::skipped);
  if (!sampler) return 0;
  const auto sample = sampler->sample();
  return sample ? sample->threads : 0;
}

loadgen::LoadOptions load_of(const loadgen::LoadModel& model, Duration warmup) {
  loadgen::LoadOptions options;
  options.load = model;
  options.duration = window;
  options.warmup = warmup;
  return options;
}

// A server's words, and a directory that is its own.
using WordsIn = std::function<std::vector<std::string>(const std::filesystem::path& scratch)>;

class Runner {
 public:
  Runner(const std::stop_token& stop, const PriceWatcher& watcher) : stop_(stop), watcher_(watcher) {}

  Result<PriceRun> run(const std::string& name, std::uint64_t units, const WordsIn& words,
                       const loadgen::LoadOptions& load) {
    watcher_.begins(++begun_, price_runs, name);
    auto measured = once(units, words, load);
    for (int tried = 1; measured && !measured->run.validity.valid() && tried < tries; ++tried)
      measured = once(units, words, load);
    return measured;
  }

 private:
  // Each try with a directory of its own: what one has left behind would be another price's.
  Result<PriceRun> once(std::uint64_t units, const WordsIn& words, const loadgen::LoadOptions& load) {
    const auto scratch = ScratchDirectory::make("prices");
    if (!scratch) return scratch.error();
    PriceRun priced;
    priced.units = units;
    priced.kernel_before = kernel_memory();
    auto run = run_against(
        words(scratch->path()), load, stop_,
        [&](const loadgen::Progress& progress) {
          priced.kernel_during = std::max(priced.kernel_during, kernel_memory());
          watcher_.goes_on(progress);
        },
        [&](pid_t server) { priced.threads_idle = threads_of(server); });
    if (!run) return run.error();
    if (stop_.stop_requested()) return Error(ExitCode::interrupted, "interrupted; nothing was stored.");
    priced.run = std::move(*run);
    return priced;
  }

  const std::stop_token& stop_;
  const PriceWatcher& watcher_;
  std::size_t begun_ = 0;
};

// `flags` of a server for so many users.
template <class Flags>
Result<PricePair> waiting_pair(Runner& runner, const std::string& model, std::uint64_t most, Flags flags) {
  std::vector<PriceRun> runs;
  for (const auto& [size, users] : {std::pair("few", few), std::pair("many", most)}) {
    auto words = serve_words(model, fmt::format("wait {}", format_exact(wait)));
    for (const auto& flag : flags(users)) words.push_back(flag);
    auto run = runner.run(
        fmt::format("{}, {}", model, size), users, [&](const auto&) { return words; },
        load_of(loadgen::Closed{users}, wait));
    if (!run) return run.error();
    runs.push_back(std::move(*run));
  }
  return PricePair{std::move(runs[0]), std::move(runs[1])};
}

// Without a rate there is nobody to do them, and they are stored as fast as they can.
Result<PriceRun> jobs_run(Runner& runner, const std::string& name, std::optional<Rate> rate, Duration job) {
  const auto flags = rate ? std::vector<std::string>{"--workers", std::to_string(most_workers)}
                          : std::vector<std::string>{"--max-queued", "10000000"};
  const auto words = [&](const std::filesystem::path& scratch) {
    auto all = serve_words("queue", fmt::format("wait {}", format_exact(job)));
    all.insert(all.end(), {"--queue", queue_url_in(scratch)});
    all.insert(all.end(), flags.begin(), flags.end());
    return all;
  };
  if (rate) {
    auto load = load_of(loadgen::Open{.rate = *rate}, wait);
    load.follow = loadgen::FollowJobs{};
    const auto in_progress = std::llround(rate->per_second * to_seconds(job));
    return runner.run(name, static_cast<std::uint64_t>(in_progress), words, load);
  }
  return runner.run(name, 0, words, load_of(loadgen::Closed{accepting_users}, 100ms));
}

Result<std::uint64_t> most_users() {
  const auto limits = read_limits();
  const auto ceilings = thread_capacity(limits).ceilings;
  const auto most = ceilings.empty() ? many : std::min(many, ceilings.front().users / 2);
  if (most >= 4 * few) return most;
  return environment_error(
      fmt::format("prices need {} threads; this machine allows {} ({}). See `waitbench "
                  "doctor`.",
                  8 * few, ceilings.front().users, ceilings.front().limit));
}

}  // namespace

Result<Prices> measure_prices(const std::stop_token& stop, const PriceWatcher& watcher) {
  const auto most = most_users();
  if (!most) return most.error();
  const auto& build = this_build();
  const PriceTerms terms{.at = std::chrono::floor<WallTime::duration>(std::chrono::system_clock::now()),
                         .on = calibrated_on(read_machine(), read_limits(), build),
                         .for_measuring = build.for_measuring(),
                         .wait = wait};
  const auto none = [](std::uint64_t) { return std::vector<std::string>{}; };
  const auto threads = [](std::uint64_t users) {
    return std::vector<std::string>{"--threads", std::to_string(users)};
  };
  Runner runner(stop, watcher);
  // Coroutines first: slabs of sockets that a run before has freed would be used again, and not be seen.
  auto coroutine = waiting_pair(runner, "coroutine", *most, none);
  if (!coroutine) return coroutine.error();
  auto thread = waiting_pair(runner, "thread", *most, none);
  if (!thread) return thread.error();
  auto pool = waiting_pair(runner, "pool", *most, threads);
  if (!pool) return pool.error();
  auto queue_few = jobs_run(runner, "queue, few", few_jobs, short_job);
  if (!queue_few) return queue_few.error();
  auto queue_many = jobs_run(runner, "queue, many", many_jobs, wait);
  if (!queue_many) return queue_many.error();
  auto accepting = jobs_run(runner, "queue, accepting", {}, wait);
  if (!accepting) return accepting.error();
  return summarise(terms, {.thread = std::move(*thread),
                           .coroutine = std::move(*coroutine),
                           .pool = std::move(*pool),
                           .queue = {std::move(*queue_few), std::move(*queue_many)},
                           .accepting = std::move(*accepting)});
}

}  // namespace waitbench::lab
