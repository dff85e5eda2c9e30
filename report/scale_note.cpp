#include "report/scale_note.hpp"

#include <fmt/format.h>

#include "core/units.hpp"

namespace waitbench {

std::string scale_note(double scale, bool quick) {
  const auto times =
      fmt::format("times are multiplied by {:.4g}, and rates divided by it: 1s in the texts is {} here",
                  scale, format_duration(from_seconds(scale)));
  if (!quick) return scale == 1 ? "" : fmt::format("All {}.", times);
  return scale == 1
             ? "This is the short form: fewer users, values or seconds than the texts name."
             : fmt::format("This is the short form: all {}, and fewer users or values may be taken.", times);
}

}  // namespace waitbench
