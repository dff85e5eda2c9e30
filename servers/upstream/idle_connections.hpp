// Connections kept for the next call: the one used last is taken first, those unused for long are closed.
//
// Pure but for its gauge: time is a parameter. Not for several threads at once.
#pragma once

#include <deque>
#include <optional>

#include "core/units.hpp"
#include "servers/counter.hpp"

namespace waitbench::servers::upstream {

/// `Connection` is closed by its destructor.
template <class Connection>
class IdleConnections {
 public:
  /// `gauge` counts what is kept, and must outlive it.
  IdleConnections(Duration longest, Counter& gauge) : longest_(longest), gauge_(gauge) {}
  ~IdleConnections() {
    while (!kept_.empty()) drop_oldest();
  }
  IdleConnections(const IdleConnections&) = delete;
  IdleConnections& operator=(const IdleConnections&) = delete;

  std::optional<Connection> take() {
    if (kept_.empty()) return {};
    std::optional<Connection> last(std::move(kept_.back().connection));
    kept_.pop_back();
    gauge_.subtract();
    return last;
  }
  void put(Connection connection, TimePoint now) {
    while (!kept_.empty() && kept_.front().since + longest_ <= now) drop_oldest();
    kept_.push_back({std::move(connection), now});
    gauge_.add();
  }

 private:
  struct Kept {
    Connection connection;
    TimePoint since;
  };
  void drop_oldest() {
    kept_.pop_front();
    gauge_.subtract();
  }

  const Duration longest_;
  Counter& gauge_;
  std::deque<Kept> kept_;  // the oldest first
};

}  // namespace waitbench::servers::upstream
