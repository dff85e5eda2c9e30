#include "lab/theory/pool_growth.hpp"

#include <algorithm>
#include <functional>
#include <queue>

#include "lab/theory/long_duration.hpp"

namespace waitbench::lab::theory {
namespace {

// The threads that have had a request, by the moment at which each is free again, and those still to come.
class Course {
 public:
  explicit Course(const GrowingPool& pool)
      : pool_(pool), threads_(pool.threads), grows_at_(pool.grow_every) {}

  /// The moment at which a thread takes the next request, which waits from then on no longer.
  Duration take_next() {
    if (busy_.size() < pool_.threads) return Duration::zero();
    const bool may_grow = threads_ < pool_.threads_max;
    if (may_grow && grows_at_ < busy_.top()) return grow();
    const Duration free = busy_.top();
    busy_.pop();
    return free;
  }

  void work_until(Duration end) { busy_.push(end); }

  std::uint64_t threads() const { return threads_; }
  std::uint64_t used() const { return busy_.size(); }

 private:
  Duration grow() {
    ++threads_;
    const Duration at = grows_at_;
    grows_at_ = sum(grows_at_, pool_.grow_every);
    return at;
  }

  const GrowingPool& pool_;
  std::uint64_t threads_;
  Duration grows_at_;
  std::priority_queue<Duration, std::vector<Duration>, std::greater<>> busy_;
};

Duration mean_of(const std::vector<Duration>& times) {
  double seconds = 0;
  for (const auto time : times) seconds += to_seconds(time);
  return times.empty() ? Duration::zero() : long_duration(seconds / static_cast<double>(times.size()));
}

}  // namespace

std::uint64_t threads_after(const GrowingPool& pool, Duration t) {
  const auto most = std::max(pool.threads_max, pool.threads);
  const auto more = static_cast<std::uint64_t>(std::max(t / pool.grow_every, Duration::rep{0}));
  return more < most - pool.threads ? pool.threads + more : most;
}

BurstAnswered answer_burst(const GrowingPool& pool, std::uint64_t requests, Duration service) {
  BurstAnswered answered;
  answered.responses.reserve(requests);
  Course course(pool);
  for (std::uint64_t k = 0; k < requests; ++k) {
    answered.nothing_waits = course.take_next();
    answered.responses.push_back(sum(answered.nothing_waits, service));
    course.work_until(answered.responses.back());
  }
  answered.mean = mean_of(answered.responses);
  answered.threads = course.threads();
  answered.threads_used = course.used();
  return answered;
}

}  // namespace waitbench::lab::theory
