#include "loadgen/driver.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "loadgen/arrivals.hpp"
#include "loadgen/users.hpp"

namespace waitbench::loadgen {
namespace {

using namespace std::chrono_literals;

class Call final : public EventLoop::Alarm {
 public:
  explicit Call(std::function<void()> action) : action_(std::move(action)) {}
  void ring() override { action_(); }

 private:
  std::function<void()> action_;
};

}  // namespace

Driver::Driver(const LoadPlan& plan, unsigned index, SliceCollector& slices)
    : plan_(plan),
      index_(index),
      loop_(plan.start, plan.options.spin),
      recorder_(
          plan.phases.window, plan.options.timeout,
          [&slices](std::unique_ptr<Slice> slice) { slices.add(std::move(slice)); },
          stage_spans(plan.options.load, plan.phases.window.begin)),
      exchanges_(plan, index, loop_, recorder_) {}

void Driver::run() {
  const auto& window = plan_.phases.window;
  std::optional<Users> users;
  std::optional<ArrivingRequests> arrivals;
  if (std::holds_alternative<Closed>(plan_.options.load)) {
    users.emplace(plan_, index_, loop_, exchanges_).begin();
  } else {
    arrivals.emplace(plan_, index_, loop_, exchanges_, recorder_).begin();
  }
  exchanges_.watch_deadlines();

  auto second = window.begin % 1s;
  Call marking([&] {
    recorder_.advance(loop_.now());
    loop_.call_at(second += 1s, marking);
  });
  loop_.call_at(second, marking);
  // Of stages the busiest counts: a spike is short, and would hide in the whole.
  auto spans = stage_spans(plan_.options.load, window.begin);
  if (spans.empty()) spans.push_back({window});
  ThreadUse at_begin, before;
  Call beginning([&] { at_begin = before = use_until_now(); });
  auto span = spans.begin();
  Call ending([&] {
    const auto now = use_until_now();
    busy_ = std::max(busy_, (now - before).busy());
    before = now;
    if (++span != spans.end()) return loop_.call_at(span->window.end, ending);
    use_ = now - at_begin;
    loop_.activity_ended();
  });
  loop_.activity_begun();  // so that a load lasts until its window ends, even if nothing is due any more
  loop_.call_at(window.begin, beginning);
  loop_.call_at(span->window.end, ending);

  loop_.run();
  exchanges_.finish();
  recorder_.finish(loop_.now());
}

ThreadUse Driver::use_until_now() {
  return {.length = loop_.now(),
          .cpu = thread_cpu_time(),
          .spun = loop_.spun(),
          .kept_off = thread_wait_time(),
          .stalled = loop_.stalled()};
}

}  // namespace waitbench::loadgen
