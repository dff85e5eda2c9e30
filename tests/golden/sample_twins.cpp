#include "tests/golden/sample_parts.hpp"
#include "tests/golden/sample_record.hpp"

namespace waitbench::sample {

Record twins() {
  Record record;
  record.name = "twins";
  record.title = "Does waiting cost a thread?";
  record.command = {"waitbench", "run", "twins", "--seed", "7"};
  record.started_at = "20261121T030405Z";
  record.version = "0.1.0";
  record.environment = machine();
  record.predicted = {"Throughput N/S = 1,000 / 5 s = 200/s, whatever the model.",
                      "Response time R = S = 5 s, whatever the model.",
                      "Threads: N and a few in the blocking servers; a few in the coroutine server."};
  record.runs = {waiting_run({.label = "thread",
                              .model = "thread",
                              .threads = 1003,
                              .rss = {46 * 1048576ULL},
                              .reserved = {8806 * 1048576ULL},
                              .cpu_us_per_request = 112,
                              .switches_per_request = 4.1}),
                 waiting_run({.label = "control",
                              .model = "control",
                              .threads = 1002,
                              .rss = {39 * 1048576ULL},
                              .reserved = {8734 * 1048576ULL},
                              .cpu_us_per_request = 74,
                              .switches_per_request = 3.2}),
                 waiting_run({.label = "coroutine",
                              .model = "coroutine",
                              .threads = 4,
                              .rss = {14 * 1048576ULL},
                              .reserved = {188 * 1048576ULL},
                              .cpu_us_per_request = 31,
                              .switches_per_request = 0.24}),
                 waiting_run({.label = "coroutine, 1 user",
                              .model = "coroutine",
                              .users = 1,
                              .threads = 4,
                              .rss = {12 * 1048576ULL},
                              .reserved = {188 * 1048576ULL},
                              .cpu_us_per_request = 95,
                              .switches_per_request = 3})};
  record.verdicts = {
      {"All three servers answered 1,000 waiting users at 200 requests a second: waiting is not computing.",
       "holds", "predicted 200/s; measured 199.98/s, 199.98/s, 199.98/s"},
      {"The blocking servers needed 1,003 and 1,002 threads for it, the coroutine server 4.", "holds",
       "predicted N + 3, N + 2 and 4"},
      {"1,000 threads cost 1 GB: they reserved 8.6 GiB of addresses, but used 46 MiB.", "refuted",
       "1 MB a thread is address space, not memory"},
      {"The coroutine server answers one call sooner.", "not shown",
       "5.001 s against 5.001 s; the difference is within the noise"}};
  return record;
}

}  // namespace waitbench::sample
