// What a stored record says of its runs, as far as runs are compared: read from its run.json. Pure.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "report/compared_figures.hpp"

namespace waitbench {

struct StoredRun {
  /// Of the run; of an experiment's, its trial's, which all rounds share; of a stage, "LABEL, stage 2: 1000/s
  /// for 30s".
  std::string label;
  bool valid = true;
  bool complete = true;
  /// What it was measured under and on: "plan", "load", "kernel", as text.
  std::map<std::string, std::string> conditions{};
  /// In the order of compared_figures; absent where withheld or not measured. Finite, none below 0.
  std::array<std::optional<double>, compared_figures.size()> figures{};
};

struct StoredRecord {
  std::string name{};      ///< "load", or an experiment's
  std::string started_at;  ///< "20261121T030405Z": sorts as text
  /// A run each. Of a load in stages, a constant stage each: nothing is told of it as a whole. Of a search,
  /// one named "highest rate": its points were measured at rates of its own.
  std::vector<StoredRun> runs{};
};

/// Reads what record_json writes. A usage error says what is not as it should be; it names no file.
Result<StoredRecord> parse_stored_record(std::string_view run_json);

}  // namespace waitbench
