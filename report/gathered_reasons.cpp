#include "report/gathered_reasons.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace waitbench {

std::string GatheredReason::text(std::size_t all) const {
  if (all == 1) return reason->text;
  const auto more = runs == 1   ? std::string()
                    : runs == 2 ? std::string(" (and 1 more run)")
                                : fmt::format(" (and {} more runs)", runs - 1);
  return fmt::format("{}{}: {}", first->label, more, reason->text);
}

std::vector<GatheredReason> gathered_reasons(std::span<const Run> runs) {
  std::vector<GatheredReason> gathered;
  for (const auto& run : runs) {
    for (const auto& reason : run.validity.reasons) {
      const auto known = std::ranges::find_if(gathered, [&](const GatheredReason& one) {
        return one.reason->code == reason.code && one.reason->fatal == reason.fatal;
      });
      if (known == gathered.end()) {
        gathered.push_back({&run, &reason, 1});
      } else {
        ++known->runs;
      }
    }
  }
  return gathered;
}

}  // namespace waitbench
