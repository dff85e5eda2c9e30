#include "core/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace std::chrono_literals;

namespace {

using Values = std::vector<std::int64_t>;

Histogram histogram_of(const Values& values, int digits = 3) {
  Histogram histogram(1h, digits);
  for (const auto ns : values) histogram.record(Duration(ns));
  return histogram;
}

Histogram::Bucket bucket_of(std::int64_t ns) {
  return histogram_of({ns}).buckets().at(0);
}

// A percentile as millionths of the whole, so that the reference's rank is integer arithmetic.
struct Share {
  std::uint64_t millionths;
  double percentile() const { return static_cast<double>(millionths) / 10'000; }
};

std::int64_t exact_percentile(const Values& sorted, Share share) {
  const std::uint64_t rank = (sorted.size() * share.millionths + 999'999) / 1'000'000;
  return sorted[static_cast<std::size_t>(std::max<std::uint64_t>(rank, 1) - 1)];
}

// Latencies of very different shape and size: log-normal, with a seeded scale and width.
Values random_latencies(std::uint64_t seed) {
  std::mt19937_64 engine(seed);
  const double scale = std::uniform_real_distribution(3.0, 23.0)(engine);  // e^3 ns to e^23 ns (about 10 s)
  const double width = std::uniform_real_distribution(0.01, 1.5)(engine);
  std::lognormal_distribution<double> latency(scale, width);
  Values values(std::uniform_int_distribution<std::size_t>(1, 3000)(engine));
  for (auto& ns : values) ns = static_cast<std::int64_t>(std::min(latency(engine), 3.6e12));
  return values;
}

}  // namespace

TEST_CASE("the layout is HdrHistogram's", "[histogram]") {
  // 2 * 10^3 sub-buckets, up to a power of two: 2,048. Buckets: the least k with 2,048 * 2^(k-1) > highest.
  // Counters: (k + 1) * 1,024. For an hour in microseconds HdrHistogram's own documentation has 22 and
  // 23,552.
  const Histogram hour_of_us(Duration(3'600'000'000), 3);
  CHECK(hour_of_us.sub_bucket_count() == 2048);
  CHECK(hour_of_us.bucket_count() == 22);
  CHECK(hour_of_us.counts().size() == 23'552);

  const Histogram hour_of_ns(1h, 3);  // 2^41 < 3.6e12 < 2^42
  CHECK(hour_of_ns.bucket_count() == 32);
  CHECK(hour_of_ns.counts().size() == 33'792);

  const Histogram coarse(1h, 1);  // 20 up to 32
  CHECK(coarse.sub_bucket_count() == 32);
  const Histogram fine(1h, 5);  // 200,000 up to 262,144
  CHECK(fine.sub_bucket_count() == 262'144);

  CHECK(Histogram(Duration(2047), 3).bucket_count() == 1);
  CHECK(Histogram(Duration(2048), 3).bucket_count() == 2);
}

TEST_CASE("a value is counted where HdrHistogram counts it", "[histogram]") {
  struct Known {
    std::int64_t value, low, high;
    std::size_t index;  // bucket * 1,024 + value / 2^bucket, by hand
  };
  const auto known = GENERATE(
      Known{0, 0, 0, 0}, Known{1, 1, 1, 1}, Known{2047, 2047, 2047, 2047}, Known{2048, 2048, 2049, 2048},
      Known{2049, 2048, 2049, 2048}, Known{4095, 4094, 4095, 3071}, Known{4096, 4096, 4099, 3072},
      Known{8180, 8180, 8183, 4093}, Known{8191, 8188, 8191, 4095}, Known{8193, 8192, 8199, 4096},
      Known{10007, 10000, 10007, 4322}, Known{10008, 10008, 10015, 4323});
  const Histogram histogram = histogram_of({known.value});
  INFO(known.value);
  CHECK(histogram.counts()[known.index] == 1);
  CHECK(histogram.buckets().size() == 1);
  CHECK(bucket_of(known.value).low == Duration(known.low));
  CHECK(bucket_of(known.value).high == Duration(known.high));
}

TEST_CASE("the buckets cover everything once, without gap or overlap", "[histogram]") {
  const int digits = GENERATE(1, 2, 3);
  Histogram histogram(Duration(1'000'000), digits);
  for (std::int64_t ns = 0; ns <= 1'000'000; ++ns) histogram.record(Duration(ns));
  Duration next{0};
  for (const auto& bucket : histogram.buckets()) {
    REQUIRE(bucket.low == next);
    const auto inside = std::min(bucket.high, Duration(1'000'000)) - bucket.low + Duration(1);
    REQUIRE(bucket.count == static_cast<std::uint64_t>(inside.count()));
    next = bucket.high + Duration(1);
  }
  CHECK(next > Duration(1'000'000));
}

TEST_CASE("percentiles are those of the sorted values, within the promised relative error", "[histogram]") {
  const int digits = GENERATE(1, 2, 3, 4);
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Values values = random_latencies(seed);
    const Histogram histogram = histogram_of(values, digits);
    std::ranges::sort(values);
    for (const Share share :
         {Share{0}, Share{1}, Share{10'000}, Share{250'000}, Share{500'000}, Share{900'000}, Share{990'000},
          Share{999'000}, Share{999'900}, Share{1'000'000}}) {
      const auto exact = exact_percentile(values, share);
      const auto told = histogram.value_at_percentile(share.percentile()).count();
      INFO("seed " << seed << ", digits " << digits << ", percentile " << share.percentile());
      REQUIRE(told >= exact);
      REQUIRE(static_cast<double>(told - exact) <= static_cast<double>(exact) * std::pow(10, -digits));
    }
  }
}

TEST_CASE("mean and deviation stay within the relative error; extremes are exact", "[histogram]") {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const Values values = random_latencies(seed);
    const Histogram histogram = histogram_of(values);
    double sum = 0, squares = 0;
    for (const auto ns : values) sum += static_cast<double>(ns);
    const double n = static_cast<double>(values.size()), mean = sum / n;
    for (const auto ns : values) squares += std::pow(static_cast<double>(ns) - mean, 2);
    INFO("seed " << seed);
    REQUIRE(std::abs(histogram.mean_ns() - mean) <= mean * 1e-3);
    REQUIRE(std::abs(histogram.stddev_ns() - std::sqrt(squares / n)) <= mean * 2e-3);
    REQUIRE(histogram.min() == Duration(*std::ranges::min_element(values)));
    REQUIRE(histogram.max() == Duration(*std::ranges::max_element(values)));
    REQUIRE(histogram.count() == values.size());
  }
}

TEST_CASE("mean and deviation take the midpoints that HdrHistogram takes", "[histogram]") {
  // 10,007 shares 10,000 to 10,007: midpoint 10,004. 20,000 shares 20,000 to 20,015: midpoint 20,008.
  const Histogram histogram = histogram_of({10'007, 20'000});
  CHECK(histogram.mean_ns() == 15'006);
  CHECK(histogram.stddev_ns() == 5'002);
}

TEST_CASE("merged parts equal one histogram, bucket for bucket", "[histogram]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Values all;
    Histogram merged;
    for (std::uint64_t part = 0; part < 5; ++part) {
      const Values values = random_latencies(seed * 100 + part);
      merged.merge(histogram_of(values));
      all.insert(all.end(), values.begin(), values.end());
    }
    REQUIRE(merged == histogram_of(all));
  }
}

TEST_CASE("an empty part changes nothing", "[histogram]") {
  Histogram histogram = histogram_of({5, 7});
  histogram.merge(Histogram());
  CHECK(histogram == histogram_of({5, 7}));
}

TEST_CASE("longer than the highest counts as the highest, and is told", "[histogram]") {
  Histogram histogram(1s, 3);
  histogram.record(1s);
  CHECK(histogram.saturated() == 0);
  histogram.record(1s + 1ns);
  histogram.record(Duration::max(), 3);
  CHECK(histogram.saturated() == 4);
  CHECK(histogram.count() == 5);
  CHECK(histogram.max() == 1s);
  CHECK(histogram.value_at_percentile(100) == 1s);
  Histogram both(1s, 3);
  both.merge(histogram);
  CHECK(both.saturated() == 4);
}

TEST_CASE("negative durations count as zero", "[histogram]") {
  const Histogram histogram = histogram_of({-1, -1'000'000'000, Duration::min().count()});
  CHECK(histogram.min() == 0ns);
  CHECK(histogram.max() == 0ns);
  CHECK(histogram.counts()[0] == 3);
  CHECK(histogram.saturated() == 0);
}

TEST_CASE("of nothing, everything is zero", "[histogram]") {
  const Histogram empty;
  CHECK(empty.count() == 0);
  CHECK(empty.min() == 0ns);
  CHECK(empty.max() == 0ns);
  CHECK(empty.mean_ns() == 0);
  CHECK(empty.stddev_ns() == 0);
  CHECK(empty.value_at_percentile(50) == 0ns);
  CHECK(empty.value_at_percentile(100) == 0ns);
  CHECK(empty.count_at_or_below(1h) == 0);
  CHECK(empty.buckets().empty());
}

TEST_CASE("recording zero times records nothing", "[histogram]") {
  Histogram histogram;
  histogram.record(5ms, 0);
  histogram.record(2h, 0);
  CHECK(histogram == Histogram());
}

TEST_CASE("one value is every percentile, and its own mean", "[histogram]") {
  const Histogram histogram = histogram_of({10'007'000});
  for (const double percentile : {0.0, 0.001, 50.0, 99.999, 100.0})
    CHECK(histogram.value_at_percentile(percentile) == Duration(10'007'000));
  CHECK(histogram.mean_ns() == 10'007'000);  // the bucket's midpoint is not: the extremes bound it
  CHECK(histogram.stddev_ns() == 0);
}

TEST_CASE("percentiles fall on the nearest rank, not beside it", "[histogram]") {
  Values values(1000);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::int64_t>(i) + 1;
  const Histogram histogram = histogram_of(values);
  CHECK(histogram.value_at_percentile(0) == 1ns);
  CHECK(histogram.value_at_percentile(0.1) == 1ns);
  CHECK(histogram.value_at_percentile(0.1000001) == 2ns);
  CHECK(histogram.value_at_percentile(50) == 500ns);
  CHECK(histogram.value_at_percentile(99.9) == 999ns);
  CHECK(histogram.value_at_percentile(99.95) == 1000ns);
  CHECK(histogram.value_at_percentile(100) == 1000ns);
}

TEST_CASE("a rank that floating point would round up is still the exact one", "[histogram]") {
  Histogram histogram;  // 2.7 % of 3,000 is 81, and 2.7 * 3000 / 100 > 81 in doubles
  histogram.record(1ns, 81);
  histogram.record(2ns, 3000 - 81);
  CHECK(histogram.value_at_percentile(2.7) == 1ns);
}

TEST_CASE("counts at or below a value include its whole bucket", "[histogram]") {
  const Histogram histogram = histogram_of({0, 100, 8192, 8199, 8200});
  CHECK(histogram.count_at_or_below(-1ns) == 0);
  CHECK(histogram.count_at_or_below(0ns) == 1);
  CHECK(histogram.count_at_or_below(99ns) == 1);
  CHECK(histogram.count_at_or_below(100ns) == 2);
  CHECK(histogram.count_at_or_below(8192ns) == 4);  // 8,192 to 8,199 share a bucket
  CHECK(histogram.count_at_or_below(8200ns) == 5);
  CHECK(histogram.count_at_or_below(2h) == 5);
}

TEST_CASE("reset forgets the values and keeps the layout", "[histogram]") {
  Histogram histogram(1s, 2);
  histogram.record(5ms);
  histogram.record(2s);
  histogram.reset();
  CHECK(histogram == Histogram(1s, 2));
}
