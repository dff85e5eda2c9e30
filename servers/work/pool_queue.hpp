// Whose turn is it? A pool's connections by count, and the strict order of those who wait for one.
#pragma once

#include <cstdint>

#include <boost/intrusive/list.hpp>

#include "core/units.hpp"

namespace waitbench::servers {

/// One who asks for a connection. Must not be destroyed while it waits.
struct PoolPlace : boost::intrusive::list_base_hook<> {
  TimePoint asked{};
};

/// Neither clocks nor threads. First come, first served: nobody takes a connection while another waits.
class PoolQueue {
 public:
  explicit PoolQueue(std::uint64_t size) : size_(size) {}
  PoolQueue(const PoolQueue&) = delete;
  PoolQueue& operator=(const PoolQueue&) = delete;
  ~PoolQueue() { waiting_.clear(); }

  /// True: it has a connection. False: it waits, behind all others.
  bool ask(PoolPlace& place, TimePoint now) {
    place.asked = now;
    if (in_use_ < size_) {  // then nobody waits: a connection that comes back is handed on
      ++in_use_;
      return true;
    }
    waiting_.push_back(place);
    return false;
  }
  /// A connection comes back. Whoever has waited longest has it now and waits no more; nullptr: nobody did.
  PoolPlace* give_back() noexcept {
    auto* const next = take_first();
    if (next == nullptr) --in_use_;
    return next;
  }
  /// No longer waits. Only for one that does.
  void leave(PoolPlace& place) noexcept { waiting_.erase(waiting_.iterator_to(place)); }
  /// The one that has waited longest, who waits no more and gets nothing; nullptr: nobody waits.
  PoolPlace* take_first() noexcept {
    if (waiting_.empty()) return nullptr;
    auto& first = waiting_.front();
    waiting_.pop_front();
    return &first;
  }

  std::uint64_t size() const noexcept { return size_; }
  std::uint64_t in_use() const noexcept { return in_use_; }
  std::uint64_t waiting() const noexcept { return waiting_.size(); }

 private:
  const std::uint64_t size_;
  std::uint64_t in_use_ = 0;
  boost::intrusive::list<PoolPlace> waiting_;
};

}  // namespace waitbench::servers
