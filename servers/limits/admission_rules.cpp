#include "servers/limits/admission_rules.hpp"

#include <utility>

#include <fmt/format.h>

namespace waitbench::servers {

std::string shed_text(const AdmissionRules& rules, Shed why) {
  switch (why) {
    case Shed::queue_full:
      return fmt::format(
          "as many requests are worked on, and wait, as may (--max-in-flight {}, --max-queue {}).",
          rules.max_in_flight.value_or(0), rules.max_queue);
    case Shed::codel:
      return fmt::format("it waited too long in a queue that does not get empty (--discipline codel).");
    case Shed::deadline:
      return fmt::format("its time was over before it was done (--deadline {}).",
                         format_exact(rules.deadline.value_or(Duration(0))));
  }
  std::unreachable();
}

}  // namespace waitbench::servers
