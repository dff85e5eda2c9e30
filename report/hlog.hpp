// HdrHistogram's interval log, `.hlog`: histograms with the time to which each belongs, a line each, as text.
//
//   #[Histogram log format version 1.3]
//   #[StartTime: 1795230245.007 (seconds since epoch), 2026-11-21T03:04:05.007Z]
//   #[BaseTime: 1795230245.007 (seconds since epoch)]
//   "StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"
//   0.000,15.000,5010.204000,HISTFAAAAB...
//   Tag=service,0.000,15.000,5010.197000,HISTFAAAAB...
//
// Lines that begin with '#' are remarks, but for those that begin as the first three do. The base time is
// what begins are counted from; it is written although it is the start time, since without it HdrHistogram's
// Java reader, given several logs one after the other, takes the first one's for all and passes over the
// later logs. Begin (after the start time) and length are seconds. The longest value is, by convention, in
// milliseconds, values being nanoseconds; readers take it from the histogram. The last field is base64 of the
// compressed encoding (core/encoding/histogram_codec.hpp). An untagged line is what readers take when they
// are not asked for a tag. A log is added up by adding the histograms of equal tags. Sources:
// https://github.com/HdrHistogram/HdrHistogram (HistogramLogWriter, HistogramLogReader, HistogramLogScanner)
// and https://github.com/HdrHistogram/HdrHistogram_c (hdr_histogram_log.c), which reads no remarks behind the
// legend.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/histogram.hpp"
#include "core/result.hpp"
#include "core/units.hpp"
#include "core/wall_time.hpp"

namespace waitbench {

/// The lines before the first interval: version, start, `remarks` (whole lines, see comment_lines), legend.
std::string hlog_head(std::optional<WallTime> start, std::string_view remarks);

/// One interval: `begin` since the head's start. `tag` has neither commas nor blanks (readers split at them);
/// empty writes an untagged line. The longest value is written to the nanosecond, which the histogram alone
/// would not tell.
std::string hlog_line(std::string_view tag, Duration begin, Duration length, const Histogram& histogram);

/// One interval as read.
struct HlogInterval {
  std::string tag;     ///< empty: untagged
  double begin_s = 0;  ///< as the file says it: after its start time, or since 1970
  double length_s = 0;
  double max = 0;  ///< as the file says it, in the writer's unit: milliseconds by convention
  Histogram histogram;
};

/// Reads a log line by line, so that no more than one histogram is in memory. `text` must outlive it.
class HlogReader {
 public:
  explicit HlogReader(std::string_view text) : left_(text) {}

  /// The next interval, or nothing at the end. A usage error names the line and what is wrong with it; after
  /// it, reading goes on with the next line. Safe for text of any origin.
  Result<std::optional<HlogInterval>> next();
  /// Seconds since 1970, as far as the lines read so far tell.
  std::optional<double> start_time_s() const { return start_time_s_; }

 private:
  Result<void> take_remark(std::string_view line);

  std::string_view left_;
  std::size_t line_number_ = 0;
  std::optional<double> start_time_s_;
};

}  // namespace waitbench
