#include "report/scale_note.hpp"

#include <chrono>

#include <fmt/format.h>

#include "core/units.hpp"

namespace waitbench {

std::string scale_note(double scale, bool quick) {
  constexpr std::chrono::duration<double> example(1);
  std::string note = quick ? "This is the short form" : "";
  if (scale != 1)
    note += fmt::format("{} are multiplied by {:.4g}, and rates divided by it: {} in the texts is {} here",
                        quick ? ": all times" : "All times", scale,
                        format_duration(std::chrono::duration_cast<Duration>(example)),
                        format_duration(std::chrono::duration_cast<Duration>(example * scale)));
  if (quick)
    note += scale != 1 ? ", and fewer users or values may be taken"
                       : ": fewer users, values or seconds than the texts name";
  return note.empty() ? note : note + ".";
}

}  // namespace waitbench
