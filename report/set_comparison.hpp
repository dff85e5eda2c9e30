// Two sets of stored records beside each other: by how much each figure differs, and whether that is shown.
// Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/statistics/mean_comparison.hpp"
#include "report/compared_figures.hpp"
#include "report/stored_record.hpp"

namespace waitbench {

/// One side of a comparison.
struct RecordSet {
  std::string name;                    ///< where they are
  std::optional<std::string> label{};  ///< only runs of this label
  std::vector<StoredRecord> records{};
};

struct ComparisonWishes {
  double confidence = 0.95;
  /// The n-th run of A belongs to the n-th of B, in the order of their records' beginnings.
  bool paired = false;
};

enum class Difference : std::uint8_t { higher, lower, same, not_shown };

/// One figure of both sides.
struct FigureComparison {
  const ComparedFigure* figure = nullptr;
  std::vector<double> a, b;  ///< a run each, in order
  /// B by A; of a share B less A. Absent where a ratio has no meaning because a run has 0.
  std::optional<Estimate> estimate{};
  Difference finding = Difference::not_shown;  ///< of B
  std::string because;  ///< why not shown, in a few words; empty when the interval says it

  /// What stands for the runs of a side: their geometric mean; of shares, and where one is 0, the arithmetic.
  double middle(const std::vector<double>& side) const;
};

/// What one side has of a run: those that can be compared, and those left out.
struct ComparedRuns {
  std::string label;
  std::size_t valid = 0, left_out = 0;  ///< left out: invalid, or interrupted
};

/// Something that both were not measured under alike. The values that occurred, each once.
struct DifferingCondition {
  std::string name;
  std::vector<std::string> a, b;
};

/// The same run of both sides.
struct RunComparison {
  ComparedRuns a, b;
  std::vector<FigureComparison> figures;  ///< those that both sides have; empty when a side has no valid run
  std::vector<DifferingCondition> differing;
  std::vector<std::string> remarks;  ///< what stands against the comparison, a line each
};

struct SetComparison {
  std::string a, b;
  ComparisonWishes wishes;
  std::vector<RunComparison> runs;
  std::vector<std::string> only_a, only_b;  ///< labels that the other side has not

  /// Whether there was something to compare: else the measurement is invalid.
  bool compared() const;
};

/// Runs of the same label are compared; a single label on each side, whatever they are called. A usage error
/// says what to name when no label is on both sides, or when pairs were asked for and the sides differ in
/// number.
Result<SetComparison> compare_sets(const RecordSet& a, const RecordSet& b, const ComparisonWishes& wishes);

}  // namespace waitbench
