#include <utility>

#include "tests/golden/sample_parts.hpp"
#include "tests/golden/sample_record.hpp"

namespace waitbench::sample {

Record hostile() {
  Record record;
  record.name = "../../etc/<script>";
  record.title = "</title><script>alert('title')</script>";
  record.command = {"waitbench", "run", "it's; rm -rf $HOME", "a\nb", ""};
  record.started_at = "20261121T030405Z";
  record.version = "0.1.0";
  record.environment = {{"host <b>name</b>", "\"quoted\" & \xE2\x80\xA8line"}, {"not UTF-8", "\xFF\xFE"}};
  record.complete = false;
  record.incomplete_because = "Interrupted by SIGINT after 2 of 4 runs.";

  auto scripted =
      waiting_run({.label = "<script>alert(1)</script>", .model = "thread", .users = 10, .threads = 13});
  scripted.target = "http://127.0.0.1/</script><!--\xE2\x80\xA8";
  scripted.plan = "@SUM(A1)";
  scripted.timeline.resize(6);

  auto formula = waiting_run({.label = "=cmd()", .model = "coroutine", .users = 10});
  formula.complete = false;
  formula.requests.ok -= 10;
  formula.requests.unfinished = 10;
  formula.server.reset();
  for (auto& row : formula.timeline) row.server.reset();
  formula.timeline.resize(4);

  auto path = waiting_run({.label = "../x,\"y\"", .model = "", .users = 10});
  path.kinds = {{.weight = 9, .method = "GET", .target = "/<b>{n}</b>\xFF", .body = Bytes{0}},
                {.weight = 1, .method = "POST", .target = "/orders?by={\"user\"}"}};
  path.data_rows = 20'000;
  path.validity.reasons = {
      {"generator_cpu",
       "The generator's only CPU was 99 % busy. Lower --rate below about 2,000/s, or give it --threads 2.",
       true},
      {"lag", "\x1b[31mred\x1b[0m \xE6\xBC\xA2\xE5\xAD\x97", false}};
  path.timeline.clear();

  Run nothing;
  nothing.label = "..\\x,\"y\"";
  nothing.target = "http://127.0.0.1:1/";
  nothing.load = "closed, 10 users";
  nothing.complete = false;
  nothing.requests = {.scheduled = 10, .connect_error = 10};
  record.runs = {scripted, formula, path, nothing};
  record.verdicts = {{"<img src=x onerror=alert(2)>", "invalid", "-->"},
                     {"An outcome nobody knows.", "<b>maybe</b>", ""}};
  return record;
}

}  // namespace waitbench::sample
