// Two sets of records beside each other, as approved.
#include "report/json.hpp"
#include "report/set_comparison.hpp"
#include "report/set_comparison_json.hpp"
#include "report/set_comparison_text.hpp"
#include "tests/golden/approved.hpp"
#include "tests/golden/sample_record.hpp"

using namespace waitbench;
using test::check_approved;

namespace {

// The sample's throughput and threads, scaled: nothing was measured.
StoredRecord record(const Record& sample, const std::string& began, double scale) {
  auto scaled = sample;
  scaled.started_at = began;
  for (auto& run : scaled.runs) {
    if (run.throughput_per_s) *run.throughput_per_s *= scale;
    if (run.server) run.server->cpu_s *= scale;
  }
  const auto stored = parse_stored_record(record_json(scaled));
  REQUIRE(stored.has_value());
  return *stored;
}

SetComparison compared() {
  auto older = sample::twins(), newer = sample::twins();
  newer.version = "0.2.0";
  newer.environment.front().value = "Linux 6.12.0 x86_64";
  newer.runs[0].server->switches.reset();
  newer.runs.back().validity.reasons.push_back({"clock_set", "The clock was set."});
  const RecordSet a{.name = "results/older",
                    .records = {record(older, "1", 1), record(older, "4", 1.01), record(older, "5", 0.99)}};
  const RecordSet b{.name = "results/newer",
                    .records = {record(newer, "2", 1.5), record(newer, "3", 1.51), record(newer, "6", 1.49)}};
  auto all = compare_sets(a, b, {});
  REQUIRE(all.has_value());
  return *all;
}

SetComparison single_runs() {
  const RecordSet a{.name = "results/twins", .label = "thread", .records = {record(sample::twins(), "1", 1)}};
  auto b = a;
  b.label = "coroutine";
  auto all = compare_sets(a, b, {});
  REQUIRE(all.has_value());
  return *all;
}

}  // namespace

TEST_CASE("compare's text", "[golden][compare]") {
  check_approved("compare.txt", set_comparison_text(compared(), {}));
  check_approved("compare.narrow.txt", set_comparison_text(compared(), {.columns = 60}));
  check_approved("compare.single.txt", set_comparison_text(single_runs(), {}));
}

TEST_CASE("compare --json", "[golden][compare]") {
  check_approved("compare.json", set_comparison_json(single_runs()));
}
