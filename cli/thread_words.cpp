#include "cli/thread_words.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/values.hpp"

namespace waitbench::cli {
namespace {

using Threads = servers::ModelInfo::Threads;

constexpr std::uint64_t most_threads = 1'000'000;

// One row a flag: whose it is, and whether it was given.
struct Row {
  std::string_view flag;
  bool (*belongs)(const Threads&);
  bool (*given)(const ThreadWords&);
};

constexpr bool with_io(const Threads& has) {
  return has.io;
}
constexpr bool with_connections(const Threads& has) {
  return has.per_connection;
}
constexpr bool with_workers(const Threads& has) {
  return has.workers;
}
constexpr bool with_blocked_threads(const Threads& has) {
  return has.per_connection || has.workers;
}

template <auto ThreadWords::* word>
bool has(const ThreadWords& words) {
  return (words.*word).has_value();
}

constexpr std::array rows{
    Row{"--io-threads", with_io, has<&ThreadWords::io_threads>},
    Row{"--max-threads", with_connections, has<&ThreadWords::max_threads>},
    Row{"--threads", with_workers, has<&ThreadWords::threads>},
    Row{"--threads-max", with_workers, has<&ThreadWords::threads_max>},
    Row{"--grow-every", with_workers, has<&ThreadWords::grow_every>},
    Row{"--retire-after", with_workers, has<&ThreadWords::retire_after>},
    Row{"--stack", with_blocked_threads, has<&ThreadWords::stack>},
};

std::string models_of(const Row& row) {
  std::vector<std::string_view> names;
  for (const auto& model : servers::models()) {
    if (row.belongs(model.threads)) names.push_back(model.name);
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

// The models first: which flags go together is seen in --help.
std::string help(std::string_view flag, const std::string& text) {
  return fmt::format("{}: {}", models_of(*std::ranges::find(rows, flag, &Row::flag)), text);
}

std::optional<Error> read_growth(const ThreadWords& words, servers::GrowthRules& rules) {
  rules.threads = static_cast<unsigned>(words.threads.value_or(rules.threads));
  rules.threads_max = static_cast<unsigned>(words.threads_max.value_or(rules.threads));
  rules.grow_every = words.grow_every.value_or(rules.grow_every);
  rules.retire_after = words.retire_after.value_or(rules.retire_after);
  if (rules.threads_max < rules.threads) {
    return usage_error(
        fmt::format("--threads-max {} is below --threads {}.", rules.threads_max, rules.threads));
  }
  if (rules.grow_every < std::chrono::milliseconds(1))
    return usage_error(
        "--grow-every is shorter than 1ms. With --threads, a pool has its threads from the start.");
  if ((words.grow_every || words.retire_after) && !rules.grows()) {
    return usage_error(fmt::format("{} is about a pool that grows: write --threads-max above --threads {}.",
                                   words.grow_every ? "--grow-every" : "--retire-after", rules.threads));
  }
  return {};
}

}  // namespace

void add_thread_words(CLI::App& app, ThreadWords& words) {
  const auto count = [&app](const char* flag, std::optional<std::uint64_t>& target, std::uint64_t most,
                            const std::string& text) {
    add_count(app, flag, target, 1, most, help(flag, text));
  };
  const servers::GrowthRules rules;
  count("--io-threads", words.io_threads, 1024, "I/O threads (default: one per core)");
  count("--max-threads", words.max_threads, most_threads,
        "at most so many threads of connections; further ones are answered 503 (default: as many as come)");
  count("--threads", words.threads, most_threads,
        fmt::format("threads of the pool (default: {})", rules.threads));
  count("--threads-max", words.threads_max, most_threads,
        "to how many it grows while requests queue (default: it does not)");
  add_duration(app, "--grow-every", words.grow_every,
               help("--grow-every",
                    fmt::format("it grows by one thread whenever the queue was not empty for this long "
                                "(default: {})",
                                format_duration(rules.grow_every))));
  add_duration(app, "--retire-after", words.retire_after,
               help("--retire-after",
                    fmt::format("a thread above --threads ends when it was idle for this long (default: "
                                "{})",
                                format_duration(rules.retire_after))));
  add_bytes(app, "--stack", words.stack,
            help("--stack", "stack of the threads that block (default: the system's)"));
}

Result<void> apply_threads(const ThreadWords& words, const servers::ModelInfo& model,
                           servers::ServerOptions& options) {
  for (const auto& row : rows) {
    if (row.given(words) && !row.belongs(model.threads)) {
      return usage_error(
          fmt::format("{} is no flag of {}. It belongs to: {}.", row.flag, model.name, models_of(row)));
    }
  }
  if (words.io_threads) options.io_threads = static_cast<unsigned>(*words.io_threads);
  options.max_threads = words.max_threads;
  options.stack = words.stack;
  if (const auto error = read_growth(words, options.workers)) return *error;
  return {};
}

}  // namespace waitbench::cli
