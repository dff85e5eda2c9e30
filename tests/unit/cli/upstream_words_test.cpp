#include "cli/upstream_words.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::cli;
using namespace waitbench::servers::upstream;
using namespace std::chrono_literals;

namespace {

Result<UpstreamOptions> read(const std::string& line) {
  CLI::App app;
  UpstreamWords words;
  add_upstream_words(app, words);
  try {
    app.parse(line, false);
  } catch (const CLI::ParseError& error) {
    return usage_error(error.what());
  }
  CHECK(any_given(words).has_value() == !line.empty());
  return upstream_options(words);
}

}  // namespace

TEST_CASE("without flags a call is tried once and nothing guards it", "[upstream]") {
  const auto options = read("").value();
  CHECK(options.timeout == 1s);
  CHECK(options.retry == RetryPolicy{.attempts = 1, .backoff = 50ms, .backoff_cap = 1s});
  CHECK(options.retry_budget_percent == 10);
  CHECK_FALSE(options.breaker);
  CHECK_FALSE(options.bulkhead);
}

TEST_CASE("each flag of calls is read", "[upstream]") {
  CHECK(read("--call-timeout 250ms").value().timeout == 250ms);
  CHECK(read("--attempts 3 --backoff 10ms --backoff-cap 80ms").value().retry ==
        RetryPolicy{.attempts = 3, .backoff = 10ms, .backoff_cap = 80ms});
  CHECK(read("--attempts 2 --backoff 5s").value().retry.backoff_cap == 5s);
  CHECK(read("--attempts 2 --retry-budget 2.5%").value().retry_budget_percent == 2.5);
  CHECK_FALSE(read("--attempts 2 --retry-budget off").value().retry_budget_percent);
  CHECK(read("--breaker 30%").value().breaker ==
        BreakerPolicy{.failure_percent = 30, .window = 20, .open_time = 5s});
  CHECK(read("--breaker 100% --breaker-window 5 --breaker-time 30s").value().breaker ==
        BreakerPolicy{.failure_percent = 100, .window = 5, .open_time = 30s});
  CHECK_FALSE(read("--breaker off").value().breaker);
  CHECK(read("--bulkhead 16").value().bulkhead == 16U);
}

TEST_CASE("flags of calls that do not fit are told in a sentence", "[upstream]") {
  const auto why = [](const std::string& line) { return read(line).error().text; };
  CHECK(why("--backoff 1s") == "--backoff needs --attempts of 2 or more: one attempt is never repeated.");
  CHECK(why("--retry-budget 5%") ==
        "--retry-budget needs --attempts of 2 or more: one attempt is never repeated.");
  CHECK(why("--attempts 2 --backoff 2s --backoff-cap 1s") ==
        "--backoff 2s is above --backoff-cap 1s: the cap is the longest wait.");
  CHECK(why("--attempts 2 --retry-budget 0.1") ==
        "--retry-budget \"0.1\" is no share of the calls. Write 10%, or off for no limit.");
  CHECK(why("--breaker 5") ==
        "--breaker \"5\" is no share of attempts. Write 50%: it opens when so many of the "
        "last ones failed; or off.");
  CHECK(why("--breaker-window 5") ==
        "--breaker-window needs --breaker PERCENT: without it there is no breaker.");
  CHECK(why("--breaker-time 5s --breaker off") ==
        "--breaker-time needs --breaker PERCENT: without it there is no breaker.");
  CHECK(why("--call-timeout 0s") == "--call-timeout 0s leaves no time to call. Write 1s.");
  for (const auto* bad :
       {"--attempts 0", "--attempts 11", "--bulkhead 0", "--breaker 0%", "--breaker 101%", "--breaker nan%",
        "--attempts 2 --retry-budget -1%", "--call-timeout 1", "--breaker 5% --breaker-window 0"}) {
    INFO(bad);
    CHECK(read(bad).has_error());
  }
}
