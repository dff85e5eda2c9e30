#include "core/record/job_figures.hpp"

#include <utility>

#include <fmt/format.h>

#include "core/units.hpp"

namespace waitbench {

Verdict judge_lost(const JobFigures& jobs) {
  auto detail = fmt::format("{} accepted, {} of them known to the queue", format_count(jobs.accepted),
                            format_count(jobs.accepted - jobs.lost));
  if (jobs.lost_outside > 0)
    detail += fmt::format("; of the warm-up {} not known", format_count(jobs.lost_outside));
  const bool lost = jobs.lost + jobs.lost_outside > 0;
  return {.claim = "no accepted job is lost",
          .outcome = lost                 ? "refuted"
                     : jobs.accepted == 0 ? "not shown"
                                          : "holds",
          .detail = std::move(detail)};
}

}  // namespace waitbench
