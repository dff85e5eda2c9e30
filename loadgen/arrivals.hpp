// An open load's arrivals: requests sent when they are due, whatever became of the earlier ones.
#pragma once

#include <cstdint>
#include <optional>

#include "loadgen/event_loop.hpp"
#include "loadgen/exchanges.hpp"
#include "loadgen/load_plan.hpp"

namespace waitbench::loadgen {

class ArrivingRequests final : EventLoop::Alarm, Exchanges::Sender {
 public:
  /// Every `plan.options.threads`-th arrival, beginning with `index`. All must outlive it; it must outlive
  /// the loop's run.
  ArrivingRequests(const LoadPlan& plan, unsigned index, EventLoop& loop, Exchanges& exchanges,
                   Recorder& recorder);
  /// To be called once, before the loop runs: an activity until the last one is sent, and one for each
  /// request.
  void begin();

 private:
  void ring() override;
  void connected(bool) override {}
  void request_ended(Outcome outcome) override;
  void find_next();

  const LoadPlan& plan_;
  const unsigned index_;
  EventLoop& loop_;
  Exchanges& exchanges_;
  Recorder& recorder_;
  ArrivalTimes times_;
  std::optional<std::uint64_t> most_in_flight_;  // this thread's share
  std::uint64_t in_flight_ = 0;
  Arrival next_;  // of this thread
};

}  // namespace waitbench::loadgen
