#include "lab/advice/reasons.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <variant>

#include <fmt/format.h>

#include "lab/advice/flow.hpp"
#include "lab/advice/predict.hpp"
#include "lab/advice/style.hpp"
#include "lab/theory/waiting_line.hpp"
#include "report/figures.hpp"

namespace waitbench::lab {
namespace {

double percentage(double share) {
  return 100 * share;
}

// As a sentence has it.
std::string with_article(const Alternative& a) {
  return (a.way == Way::pool ? "a " : "") + title_of(a);
}

std::string memory_words(const Alternative& a, const Workload& w) {
  if (!a.memory) return "";
  const double share =
      static_cast<double>(a.memory->count) / static_cast<double>(std::max<std::uint64_t>(w.memory.count, 1));
  return fmt::format(" and {} of memory ({:.2g} % of what there is)", figure(*a.memory), percentage(share));
}

// Of a pool that keeps nobody waiting: as many as are at work.
std::uint64_t threads_needed(const Workload& w) {
  const double service = to_seconds(whole(w));
  if (const auto* users = std::get_if<Users>(&w.demand)) {
    return static_cast<std::uint64_t>(
        std::ceil(static_cast<double>(users->count) * service / (service + to_seconds(users->think))));
  }
  return rarely_exceeded(theory::littles_in_flight(std::get<ArrivalRate>(w.demand).per_s, whole(w)));
}

void say_why_not(const Workload& w, const Alternative& a, const Alternative& best, Advice& advice) {
  if (!a.against.empty()) {
    advice.reasons.push_back(fmt::format("Not {}: it {}.", with_article(a), a.against.front()));
  } else if (!a.meets_demand) {
    advice.reasons.push_back(fmt::format("Not {}: at most {:.4g}/s of {:.4g}/s; it would take {} threads.",
                                         with_article(a), a.capacity_per_s, a.wanted_per_s,
                                         format_count(threads_needed(w))));
  } else if (!a.meets_objective) {
    advice.reasons.push_back(fmt::format("Not {}: it would miss the objective.", with_article(a)));
  } else if (a.memory && best.memory) {
    advice.reasons.push_back(
        fmt::format("Not {}, though it is simpler: {} threads and {} instead of {} and {}.", with_article(a),
                    format_count(a.threads.value_or(0)), figure(*a.memory),
                    format_count(best.threads.value_or(0)), figure(*best.memory)));
  } else {
    advice.reasons.push_back(fmt::format("Not {}, though it is simpler: it takes {} threads.",
                                         with_article(a), format_count(a.threads.value_or(0))));
  }
}

bool cpu_bound(const Workload& w, const Advice& advice) {
  const double most = theory::bottleneck_capacity(w.cores, w.cpu);
  return std::ranges::all_of(advice.alternatives,
                             [&](const Alternative& a) { return most < nearly_all * a.wanted_per_s; });
}

void say_nothing_suits(const Workload& w, const Alternative& best, Advice& advice) {
  if (cpu_bound(w, advice)) {
    const double most = theory::bottleneck_capacity(w.cores, w.cpu);
    const double busy = w.cores * to_seconds(whole(w)) / to_seconds(w.cpu);
    advice.reasons.push_back(fmt::format(
        "CPU-bound: {} core{} do at most {:.4g}/s of {} each, and {:.4g}/s are asked for. No model has more "
        "cores to give; more cores, or less CPU for each request, would help.",
        w.cores, w.cores == 1 ? "" : "s", most, format_duration(w.cpu), best.wanted_per_s));
    advice.reasons.push_back(fmt::format(
        "About {} at once keep the cores busy; more only wait in memory. Bound them, and refuse the rest "
        "(--max-in-flight).",
        format_count(static_cast<std::uint64_t>(std::ceil(busy)))));
    return;
  }
  if (!best.meets_objective) {
    advice.reasons.emplace_back("Nothing here meets the objective; this one comes nearest to what is asked.");
    return;
  }
  advice.reasons.push_back(fmt::format(
      "Nothing here meets the demand; this one does most of it ({:.4g}/s of {:.4g}/s, held by {}).",
      best.throughput_per_s, best.wanted_per_s, best.limit));
}

void say_best(const Workload& w, const Alternative& best, Advice& advice) {
  const auto threads = format_count(best.threads.value_or(0));
  const auto workers = format_count(best.size);
  switch (best.way) {
    case Way::thread:
      advice.reasons.push_back(
          best.memory
              ? fmt::format("You do not need async here: {} threads{} do it, and nothing else does it "
                            "noticeably better.",
                            threads, memory_words(best, w))
              : fmt::format("You do not need async here, unless memory decides: {} threads do it, and "
                            "nothing else does noticeably more of it.",
                            threads));
      return;
    case Way::pool:
      advice.reasons.push_back(
          fmt::format("A {} does it with {} threads{}.", title_of(best), threads, memory_words(best, w)));
      return;
    case Way::coroutine:
      advice.reasons.push_back(
          fmt::format("Coroutines do it with {} threads{}.", threads, memory_words(best, w)));
      return;
    case Way::hybrid:
    case Way::queue:
      advice.reasons.push_back(
          fmt::format("{} worker{} rarely keep{} a job waiting: so many are in progress on "
                      "average, and three deviations more.",
                      workers, best.size == 1 ? "" : "s", best.size == 1 ? "s" : ""));
  }
}

}  // namespace

void say_why(const Workload& w, Advice& advice) {
  const auto* best = advice.best();
  if (best == nullptr) {
    advice.reasons.emplace_back("Nothing of this style can be had here; the table says why.");
    if (cpu_bound(w, advice) && !advice.alternatives.empty())
      say_nothing_suits(w, advice.alternatives.front(), advice);
    return;
  }
  if (!best->suits()) return say_nothing_suits(w, *best, advice);
  for (const auto& a : advice.alternatives) {
    if (style_of(a.way) == advice.style && a.way < best->way) say_why_not(w, a, *best, advice);
  }
  say_best(w, *best, advice);
  if (!best->memory) {
    advice.reasons.emplace_back(
        "Memory was neither compared nor held against what there is, and of CPU only what the plan computes: "
        "the rest takes prices of this machine, which waitbench advise --prices measures.");
  }
}

}  // namespace waitbench::lab
