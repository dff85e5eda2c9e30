#include "loadgen/load_model.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace waitbench::loadgen {
namespace {

// Few stages by themselves, many by their number.
std::string describe_stages(const Stages& stages) {
  constexpr std::size_t few = 5;
  const auto count = std::visit([](const auto& list) { return list.size(); }, stages);
  if (count <= few) return format_stages(stages);
  return fmt::format("{} stages over {}", format_count(count), format_duration(total_length(stages)));
}

}  // namespace

Closed closed_in_stages(std::vector<UserStage> stages, RandomTime think) {
  Closed load{.users = 0, .think = think};
  for (const auto& stage : stages) load.users = std::max({load.users, stage.from, stage.to});
  if (stages.size() > 1 || !stages.front().constant()) load.stages = std::move(stages);
  return load;
}

bool thinks(const Closed& load) {
  return mean_of(load.think) > Duration::zero();
}

std::string describe(const LoadModel& load) {
  if (const auto* closed = std::get_if<Closed>(&load)) {
    const auto users = closed->stages.empty() ? fmt::format("{} user{}", format_count(closed->users),
                                                            closed->users == 1 ? "" : "s")
                                              : describe_stages(closed->stages);
    return fmt::format("closed, {}{}", users,
                       thinks(*closed) ? ", thinking " + format_time(closed->think) : "");
  }
  const auto& open = std::get<Open>(load);
  const auto rate =
      open.rate.stages.empty() ? format_rate(open.rate.first) : describe_stages(open.rate.stages);
  return fmt::format(
      "open, {}{}{}", rate, open.arrivals == Arrivals::poisson ? " Poisson" : "",
      open.max_in_flight ? fmt::format(", at most {} in flight", format_count(*open.max_in_flight)) : "");
}

}  // namespace waitbench::loadgen
