#include "lab/advice/advise.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <tuple>

#include "lab/advice/predict.hpp"
#include "lab/advice/reasons.hpp"
#include "lab/advice/style.hpp"

namespace waitbench::lab {
namespace {

// Below these, one alternative is as good as another, and the simpler one is taken.
constexpr double small_share_of_memory = 0.05, small_share_of_cpu = 0.05;
constexpr double room_for_threads = 0.5;  // of what the machine allows, since others have threads too

// Order among those of one style.
class Ranker {
 public:
  Ranker(const Workload& w, const Advice& advice, const Limits& limits) : w_(w) {
    if (const auto allowed = most_threads(limits))
      most_threads_ = room_for_threads * static_cast<double>(*allowed);
    for (const auto& a : advice.alternatives) {
      if (style_of(a.way) != advice.style || !a.suits()) continue;
      if (a.memory) least_memory_ = std::min(least_memory_, a.memory->count);
      least_cpu_ = std::min(least_cpu_, cpu_of(a));
    }
  }

  bool costs_much(const Alternative& a) const {
    const auto more =
        a.memory ? static_cast<double>(a.memory->count - std::min(a.memory->count, least_memory_)) : 0;
    return more > small_share_of_memory * static_cast<double>(w_.memory.count) ||
           cpu_of(a) - least_cpu_ > small_share_of_cpu ||
           static_cast<double>(a.threads.value_or(0)) > most_threads_;
  }
  auto key(const Alternative& a) const {
    // Of those that do too little the one that does most; of equals a bounded one.
    const double missing =
        a.suits() ? 0 : -std::round(a.throughput_per_s * 1e3 / std::max(a.wanted_per_s, 1e-9));
    const bool much = a.suits() && costs_much(a);
    const auto memory = much && a.memory ? a.memory->count : 0;
    const int simple = !a.suits() && a.way == Way::pool ? -1 : static_cast<int>(a.way);
    return std::tuple(!a.suits(), !a.against.empty(), missing, much, memory, simple);
  }

 private:
  // As far as it is known; without prices that is the plan's, of all alike.
  static double cpu_of(const Alternative& a) { return a.cpu_share.value_or(a.cpu_of_plan); }

  const Workload& w_;
  double most_threads_ = std::numeric_limits<double>::infinity();
  std::uint64_t least_memory_ = std::numeric_limits<std::uint64_t>::max();
  double least_cpu_ = 1;
};

}  // namespace

const Alternative& Advice::of(Way way) const {
  const auto found = std::ranges::find(alternatives, way, &Alternative::way);
  if (found == alternatives.end()) std::abort();
  return *found;
}

Advice advise(const Workload& workload, const Prices* prices, const Limits& limits) {
  Advice advice;
  std::tie(advice.style, advice.style_reasons) = decide_style(workload);
  advice.alternatives = alternatives_of(workload, prices, limits);
  const Ranker ranker(workload, advice, limits);
  for (const auto& a : advice.alternatives) {
    if (style_of(a.way) == advice.style && a.against.empty()) advice.ranking.push_back(a.way);
  }
  std::ranges::sort(advice.ranking, {}, [&](Way way) { return ranker.key(advice.of(way)); });
  say_why(workload, advice);
  return advice;
}

std::vector<Way> worth_measuring(const Advice& advice, std::size_t most) {
  auto chosen = advice.ranking;
  for (const auto& a : advice.alternatives) {
    if (std::ranges::find(chosen, a.way) == chosen.end() && a.against.empty()) chosen.push_back(a.way);
  }
  if (chosen.size() > most) chosen.resize(most);
  return chosen;
}

}  // namespace waitbench::lab
