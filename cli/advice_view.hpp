// An advice, and prices, as text for people and as JSON for programs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/wall_time.hpp"
#include "lab/advice/advise.hpp"
#include "lab/advice/measure_advice.hpp"
#include "report/text_style.hpp"

namespace waitbench::cli {

struct AdviceReport {
  lab::Workload workload;
  lab::Advice advice;
  std::optional<lab::Prices> prices;
  std::string no_prices;  ///< why there are none
  /// What --measure has run, if asked for; its times were scaled by `scale`.
  std::optional<std::vector<lab::TrialOutcome>> measured;
  double scale = 1;
};

/// Whole lines of at most style.columns; `now` tells how old the prices are. Pure.
std::string advice_text(const AdviceReport& report, WallTime now, const TextStyle& style);
/// One object, as docs/results.md lists it. Pure.
std::string advice_json(const AdviceReport& report);

/// What was measured, for people. Pure.
std::string prices_text(const lab::Prices& prices, WallTime now, const TextStyle& style);

}  // namespace waitbench::cli
