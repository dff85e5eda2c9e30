// What a stored record says of the experiment that it comes from: read from its run.json. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/record/experiment_facts.hpp"
#include "core/record/verdict.hpp"
#include "core/result.hpp"

namespace waitbench {

struct StoredExperiment {
  std::string directory{};  ///< of its record, relative to whoever lists it; not in run.json
  std::string name, title;
  std::string started_at;  ///< "20261121T030405Z": sorts as text
  std::string version;     ///< of waitbench
  bool complete = true;
  std::vector<Verdict> verdicts{};
  ExperimentFacts facts{};  ///< but for its trials, and what it says before and after
};

/// Reads what record_json writes; nothing of a record without an experiment, as of `waitbench load`. A usage
/// error says what is not as it should be; it names no file.
Result<std::optional<StoredExperiment>> parse_stored_experiment(std::string_view run_json);

/// What verdicts may say, in the order in which they are counted.
inline constexpr std::array<std::string_view, 4> verdict_outcomes{"holds", "refuted", "not shown", "invalid"};
using OutcomeCounts = std::array<std::size_t, verdict_outcomes.size()>;
OutcomeCounts count_outcomes(const std::vector<Verdict>& verdicts);

}  // namespace waitbench
