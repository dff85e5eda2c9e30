// What /stats tells becomes the parts of a state, and lands in the second it was told for.
#include "loadgen/server_stats.hpp"

#include "loadgen/stats_watch.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace std::chrono_literals;

TEST_CASE("each part is where /stats tells it", "[server_stats]") {
  const auto state = parse_server_stats(
      R"({"model": "pool", "connections_open": 12, "requests_in_flight": 7, "worker_queue": 1, "in_queue": 2,
          "worker_threads_busy": 4, "worker_threads_idle": 1, "threads_blocked": 3, "process_cpu_seconds": 1.5})");
  REQUIRE(state.has_value());
  CHECK(state->connections == 12);
  CHECK(state->in_flight == 7);
  CHECK(state->queue == 3);
  CHECK(state->threads_busy == 4);
  CHECK(state->threads_blocked == 3);
  CHECK(state->threads_idle == 1);
  CHECK_FALSE(state->pool_in_use);
}

TEST_CASE("pools are added up, whatever their names", "[server_stats]") {
  const auto state = parse_server_stats(
      R"({"requests_in_flight": 9, "pool_in_use_db": 2, "pool_in_use_cache": 5, "pool_size_db": 2,
          "pool_waiting_db": 2, "pool_waiting_cache": 0, "pool_wait_db_us": {"count": 4}})");
  REQUIRE(state.has_value());
  CHECK(state->pool_in_use == 7);
  CHECK(state->pool_waiting == 2);
  CHECK_FALSE(state->queue);
}

TEST_CASE("calls and open breakers are added up over what is called", "[server_stats]") {
  const auto state = parse_server_stats(
      R"({"requests_in_flight": 9, "calls_in_progress_http://a/": 2, "calls_in_progress_http://b/": 3,
          "call_breaker_open_http://a/": 1, "call_breaker_opened_http://a/": 40})");
  REQUIRE(state.has_value());
  CHECK(state->calls == 5);
  CHECK(state->breakers_open == 1);
}

TEST_CASE("a queue's jobs are told beside requests", "[server_stats]") {
  const auto state = parse_server_stats(
      R"({"requests_in_flight": 0, "jobs_queued": 1, "jobs_running": 2, "jobs_oldest_age_ms": 3, "jobs_done": 4,
          "jobs_dead": 5, "jobs_attempts": 6, "jobs_redelivered": 7})");
  REQUIRE(state.has_value());
  CHECK(state->jobs_queued == 1);
  CHECK(state->jobs_running == 2);
  CHECK(state->jobs_oldest_age_ms == 3);
  CHECK(state->jobs_done == 4);
  CHECK(state->jobs_dead == 5);
  CHECK(state->jobs_attempts == 6);
  CHECK(state->jobs_redelivered == 7);
}

TEST_CASE("a page that tells nothing of a server of ours is refused", "[server_stats]") {
  for (const auto* page : {"", "[]", "{}", "<html>", R"({"requests_in_flight": "7"})",
                           R"({"requests_in_flight": -1})", R"({"requests_in_flight": 1e99})"}) {
    CAPTURE(page);
    const auto state = parse_server_stats(page);
    REQUIRE(state.has_error());
    CHECK(state.error().exit == ExitCode::environment);
  }
}

TEST_CASE("a second has what was said at its end", "[server_stats]") {
  const Window window{200ms, 3200ms};  // a warm-up of 200 ms
  std::vector<TimelineRow> rows(3);
  for (int i = 0; i < 3; ++i) rows[static_cast<std::size_t>(i)].second = i;
  const auto said = [](Duration at, std::uint64_t in_flight) {
    TimedState told{.time = at, .state = {}};
    told.state.in_flight = in_flight;
    return told;
  };
  fill_states(rows, {said(201ms, 1), said(1203ms, 2), said(3600ms, 3)}, window);
  REQUIRE(rows[0].state);
  CHECK(rows[0].state->in_flight == 2);
  CHECK_FALSE(rows[1].state);  // nothing was said within half a second of 2.2 s
  REQUIRE(rows[2].state);
  CHECK(rows[2].state->in_flight == 3);
}

TEST_CASE("what counts up is told as what came since the second before", "[server_stats]") {
  const Window window{0s, 5s};
  std::vector<TimelineRow> rows(5);
  for (int i = 0; i < 5; ++i) rows[static_cast<std::size_t>(i)].second = i;
  rows[4].second = 7;  // two seconds are missing
  const auto said = [](Duration at, std::uint64_t done, std::optional<std::uint64_t> dead) {
    TimedState told{.time = at, .state = {}};
    told.state.jobs_done = done;
    told.state.jobs_dead = dead;
    told.state.jobs_queued = 100;
    return told;
  };
  fill_states(rows,
              {said(1s, 10, 2), said(2s, 25, 2), said(3s, 31, std::nullopt), said(4s, 4, 9), said(8s, 6, 9)},
              window);
  CHECK_FALSE(rows[0].counted);  // nothing before it
  REQUIRE(rows[1].counted);
  CHECK(rows[1].counted->jobs_done == 15);
  CHECK(rows[1].counted->jobs_dead == 0);
  CHECK_FALSE(rows[1].counted->jobs_queued);  // a level is no count
  CHECK(rows[2].counted->jobs_done == 6);
  CHECK_FALSE(rows[2].counted->jobs_dead);
  CHECK_FALSE(rows[3].counted->jobs_done);  // fell: another queue
  CHECK_FALSE(rows[4].counted);
}
