#include "cli/limit_words.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "cli/values.hpp"

namespace waitbench::cli {
namespace {

using servers::AdmissionRules;
using servers::Discipline;

constexpr std::uint64_t most_requests = 10'000'000;

struct Named {
  std::string_view name;
  Discipline discipline;
};
constexpr std::array disciplines{Named{"fifo", Discipline::fifo}, Named{"lifo", Discipline::lifo},
                                 Named{"codel", Discipline::codel}};

std::optional<Error> read_discipline(const std::string& word, AdmissionRules& rules) {
  const auto* const found = std::ranges::find(disciplines, word, &Named::name);
  if (found == disciplines.end())
    return usage_error(
        fmt::format("--discipline {}: there is no such order. Write fifo, lifo or codel.", word));
  rules.discipline = found->discipline;
  return {};
}

// What a flag says without the one that it is about.
std::optional<Error> missing(const LimitWords& words) {
  if (words.max_queue && !words.max_in_flight)
    return usage_error(
        "--max-queue is about requests beyond --max-in-flight: write --max-in-flight N as well.");
  if (words.discipline && words.max_queue.value_or(0) == 0)
    return usage_error("--discipline is about requests that wait: write --max-queue N as well.");
  if (words.retry_after && !words.max_in_flight && !words.deadline)
    return usage_error(
        "--retry-after is told those who are shed: write --max-in-flight N or --deadline TIME as well.");
  return {};
}

}  // namespace

void add_limit_words(CLI::App& app, LimitWords& words) {
  add_count(
      app, "--max-in-flight", words.max_in_flight, 1, most_requests,
      "at most so many requests are worked on at once; further ones are answered 503 (default: all; each "
      "of several --processes has its own limits)");
  add_count(app, "--max-queue", words.max_queue, 0, most_requests,
            "so many more wait for their turn instead (default: 0)");
  app.add_option(
         "--discipline", words.discipline,
         "in which order: fifo; lifo, newest first while the queue stands; codel, and then nobody waits "
         "longer than 5 ms (default: fifo)")
      ->type_name("ORDER");
  add_duration(
      app, "--deadline", words.deadline,
      "a request that was not begun, or has a step to begin, so long after it was read is answered 503 "
      "(default: no limit)");
  add_duration(app, "--retry-after", words.retry_after,
               "when those who are shed are told to come again, in whole seconds (default: 1s)");
}

Result<std::optional<AdmissionRules>> read_limits(const LimitWords& words) {
  if (const auto error = missing(words)) return *error;
  if (!words.max_in_flight && !words.deadline) return std::optional<AdmissionRules>();
  AdmissionRules rules;
  rules.max_in_flight = words.max_in_flight;
  rules.max_queue = words.max_queue.value_or(rules.max_queue);
  if (words.discipline) {
    if (const auto error = read_discipline(*words.discipline, rules)) return *error;
  }
  if (words.deadline && *words.deadline <= Duration::zero())
    return usage_error("--deadline 0s leaves no time for any request. Write a time above it: 500ms.");
  rules.deadline = words.deadline;
  if (words.retry_after) {
    rules.retry_after = std::chrono::duration_cast<std::chrono::seconds>(*words.retry_after);
    if (rules.retry_after != *words.retry_after) {
      return usage_error(fmt::format("--retry-after {}: HTTP knows whole seconds only. Write 1s, 2s, ...",
                                     format_exact(*words.retry_after)));
    }
  }
  return std::optional(rules);
}

}  // namespace waitbench::cli
