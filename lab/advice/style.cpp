#include "lab/advice/style.hpp"

#include <fmt/format.h>

namespace waitbench::lab {
namespace {

using namespace std::chrono_literals;

// What people take for at once: J. Nielsen, "Usability Engineering", 1993, section 5.5.
constexpr Duration felt_as_at_once = 100ms;

void say_twice(const Workload& w, std::vector<std::string>& reasons) {
  if (w.may_retry) return;
  reasons.emplace_back(
      "It may not be done twice, and a queue delivers at least once: give each job an idempotency key that "
      "the callee knows, or one attempt (--job-attempts 1), after which it is dead rather than tried again.");
}

}  // namespace

Duration whole(const Workload& w) {
  return w.io + w.cpu + w.later;
}

std::pair<Style, std::vector<std::string>> decide_style(const Workload& w) {
  std::vector<std::string> why;
  if (w.needs_result && w.later > 0ns) {
    why.push_back(
        fmt::format("The caller needs a result now, but not that of the last {}: that part is queued, and "
                    "the answer does "
                    "not wait for it.",
                    format_duration(w.later)));
    if (w.callee_may_be_down)
      why.emplace_back("What is queued outlives a callee that is down; what is answered now does not.");
    say_twice(w, why);
    return {Style::hybrid, why};
  }
  if (w.needs_result) {
    why.emplace_back("The caller needs the result now: whatever stands between only adds to its wait.");
    if (w.callee_may_be_down) {
      why.emplace_back(
          "While the callee is down every request fails, whatever the model. Only what needs no answer now "
          "can "
          "be queued: say how much with --later.");
      why.emplace_back(w.may_retry ? "It may be tried again: with backoff and a budget, since retries "
                                     "multiply the load on a callee that comes back."
                                   : "It may not be done twice: a timeout leaves open whether it was done, "
                                     "unless the callee knows an idempotency key.");
    }
    return {Style::request_response, why};
  }
  if (w.callee_may_be_down) {
    why.emplace_back(
        "The callee may be down and nobody waits for the result: a queue keeps the work meanwhile, and the "
        "caller sees no error.");
    say_twice(w, why);
    return {Style::queue, why};
  }
  if (whole(w) < felt_as_at_once) {
    why.push_back(fmt::format(
        "Nobody waits for the result, but it is there after {}, which is felt as at once (below {}): a queue "
        "would add storing it, workers, and results to be fetched.",
        format_duration(whole(w)), format_duration(felt_as_at_once)));
    return {Style::request_response, why};
  }
  if (!w.may_retry) {
    why.emplace_back(
        "Nobody waits for the result, but it may not be done twice, and a queue delivers at least once. The "
        "callee is there: ask it, and let the caller see how that ended.");
    return {Style::request_response, why};
  }
  why.push_back(fmt::format(
      "Nobody waits for the result: the caller goes on with a 202 instead of holding a connection for {}.",
      format_duration(whole(w))));
  return {Style::queue, why};
}

}  // namespace waitbench::lab
