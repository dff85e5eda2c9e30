// Which users of a closed load are active when: pure functions of the load, the phases and a user's number.
//
// Times are counted from the beginning of the load. Threads: a curve is only read; a user's times belong to
// whoever steps through them.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "loadgen/schedule.hpp"

namespace waitbench::loadgen {

/// How many users are active at any time, as straight pieces, one behind the other until the window ends.
///
/// It follows the load (its users, spread over the ramp, or its stages), but rises by at most `connect_rate`
/// users a second: who comes needs a connection, and a listen backlog is not what is to be measured. Where
/// the load rises faster, as at a step, the curve goes up at that rate until it has caught up. It falls as
/// fast as the load does.
class UserCurve {
 public:
  UserCurve(const Closed& load, const Phases& phases, Rate connect_rate);

  struct Piece {
    Duration begin{}, end{};
    double from = 0, to = 0;  // users
  };
  const std::vector<Piece>& pieces() const { return pieces_; }

 private:
  void follow(Duration begin, Duration end, double from, double to);

  double most_rise_;  // users a second
  double reached_ = 0;
  std::vector<Piece> pieces_;
};

/// The spans in which user `number` (from 0) is active, one after the other: where the curve exceeds the
/// number. It begins requests at the begin and none from the end on.
class ActiveTimes {
 public:
  /// `curve` must outlive it.
  ActiveTimes(const UserCurve& curve, std::uint64_t number)
      : pieces_(curve.pieces()), level_(static_cast<double>(number)) {}
  /// Nothing when no more come.
  std::optional<Window> next();

 private:
  const std::vector<UserCurve::Piece>& pieces_;
  double level_;
  std::size_t at_ = 0;
};

}  // namespace waitbench::loadgen
