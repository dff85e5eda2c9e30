#include "cli/upstream_words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "cli/values.hpp"
#include "core/text_cursor.hpp"
#include "servers/upstream/retry_budget.hpp"

namespace waitbench::cli {
namespace {

using servers::upstream::BreakerPolicy;
using servers::upstream::RetryBudget;
using servers::upstream::RetryPolicy;
using servers::upstream::UpstreamOptions;

constexpr std::uint64_t most_attempts = 10, largest_window = 100'000, most_calls = 1'000'000;

// "10%": empty when it is no percentage of `least` to 100.
std::optional<double> percent_in(std::string_view text, double least) {
  double percent = 0;
  const auto [rest, ec] =
      std::from_chars(text.data(), text.data() + text.size(), percent, std::chars_format::fixed);
  const bool whole = ec == std::errc{} && std::string_view(rest, text.data() + text.size()) == "%";
  if (!whole || !(percent >= least && percent <= 100)) return {};
  return percent;
}

Result<std::optional<double>> to_budget(const std::string& text) {
  if (text == "off") return std::optional<double>();
  if (const auto percent = percent_in(text, 0)) return percent;
  return usage_error(fmt::format(
      "--retry-budget {} is no share of the calls. Write 10%, or off for no limit.", in_quotes(text)));
}

Result<std::optional<BreakerPolicy>> to_breaker(const UpstreamWords& words) {
  const bool off = !words.breaker || *words.breaker == "off";
  if (off && (words.breaker_window || words.breaker_time))
    return usage_error(fmt::format("{} needs --breaker PERCENT: without it there is no breaker.",
                                   words.breaker_window ? "--breaker-window" : "--breaker-time"));
  if (off) return std::optional<BreakerPolicy>();
  const auto percent = percent_in(*words.breaker, 0.0001);
  if (!percent)
    return usage_error(
        fmt::format("--breaker {} is no share of attempts. Write 50%: it opens when so many of the last ones "
                    "failed; or off.",
                    in_quotes(*words.breaker)));
  BreakerPolicy breaker{.failure_percent = *percent};
  breaker.window = static_cast<std::size_t>(words.breaker_window.value_or(breaker.window));
  breaker.open_time = words.breaker_time.value_or(breaker.open_time);
  return std::optional(breaker);
}

Result<RetryPolicy> to_retry(const UpstreamWords& words) {
  RetryPolicy retry;
  retry.attempts = static_cast<unsigned>(words.attempts.value_or(retry.attempts));
  if (retry.attempts == 1 && (words.backoff || words.backoff_cap || words.retry_budget))
    return usage_error(fmt::format("{} needs --attempts of 2 or more: one attempt is never repeated.",
                                   words.backoff       ? "--backoff"
                                   : words.backoff_cap ? "--backoff-cap"
                                                       : "--retry-budget"));
  retry.backoff = words.backoff.value_or(retry.backoff);
  // A long backoff moves the default cap; a cap that was given is held.
  retry.backoff_cap = words.backoff_cap.value_or(std::max(retry.backoff_cap, retry.backoff));
  if (retry.backoff > retry.backoff_cap)
    return usage_error(fmt::format("--backoff {} is above --backoff-cap {}: the cap is the longest wait.",
                                   format_duration(retry.backoff), format_duration(retry.backoff_cap)));
  return retry;
}

}  // namespace

void add_upstream_words(CLI::App& app, UpstreamWords& words) {
  const UpstreamOptions usual;
  const BreakerPolicy breaker;
  add_duration(app, "--call-timeout", words.timeout,
               fmt::format("how long each attempt at a call may take, connecting included (default {})",
                           format_duration(usual.timeout)));
  add_count(
      app, "--attempts", words.attempts, 1, most_attempts,
      "how often a call is tried when it may help: no connection, reset, timeout, 502, 503, 504 (default 1)");
  add_duration(
      app, "--backoff", words.backoff,
      fmt::format("longest wait before the first retry, doubled for each further one; the wait is drawn "
                  "uniformly below it (default {})",
                  format_duration(usual.retry.backoff)));
  add_duration(
      app, "--backoff-cap", words.backoff_cap,
      fmt::format("longest wait before any retry, whatever Retry-After asks for (default {}, or --backoff)",
                  format_duration(usual.retry.backoff_cap)));
  app.add_option("--retry-budget", words.retry_budget,
                 fmt::format("retries at most so many of the calls, and {} more; or off (default {}%)",
                             RetryBudget::reserve, *usual.retry_budget_percent))
      ->type_name("PERCENT");
  app.add_option("--breaker", words.breaker,
                 "open a circuit breaker when this share of the last attempts failed (default off)")
      ->type_name("PERCENT");
  add_count(app, "--breaker-window", words.breaker_window, 1, largest_window,
            fmt::format("of how many last attempts (default {})", breaker.window));
  add_duration(app, "--breaker-time", words.breaker_time,
               fmt::format("how long it refuses calls before it lets one through to see (default {})",
                           format_duration(breaker.open_time)));
  add_count(app, "--bulkhead", words.bulkhead, 1, most_calls,
            "at most so many calls to one upstream at once; further ones are refused (default: no limit)");
}

std::optional<std::string_view> any_given(const UpstreamWords& words) {
  const std::array<std::pair<bool, std::string_view>, 9> flags{
      {{words.timeout.has_value(), "--call-timeout"},
       {words.attempts.has_value(), "--attempts"},
       {words.backoff.has_value(), "--backoff"},
       {words.backoff_cap.has_value(), "--backoff-cap"},
       {words.retry_budget.has_value(), "--retry-budget"},
       {words.breaker.has_value(), "--breaker"},
       {words.breaker_window.has_value(), "--breaker-window"},
       {words.breaker_time.has_value(), "--breaker-time"},
       {words.bulkhead.has_value(), "--bulkhead"}}};
  for (const auto& [given, flag] : flags) {
    if (given) return flag;
  }
  return {};
}

Result<UpstreamOptions> upstream_options(const UpstreamWords& words) {
  UpstreamOptions options;
  options.timeout = words.timeout.value_or(options.timeout);
  if (options.timeout == Duration(0))
    return usage_error("--call-timeout 0s leaves no time to call. Write 1s.");
  const auto retry = to_retry(words);
  if (!retry) return retry.error();
  options.retry = *retry;
  if (words.retry_budget) {
    const auto budget = to_budget(*words.retry_budget);
    if (!budget) return budget.error();
    options.retry_budget_percent = *budget;
  }
  const auto breaker = to_breaker(words);
  if (!breaker) return breaker.error();
  options.breaker = *breaker;
  options.bulkhead = words.bulkhead;
  return options;
}

}  // namespace waitbench::cli
