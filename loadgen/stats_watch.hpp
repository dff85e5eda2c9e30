// Asks a server of ours, once a second, what it says of itself: on the time axis of the load.
#pragma once

#include <functional>
#include <thread>
#include <vector>

#include "core/http/url.hpp"
#include "core/record/record.hpp"
#include "core/record/server_state.hpp"
#include "core/result.hpp"
#include "loadgen/schedule.hpp"

namespace waitbench::loadgen {

/// What it said, and when, counted from the beginning of the load.
struct TimedState {
  Duration time{};
  ServerState state;
};

/// Each row's state is what was said nearest to its second's end, if within half a second of it; what it
/// counted is by how much that is more than what was said a second before.
void fill_states(std::vector<TimelineRow>& rows, const std::vector<TimedState>& states, const Window& window);

/// Asks a server what it says of itself; blocks for no longer than it is told. Threads: one at a time.
using StatsQuestion = std::function<Result<ServerState>(Duration within)>;

/// For the page /stats at `admin`, an address like http://127.0.0.1:9090. Its port is the admin port's, whose
/// threads are not those that serve: asking costs the requests nothing but CPU. Asks once. Errors: not http
/// (usage); it does not answer, or tells something else (environment).
Result<StatsQuestion> admin_question(const Url& admin);

/// Asks on its own thread from construction to stop(), at the window's whole seconds.
class StatsWatch {
 public:
  StatsWatch(StatsQuestion question, TimePoint load_start, const Window& window);
  /// Ends asking; returns all answers in order. A second without an answer is left out.
  std::vector<TimedState> stop();

 private:
  void ask_until(const std::stop_token& stop);

  StatsQuestion question_;
  TimePoint load_start_;
  Window window_;
  std::vector<TimedState> states_;  // of the thread, until it has ended
  std::jthread thread_;             // last: it begins when everything else is there
};

}  // namespace waitbench::loadgen
