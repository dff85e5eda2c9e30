#include "loadgen/active_users.hpp"

#include <algorithm>

namespace waitbench::loadgen {
namespace {

// The part of a piece in which it exceeds `level`; empty if it never does.
Window above(const UserCurve::Piece& piece, double level) {
  const auto length_s = to_seconds(piece.end - piece.begin);
  if (piece.from <= level && piece.to <= level) return {piece.begin, piece.begin};
  if (piece.from <= level) {
    const auto passed = from_seconds(length_s * (level - piece.from) / (piece.to - piece.from));
    return {std::min(piece.begin + passed, piece.end), piece.end};
  }
  if (piece.to < level) {
    const auto passed = from_seconds(length_s * (piece.from - level) / (piece.from - piece.to));
    return {piece.begin, std::min(piece.begin + passed, piece.end)};
  }
  return {piece.begin, piece.end};
}

}  // namespace

UserCurve::UserCurve(const Closed& load, const Phases& phases, Rate connect_rate)
    : most_rise_(connect_rate.per_second) {
  const auto& window = phases.window;
  const auto first = static_cast<double>(load.stages.empty() ? load.users : load.stages.front().from);
  // The ramp may reach into a window without stages.
  const auto settled = load.stages.empty() ? window.end : window.begin;
  follow(Duration::zero(), std::min(phases.ramp, settled), 0,
         phases.ramp <= settled ? first : first * to_seconds(settled) / to_seconds(phases.ramp));
  follow(std::min(phases.ramp, settled), settled, first, first);
  auto begin = window.begin;
  for (const auto& stage : load.stages) {
    follow(begin, begin + stage.length, static_cast<double>(stage.from), static_cast<double>(stage.to));
    begin += stage.length;
  }
}

void UserCurve::follow(Duration begin, Duration end, double from, double to) {
  if (begin >= end) return;
  const auto length_s = to_seconds(end - begin);
  const double slope = (to - from) / length_s;
  reached_ = std::min(reached_, from);
  if (reached_ < from || slope > most_rise_) {
    // Behind the load: straight up until the two meet, if they do.
    const double gap = from - reached_;
    const double meets_s = slope < most_rise_ ? gap / (most_rise_ - slope) : length_s;
    const auto meets = meets_s < length_s ? begin + from_seconds(meets_s) : end;
    const double there = meets < end ? from + slope * meets_s : reached_ + most_rise_ * length_s;
    if (begin < meets) pieces_.push_back({begin, meets, reached_, there});
    reached_ = there;
    if (meets == end) return;
    begin = meets;
  }
  pieces_.push_back({begin, end, reached_, to});
  reached_ = to;
}

std::optional<Window> ActiveTimes::next() {
  std::optional<Window> active;
  for (; at_ < pieces_.size(); ++at_) {
    const auto more = above(pieces_[at_], level_);
    if (more.begin == more.end) {
      if (active) break;
    } else if (!active) {
      active = more;
    } else if (more.begin == active->end) {
      active->end = more.end;
    } else {
      break;
    }
  }
  return active;
}

}  // namespace waitbench::loadgen
