#include "report/hgrm.hpp"

#include <cmath>
#include <iterator>

#include <fmt/format.h>

namespace waitbench {
namespace {

double in_ms(double ns) {
  return ns / 1e6;
}
double in_ms(Duration d) {
  return in_ms(static_cast<double>(d.count()));
}

// A point on the percentile axis, by the distance it leaves to the whole: tenths / 10 / 2^halvings. Five to
// each halving: 1, 0.9, 0.8, 0.7, 0.6, then 0.5, 0.45, 0.4, 0.35, 0.3, then 0.25...
struct Tick {
  int halvings = 0;
  int tenths = 10;

  double left() const { return std::ldexp(tenths / 10.0, -halvings); }
  // Whether `above` of `count` values lie within that distance; exact, where comparing quotients would not
  // be.
  bool reached(std::uint64_t above, std::uint64_t count) const {
    return 10.0 * static_cast<double>(above) <= std::ldexp(tenths * static_cast<double>(count), -halvings);
  }
  Tick next() const { return tenths > 6 ? Tick{halvings, tenths - 1} : Tick{halvings + 1, 10}; }
};

std::string rows(const Histogram& histogram) {
  std::string text;
  const auto out = std::back_inserter(text);
  std::uint64_t seen = 0;
  Tick tick;
  for (const auto& bucket : histogram.buckets()) {
    seen += bucket.count;
    const std::uint64_t above = histogram.count() - seen;
    const double value = in_ms(std::min(bucket.high, histogram.max()));
    for (; tick.reached(above, histogram.count()); tick = tick.next()) {
      fmt::format_to(out, "{:15.6f} {:14.12f} {:10} {:14.2f}\n", value, 1 - tick.left(), seen,
                     1 / tick.left());
      if (above == 0) break;  // all further ticks fall on the longest value; the last row stands for them
    }
    if (above == 0) fmt::format_to(out, "{:15.6f} {:14.12f} {:10}\n", value, 1.0, seen);
  }
  return text;
}

}  // namespace

std::string percentile_spectrum(const Histogram& histogram) {
  return fmt::format("{:>15} {:>14} {:>10} {:>14}\n\n", "Value(ms)", "Percentile", "TotalCount",
                     "1/(1-Percentile)") +
         rows(histogram) +
         fmt::format("#[Mean    = {:15.6f}, StdDeviation   = {:15.6f}]\n", in_ms(histogram.mean_ns()),
                     in_ms(histogram.stddev_ns())) +
         fmt::format("#[Max     = {:15.6f}, Total count    = {:15}]\n", in_ms(histogram.max()),
                     histogram.count()) +
         fmt::format("#[Buckets = {:15}, SubBuckets     = {:15}]\n", histogram.bucket_count(),
                     histogram.sub_bucket_count());
}

}  // namespace waitbench
