#include "servers/site/failed_call.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers;
using namespace std::chrono_literals;
using Call = DrawnPlan::Call;
using enum DrawnPlan::Call::Outcome;

TEST_CASE("what became of a call -> what is answered", "[site]") {
  struct Row {
    Call call;
    int status;
    std::string cause;
  };
  const std::vector<Row> rows{
      {{.to = 0, .status = 404, .number = 0, .attempts = 1, .outcome = bad_status}, 502, "it answered 404."},
      {{.to = 0, .status = 503, .number = 0, .attempts = 3, .outcome = bad_status},
       502,
       "it answered 503, after 3 attempts."},
      {{.to = 0, .number = 0, .attempts = 2, .outcome = no_connection},
       502,
       "no connection could be made, after 2 attempts."},
      {{.to = 0, .number = 0, .attempts = 1, .outcome = reset},
       502,
       "the connection ended before the answer did."},
      {{.to = 0, .number = 0, .attempts = 1, .outcome = malformed}, 502, "its answer is not HTTP."},
      {{.to = 0, .number = 0, .attempts = 1, .outcome = too_large}, 502, "its answer is larger than 2KiB."},
      {{.to = 0, .number = 0, .attempts = 1, .outcome = timed_out},
       504,
       "no answer within 1.5s (--call-timeout)."},
      {{.to = 0, .number = 0, .outcome = out_of_time},
       504,
       "the time of the request was over (Waitbench-Timeout)."},
      {{.to = 0, .number = 0, .outcome = breaker_open}, 503, "its circuit breaker is open (--breaker)."},
      {{.to = 0, .number = 0, .outcome = bulkhead_full},
       503,
       "as many calls as may be are under way (--bulkhead 7)."},
  };
  const upstream::UpstreamOptions options{
      .timeout = 1500ms, .retry = {}, .bulkhead = 7, .largest_body = Bytes{2048}};
  for (const auto& row : rows) {
    INFO(row.cause);
    const auto answer = failed_call_answer(row.call, "http://127.0.0.1:9/", options);
    CHECK(answer.status == row.status);
    CHECK(answer.body == "{\"error\":\"the call to http://127.0.0.1:9/ failed: " + row.cause + "\"}\n");
    CHECK(*http::reason_phrase(answer.status) != '\0');
  }
}
