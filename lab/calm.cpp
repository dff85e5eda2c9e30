#include "lab/calm.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace waitbench::lab {
namespace {

// docs/method.md, "Repeating what was disturbed", has the figures of a quiet machine and a disturbed one.
constexpr double calm = 0.005;

}  // namespace

bool was_disturbed(const Run& run) {
  constexpr std::array<std::string_view, 5> codes{"schedule_not_kept", "generator_saturated",
                                                  "generator_stalled", "cpu_taken", "cpu_stolen"};
  return std::ranges::any_of(run.validity.reasons, [&](const Reason& reason) {
    return reason.fatal && std::ranges::find(codes, reason.code) != codes.end();
  });
}

bool await_calm(unsigned most, const std::function<double()>& look, const std::function<bool()>& pause) {
  for (unsigned looks = 0; looks < most; ++looks) {
    if (look() <= calm) return true;
    if (!pause()) return false;
  }
  return false;
}

}  // namespace waitbench::lab
