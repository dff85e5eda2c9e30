#include "loadgen/stats_watch.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/http/fetch.hpp"
#include "core/interruptible_sleep.hpp"
#include "loadgen/server_stats.hpp"

namespace waitbench::loadgen {
namespace {

using namespace std::chrono_literals;

// What comes later belongs to no second any more.
constexpr Duration patience = 500ms;

Result<ServerState> ask(const Url& page, Duration within) {
  const auto text = fetch(page, within);
  if (!text) return text.error();
  return parse_server_stats(*text);
}

}  // namespace

void fill_states(std::vector<TimelineRow>& rows, const std::vector<TimedState>& states,
                 const Window& window) {
  for (auto& row : rows) {
    const auto end = window.begin + std::chrono::seconds(row.second + 1);
    const auto distance = [end](const TimedState& state) { return std::chrono::abs(state.time - end); };
    const auto found = std::ranges::min_element(states, {}, distance);
    if (found != states.end() && distance(*found) <= patience) row.state = found->state;
  }
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const auto& before = rows[i - 1];
    if (before.state && rows[i].state && before.second + 1 == rows[i].second)
      rows[i].counted = counted_between(*before.state, *rows[i].state);
  }
}

Result<StatsQuestion> admin_question(const Url& admin) {
  if (admin.secure) return usage_error(fmt::format("--stats {}: write http://.", admin.text()));
  auto page = admin;
  page.target = "/stats";
  const auto state = ask(page, patience);
  if (!state) {
    return environment_error(
        fmt::format("--stats: {} Name the admin address that \"waitbench serve\" tells when it is ready.",
                    state.error().text.starts_with("http") ? state.error().text
                                                           : page.text() + ": " + state.error().text));
  }
  return StatsQuestion([page](Duration within) { return ask(page, within); });
}

StatsWatch::StatsWatch(StatsQuestion question, TimePoint load_start, const Window& window)
    : question_(std::move(question)),
      load_start_(load_start),
      window_(window),
      thread_([this](const std::stop_token& stop) { ask_until(stop); }) {}

void StatsWatch::ask_until(const std::stop_token& stop) {
  for (auto next = window_.begin % 1s; sleep_until(load_start_ + next, stop); next += 1s) {
    const auto state = question_(patience);
    if (state) states_.push_back({Clock::now() - load_start_, *state});
    const auto late = Clock::now() - load_start_ - next;
    if (late > 1s) next += late / 1s * 1s;  // the seconds that are over are nobody's any more
  }
}

std::vector<TimedState> StatsWatch::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  return std::move(states_);
}

}  // namespace waitbench::loadgen
