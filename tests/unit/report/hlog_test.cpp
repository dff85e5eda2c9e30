#include "report/hlog.hpp"

#include <fstream>
#include <iterator>

#include "core/encoding/base64.hpp"
#include "core/encoding/histogram_codec.hpp"
#include "report/comment_lines.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace std::chrono_literals;

namespace {

Histogram histogram_of(std::initializer_list<Duration> values, int digits = 3) {
  Histogram histogram(1h, digits);
  for (const auto value : values) histogram.record(value);
  return histogram;
}

std::string payload(const Histogram& histogram) {
  return base64_encoded(encode_compressed_histogram(histogram));
}

std::vector<HlogInterval> read_all(std::string_view text) {
  std::vector<HlogInterval> intervals;
  for (HlogReader reader(text);;) {
    auto interval = reader.next();
    REQUIRE(interval.has_value());
    if (!*interval) return intervals;
    intervals.push_back(std::move(**interval));
  }
}

void check_refused(const std::string& text, const std::string& because) {
  HlogReader reader(text);
  const auto interval = reader.next();
  INFO(text);
  REQUIRE_FALSE(interval.has_value());
  CHECK(interval.error().exit == ExitCode::usage);
  INFO(interval.error().text);
  CHECK(interval.error().text.find(because) != std::string::npos);
  CHECK(interval.error().text.find('\n') == std::string::npos);
}

}  // namespace

TEST_CASE("the head is version, start, remarks and legend", "[hlog]") {
  CHECK(hlog_head(WallTime(1'795'230'245'007ms), comment_lines("Run = thread")) ==
        "#[Histogram log format version 1.3]\n"
        "#[StartTime: 1795230245.007 (seconds since epoch), 2026-11-21T03:04:05.007Z]\n"
        "#[BaseTime: 1795230245.007 (seconds since epoch)]\n"
        "#[Run = thread]\n"
        "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n");
  CHECK(hlog_head(std::nullopt, "").find("Time:") == std::string::npos);
}

TEST_CASE("an interval is its times in seconds, its longest value in milliseconds, its histogram", "[hlog]") {
  const auto histogram = histogram_of({1ms, 5'010'204'321ns});
  CHECK(hlog_line("", 0s, 15s, histogram) == "0.000,15.000,5010.204321," + payload(histogram) + "\n");
  CHECK(hlog_line("thread/lag", 1500ms, 250ms, Histogram()) ==
        "Tag=thread/lag,1.500,0.250,0.000000," + payload(Histogram()) + "\n");
  CHECK(
      payload(histogram).starts_with("HISTFAAA"));  // the cookie 1c849314 and a length below 2^16, in base64
}

TEST_CASE("what was written is read back", "[hlog]") {
  const auto latency = histogram_of({1ms, 5s, 5s + 1us}, 4);
  const auto lag = histogram_of({10us});
  const auto text = hlog_head(WallTime(1'795'230'245'007ms), comment_lines("INVALID x: \"quoted\", Tag=no")) +
                    hlog_line("", 0s, 15s, latency) + hlog_line("lag", 20s, 1s, lag);
  HlogReader reader(text);
  const auto first = reader.next();
  REQUIRE((first.has_value() && first->has_value()));
  CHECK(reader.start_time_s() == 1795230245.007);
  CHECK((*first)->tag.empty());
  CHECK((*first)->begin_s == 0);
  CHECK((*first)->length_s == 15);
  CHECK((*first)->max == 5000.001);
  CHECK(encode_histogram((*first)->histogram) == encode_histogram(latency));
  const auto second = reader.next();
  REQUIRE((second.has_value() && second->has_value()));
  CHECK((*second)->tag == "lag");
  CHECK((*second)->begin_s == 20);
  CHECK(encode_histogram((*second)->histogram) == encode_histogram(lag));
  CHECK_FALSE(reader.next()->has_value());
  CHECK_FALSE(reader.next()->has_value());
}

// Written by HdrHistogram's Java library, version 2.1.11 (Debian's libhdrhistogram-java), HistogramLogWriter,
// for the values below; that library is in the public domain (CC0) or under the BSD licence, as one likes.
TEST_CASE("what HdrHistogram's Java library wrote is read as it was recorded", "[hlog]") {
  std::ifstream file(WAITBENCH_HLOG_DIR "/hdrhistogram_java.hlog", std::ios::binary);
  REQUIRE(file.is_open());
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  Histogram squares(1h, 3), few(1h, 4);
  for (std::uint64_t i = 1; i <= 1000; ++i) squares.record(i * i * 1us, i % 200);
  few.record(0ns, 8192);
  few.record(5s, 1ULL << 55);
  const auto intervals = read_all(text);
  REQUIRE(intervals.size() == 3);
  CHECK(encode_histogram(intervals[0].histogram) == encode_histogram(squares));
  CHECK(intervals[0].tag.empty());
  CHECK(intervals[0].begin_s == 0);
  CHECK(intervals[0].length_s == 10);
  CHECK(encode_histogram(intervals[1].histogram) == encode_histogram(few));
  CHECK(intervals[1].tag == "few");
  CHECK(intervals[1].begin_s == 10);
  CHECK(intervals[1].length_s == 1.25);
  CHECK(intervals[1].max == 5000.135);  // the bucket's upper edge
  CHECK(intervals[2].histogram == Histogram(1h, 3));
  CHECK(intervals[2].tag == "none");
}

TEST_CASE("lines end as on any system, and the last one may lack its end", "[hlog]") {
  const auto line = "0.1,1,2," + payload(histogram_of({7ns}));
  CHECK(read_all(line).size() == 1);
  CHECK(read_all("\r\n" + line + "\r\n\r\n" + line + "\r\n").size() == 2);
  CHECK(read_all("#[StartTime: soon]\n\"StartTimestamp\"\n").empty());
  CHECK(read_all("").empty());
}

TEST_CASE("a bad line is told by its number, and reading goes on behind it", "[hlog]") {
  const auto good = "0,1,2," + payload(histogram_of({7ns})) + "\n";
  const auto text = "# remark\n" + good + "nonsense\n" + good;
  HlogReader reader(text);
  CHECK((*reader.next())->begin_s == 0);
  const auto bad = reader.next();
  REQUIRE_FALSE(bad.has_value());
  CHECK(bad.error().text.starts_with("line 3: An interval is [Tag=NAME,]BEGIN,LENGTH,MAX,HISTOGRAM"));
  CHECK(reader.next()->has_value());
  CHECK_FALSE(reader.next()->has_value());
}

TEST_CASE("what is no interval is refused", "[hlog]") {
  const auto histogram = payload(histogram_of({7ns}));
  check_refused("1,2," + histogram, "numbers for the three");
  check_refused("a,1,2," + histogram, "numbers for the three");
  check_refused(" 0,1,2," + histogram, "numbers for the three");
  check_refused("0,-1,2," + histogram, "numbers for the three");
  check_refused("0,1,nan," + histogram, "numbers for the three");
  check_refused("0,inf,2," + histogram, "numbers for the three");
  check_refused("0,1e999,2," + histogram, "numbers for the three");
  check_refused("0,1,2x," + histogram, "numbers for the three");
  check_refused("Tag=x", "numbers for the three");
  check_refused("tag=x,0,1,2," + histogram, "numbers for the three");
  check_refused("0,1,2", "damaged");
  check_refused("0,1,2," + histogram + ",", "base64");
  check_refused("0,1,2,HISTFAAA", "damaged");
  check_refused("0,1,2,SGVsbG8gd29ybGQ=", "compressed encoding: it begins with 48656c6c");  // "Hell"
  check_refused("#[Histogram log format version 2.0]\n", "line 1: This version");
}
