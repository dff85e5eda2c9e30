// What is counted for each stage of a load: by one thread, or merged.
//
// A request belongs to the stage in which it was due. Of ramps there are counts only: no figure is averaged
// over a ramp. A constant stage is a window of its own: what was offered before it is its warm-up, and what
// is due behind it is left out (docs/method.md, "Stages").
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/histogram.hpp"
#include "core/record/record.hpp"
#include "loadgen/edge_counts.hpp"
#include "loadgen/outcome.hpp"
#include "loadgen/schedule.hpp"

namespace waitbench::loadgen {

/// Of what is mostly waiting, three digits would hide all that is not: 4 ms of a wait of 5 s. A fourth
/// costs 3.8 MB for each histogram and thread.
inline constexpr int digits_of_answers = 4;

/// The digits of each stage's histogram, and the bins of its edges, when so many stages are constant: all
/// together take less than 40 MB a thread.
int digits_of_stages(std::size_t constant_stages);
std::int64_t bins_of_stages(std::size_t constant_stages);

class StageTally {
 public:
  struct Samples {  // of a constant stage
    Histogram latency;
    EdgeCounts answered;                  ///< ok answers to what was due before the stage's end
    Duration shortest = Duration::max();  ///< latency of the quickest ok answer to what was due in it
  };
  struct Counts {
    RequestCounts requests;
    std::uint64_t bytes_received = 0;
    std::uint64_t taken_up_in_time = 0;  ///< within kept_within of the due time
    double residence_s = 0;              ///< due to ended, summed over those not shed
    std::optional<Samples> samples{};
  };

  /// `spans` follow one another without gaps; none for a load without stages, of which nothing is counted.
  StageTally(std::vector<StageSpan> spans, Duration timeout);

  void due(Duration due, Duration taken_up);
  void ended(Outcome outcome, Duration due, Duration now, std::uint64_t bytes);
  /// Both must have the same stages and timeout.
  void merge(const StageTally& other);

  const std::vector<StageSpan>& spans() const { return spans_; }
  /// One for each span.
  const std::vector<Counts>& counts() const { return counts_; }

 private:
  Counts* stage_of(Duration due);

  std::vector<StageSpan> spans_;
  std::vector<Counts> counts_;
};

}  // namespace waitbench::loadgen
