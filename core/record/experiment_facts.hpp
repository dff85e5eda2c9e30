// What a record says of the experiment that it comes from: the claim, the trials, theory beside measurement.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/statistics/mean_comparison.hpp"
#include "core/units.hpp"

namespace waitbench {

/// What a figure's numbers count.
enum class Unit : std::uint8_t { number, microseconds, seconds, per_second, bytes };

/// One load against one server with one value of each parameter, measured in several rounds.
struct TrialFacts {
  std::string label;
  std::string server{}, load{};                           ///< their names in the experiment
  std::vector<std::pair<std::string, std::string>> at{};  ///< values of the grid: {"connections", "10"}
  std::vector<std::size_t> runs{};                        ///< places in Record::runs, by round
  std::string skipped{};                                  ///< why it was not measured; empty when it was
};

/// What theory said of one trial, and what was measured.
struct PredictedValue {
  std::string trial;  ///< its label
  std::string given;  ///< the formula's parameters: "servers=10, service=200ms, users=100"
  double predicted = 0;
  std::size_t runs = 0;  ///< valid ones, of which the mean is told
  std::optional<Estimate> measured{};
};
struct PredictionFacts {
  std::string name;
  std::string figure;  ///< "throughput_per_s"
  Unit unit = Unit::number;
  std::string formula;  ///< "X = min(N / (S + Z), m / S)"
  std::string source;
  std::vector<PredictedValue> values{};
};

/// A number of this experiment for a cell of one of the claim tables (report/claim_tables.hpp).
struct TableEntry {
  std::string table, row, column;  ///< their names
  std::string text;                ///< "402 threads while 400 requests wait"
  Unit unit = Unit::number;        ///< of what was measured
  std::size_t runs = 0;            ///< valid ones, of which the mean is told
  Estimate measured{};
};

struct ExperimentFacts {
  std::string claim{}, source{};  ///< and who says so
  std::string before{}, after{};  ///< for the reader
  std::string outcome{};  ///< of the claim: "holds", "refuted", "not shown" or "invalid"; empty: not judged
  std::uint64_t rounds = 1;
  double scale = 1;
  bool quick = false;
  Duration took{};  ///< from the first server's start to the last one's end
  std::vector<TrialFacts> trials{};
  std::vector<PredictionFacts> predictions{};
  std::vector<TableEntry> entries{};  ///< those that were measured

  /// For people: of a claim without expectations too.
  std::string outcome_text() const { return outcome.empty() ? "not judged" : outcome; }
};

}  // namespace waitbench
