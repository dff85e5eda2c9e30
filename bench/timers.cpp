// What does it cost to arm a timer and to cancel it, when so many others are pending?
//
// A server with n waiting requests has n timers in one heap; each new one is O(log n) at worst.
#include <memory>
#include <random>
#include <vector>

#include <benchmark/benchmark.h>

#include "bench/asio_types.hpp"
#include "core/units.hpp"

namespace waitbench {

using namespace bench;  // asio_types.hpp

namespace {

// Far enough that none expires while it is measured, near enough to each other that a new one can land
// anywhere.
Duration random_wait(std::mt19937_64& engine) {
  using namespace std::chrono_literals;
  return Duration(std::uniform_int_distribution(Duration(1h).count(), Duration(2h).count())(engine));
}

class PendingTimers {
 public:
  explicit PendingTimers(std::size_t count) {
    std::mt19937_64 engine(1);
    timers_.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      auto& timer = timers_.emplace_back(context_.get_executor(), random_wait(engine));
      timer.async_wait([](const boost::system::error_code&) {});
    }
  }
  asio::io_context& context() { return context_; }
  std::size_t count() const { return timers_.size(); }

 private:
  asio::io_context context_{1};
  std::vector<Timer> timers_;
};

// Kept from one repetition to the next: a million timers take a second to arm.
PendingTimers& pending_timers(std::size_t count) {
  static std::unique_ptr<PendingTimers> pending;
  if (!pending || pending->count() != count) {
    pending.reset();
    pending = std::make_unique<PendingTimers>(count);
  }
  return *pending;
}

// A busy loop handles many events between two looks at the kernel; looking for each would be what is
// measured.
constexpr std::size_t events_at_once = 64;

void arm_and_cancel(benchmark::State& state) {
  const auto pending = static_cast<std::uint64_t>(state.range(0));
  state.SetLabel("arm a timer, cancel it and be told, " + format_count(pending) + " others pending");
  asio::io_context& context = pending_timers(pending).context();
  std::mt19937_64 engine(2);
  std::vector<Duration> waits(4096);
  for (auto& wait : waits) wait = random_wait(engine);
  Timer timer(context.get_executor());
  std::size_t armed = 0;
  int told = 0;
  for (auto _ : state) {
    timer.expires_after(waits[armed++ % waits.size()]);
    timer.async_wait([&told](const boost::system::error_code&) { ++told; });
    timer.cancel();
    if (armed % events_at_once == 0) context.poll();
  }
  context.poll();
  benchmark::DoNotOptimize(told);
}
BENCHMARK(arm_and_cancel)
    ->Name("timer/arm_and_cancel")
    ->ArgName("pending")
    ->RangeMultiplier(10)
    ->Range(10, 1'000'000);

}  // namespace
}  // namespace waitbench
