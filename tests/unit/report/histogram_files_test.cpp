#include "report/histogram_files.hpp"

#include <algorithm>
#include <map>
#include <sstream>

#include "core/encoding/histogram_codec.hpp"
#include "report/hlog.hpp"
#include "tests/catch.hpp"
#include "tests/golden/sample_record.hpp"

using namespace waitbench;
using namespace std::chrono_literals;

namespace {

std::map<std::string, std::string> files_of(const Record& record) {
  std::map<std::string, std::string> files;
  for (auto& file : histogram_files(record)) REQUIRE(files.emplace(file.name, file.content).second);
  return files;
}

std::vector<HlogInterval> intervals_of(const std::string& log) {
  std::vector<HlogInterval> intervals;
  for (HlogReader reader(log);;) {
    auto interval = reader.next();
    REQUIRE(interval.has_value());
    if (!*interval) return intervals;
    intervals.push_back(std::move(**interval));
  }
}

std::vector<std::string> tags_of(const std::string& log) {
  std::vector<std::string> tags;
  for (const auto& interval : intervals_of(log)) tags.push_back(interval.tag);
  return tags;
}

void check_histograms(const std::vector<HlogInterval>& intervals, const Run& run) {
  REQUIRE(intervals.size() == 5);
  const Histogram* const recorded[] = {&run.latency, &run.service, &run.lag, &run.connect, &run.late_by};
  for (std::size_t i = 0; i < 5; ++i)
    CHECK(encode_histogram(intervals[i].histogram) == encode_histogram(*recorded[i]));
}

using Tags = std::vector<std::string>;

}  // namespace

TEST_CASE("a run's log holds its five histograms as they were recorded", "[histogram_files]") {
  auto record = sample::load();
  Histogram four_digits(1h, 4);
  four_digits.merge(Histogram(1h, 4));
  four_digits.record(4'321'987'654ns, 3);
  record.runs[0].latency = four_digits;
  record.runs[0].window_began = WallTime(1'795'230'245'007ms);
  const auto files = files_of(record);
  REQUIRE(files.size() == 2);
  const auto& log = files.at("latency.hlog");
  CHECK(log.starts_with("#[Histogram log format version 1.3]\n#[StartTime: 1795230245.007 "));
  CHECK(log.find("\n#[Run = load]\n") != std::string::npos);
  CHECK(tags_of(log) == Tags{"", "service", "lag", "connect", "late_by"});
  const auto intervals = intervals_of(log);
  check_histograms(intervals, record.runs[0]);
  for (const auto& interval : intervals) {
    CHECK(interval.begin_s == 0);
    CHECK(interval.length_s == 30);
  }
  CHECK(intervals[0].histogram.significant_digits() == 4);
  CHECK(intervals[0].max == 4321.987654);
}

TEST_CASE("of several runs, each has a log, and the log of all is tagged by run", "[histogram_files]") {
  auto record = sample::twins();
  const auto began = *record.runs[0].window_began;
  for (std::size_t i = 0; i < 4; ++i) record.runs[i].window_began = began + i * 30s;
  const auto files = files_of(record);
  CHECK(files.size() == 10);
  const std::string names[] = {"thread", "control", "coroutine", "coroutine-1-user"};
  const auto all = intervals_of(files.at("latency.hlog"));
  REQUIRE(all.size() == 20);
  for (std::size_t i = 0; i < 4; ++i) {
    const auto& log = files.at("latency-" + names[i] + ".hlog");
    CHECK(tags_of(log) == Tags{"", "service", "lag", "connect", "late_by"});
    check_histograms(intervals_of(log), record.runs[i]);
    const std::vector<HlogInterval> of_run(all.begin() + static_cast<std::ptrdiff_t>(5 * i),
                                           all.begin() + static_cast<std::ptrdiff_t>(5 * i + 5));
    check_histograms(of_run, record.runs[i]);
    CHECK(of_run[0].tag == names[i] + "/latency");
    CHECK(of_run[3].tag == names[i] + "/connect");
    CHECK(of_run[0].begin_s == 30.0 * static_cast<double>(i));
  }
  CHECK(files.at("latency.hlog").find("#[Run = coroutine, 1 user, tagged coroutine-1-user]\n") !=
        std::string::npos);
}

TEST_CASE("where jobs were followed, their times are in the log, of all but loads in stages",
          "[histogram_files]") {
  auto record = sample::followed();
  const auto log = files_of(record).at("latency.hlog");
  CHECK(tags_of(log) ==
        Tags{"", "service", "lag", "connect", "late_by", "completion", "queue_wait", "execution"});
  CHECK(encode_histogram(intervals_of(log)[5].histogram) ==
        encode_histogram(record.runs[0].jobs->completion));
  record.runs.push_back(sample::load().runs[0]);
  const auto all = files_of(record).at("latency.hlog");
  CHECK(all.find("RUN/completion") != std::string::npos);
  CHECK(tags_of(all)[7] == "load/execution");
  CHECK(tags_of(all).size() == 13);
  record.runs.pop_back();
  record.runs[0].stages = sample::staged().runs[0].stages;
  for (const auto& tag : tags_of(files_of(record).at("latency.hlog"))) CHECK(tag != "completion");
}

TEST_CASE("without every run's beginning no time is told", "[histogram_files]") {
  auto record = sample::twins();
  record.runs[2].window_began.reset();
  const auto log = files_of(record).at("latency.hlog");
  CHECK(log.find("StartTime:") == std::string::npos);
  for (const auto& interval : intervals_of(log)) CHECK(interval.begin_s == 0);
}

TEST_CASE("an invalid run is in no untagged interval", "[histogram_files]") {
  const auto files = files_of(sample::hostile());  // its third run is invalid
  CHECK(tags_of(files.at("latency-x-y.hlog")) ==
        Tags{"INVALID/latency", "INVALID/service", "INVALID/lag", "INVALID/connect", "INVALID/late_by"});
  const auto all = tags_of(files.at("latency.hlog"));
  REQUIRE(all.size() == 20);
  CHECK(all[5] == "cmd/latency");
  CHECK(all[10] == "INVALID/x-y/latency");
  CHECK(all[15] == "x-y-2/latency");
}

TEST_CASE("readers that split at commas and blanks, and take no long lines, can read every log",
          "[histogram_files]") {
  auto record = sample::hostile();
  record.runs[0].label = std::string(500, ',') + std::string(500, ' ') + "Tag=\n0,1,2,";
  for (const auto& [name, content] : files_of(record)) {
    if (!name.ends_with(".hlog")) continue;
    bool in_head = true;
    std::istringstream stream(content);
    for (std::string line; std::getline(stream, line);) {
      INFO(name << ": " << line.substr(0, 130));
      if (in_head) {
        CHECK(line.size() < 127);
        CHECK(line.starts_with(line.starts_with('"') ? "\"StartTimestamp\"," : "#"));
        in_head = line.starts_with('#');
      } else {
        CHECK(line.find(' ') == std::string::npos);
        CHECK(std::ranges::count(line, ',') == (line.starts_with("Tag=") ? 4 : 3));
      }
    }
    CHECK_FALSE(in_head);
  }
}

TEST_CASE("shards of a load add up through their logs, bucket for bucket", "[histogram_files]") {
  auto whole = sample::load();
  auto merged = Histogram();
  for (const std::uint64_t shard : {0U, 1U, 2U}) {
    auto record = sample::load();
    auto& latency = record.runs[0].latency;
    latency.reset();
    for (std::uint64_t i = 0; i < 1000; ++i)
      latency.record(std::chrono::microseconds(100 + 37 * (3 * i + shard)));
    merged.merge(intervals_of(files_of(record).at("latency.hlog")).at(0).histogram);
  }
  auto& latency = whole.runs[0].latency;
  latency.reset();
  for (std::uint64_t i = 0; i < 3000; ++i) latency.record(std::chrono::microseconds(100 + 37 * i));
  CHECK(std::ranges::equal(merged.counts(), latency.counts()));
  CHECK(merged.value_at_percentile(99) == latency.value_at_percentile(99));
}
