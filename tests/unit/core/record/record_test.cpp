#include "core/record/record.hpp"

#include "tests/catch.hpp"

using namespace waitbench;

// Nine different powers of two, so that a field left out or added twice changes some sum.
static const RequestCounts each_its_own{.scheduled = 255,
                                        .ok = 1,
                                        .http_error = 2,
                                        .timeout = 4,
                                        .connect_error = 8,
                                        .reset = 16,
                                        .malformed = 32,
                                        .shed = 64,
                                        .unfinished = 128};

TEST_CASE("every way to end is in the accounting identity", "[record]") {
  CHECK(each_its_own.ended() == 255);
  CHECK(each_its_own.balanced());
  CHECK(each_its_own.errors() == 2 + 4 + 8 + 16 + 32);
  auto one_lost = each_its_own;
  one_lost.scheduled += 1;
  CHECK_FALSE(one_lost.balanced());
}

TEST_CASE("counts add field by field", "[record]") {
  auto twice = each_its_own;
  twice += each_its_own;
  CHECK(twice == RequestCounts{.scheduled = 510,
                               .ok = 2,
                               .http_error = 4,
                               .timeout = 8,
                               .connect_error = 16,
                               .reset = 32,
                               .malformed = 64,
                               .shed = 128,
                               .unfinished = 256});
}

TEST_CASE("a warning leaves a run valid, a fatal reason does not", "[record]") {
  Validity validity;
  CHECK(validity.valid());
  validity.reasons.push_back({.code = "schedule", .text = "kept 99 %", .fatal = false});
  CHECK(validity.valid());
  validity.reasons.push_back({.code = "generator_cpu", .text = "saturated"});
  CHECK_FALSE(validity.valid());
}

TEST_CASE("a record is valid when it is complete and every run is valid", "[record]") {
  Record record;
  record.runs.resize(2);
  CHECK(record.valid());
  record.runs[1].validity.reasons.push_back({.code = "generator_cpu", .text = "saturated"});
  CHECK_FALSE(record.valid());
  record.runs.pop_back();
  CHECK(record.valid());
  record.complete = false;
  CHECK_FALSE(record.valid());
}

TEST_CASE("a record is valid when all its runs are, and a search when those that held are", "[record]") {
  Record record;
  record.runs.resize(2);
  CHECK(record.valid());
  record.runs[1].validity.reasons = {{"littles_law", "the queue grew.", true}};
  CHECK_FALSE(record.valid());

  record.highest_rate.emplace();
  record.highest_rate->points.resize(2);
  record.highest_rate->points[0].outcome = "held";
  record.highest_rate->points[1] = {.rate_per_s = 2, .outcome = "failed", .because = {}, .run = 1};
  CHECK(record.valid());
  record.highest_rate->points[1].outcome = "held";
  CHECK_FALSE(record.valid());
  record.highest_rate->points[1].outcome = "failed";
  record.complete = false;
  CHECK_FALSE(record.valid());
}

TEST_CASE("jobs that are lost refute the promise, of the warm-up as well", "[record]") {
  JobFigures jobs;
  CHECK(judge_lost(jobs).outcome == "not shown");
  jobs.accepted = 3;
  jobs.done = 2;
  jobs.queued = 1;
  CHECK(jobs.balanced());
  CHECK(jobs.open() == 1);
  CHECK(judge_lost(jobs).outcome == "holds");
  jobs.lost_outside = 1;
  CHECK(judge_lost(jobs).outcome == "refuted");
  CHECK(judge_lost(jobs).detail == "3 accepted, 3 of them known to the queue; of the warm-up 1 not known");
  jobs.lost_outside = 0;
  jobs.queued = 0;
  CHECK_FALSE(jobs.balanced());
  jobs.lost = 1;
  CHECK(jobs.balanced());
  CHECK(judge_lost(jobs).outcome == "refuted");
}
