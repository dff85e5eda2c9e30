#include "servers/admin/call_measures.hpp"

#include <array>

namespace waitbench::servers {
namespace {

using Kind = Measure::Kind;
using upstream::AttemptEnd;
using upstream::Upstream;
using upstream::UpstreamCounters;

struct Row {
  std::string_view name, help;
  Kind kind;
  Measure::Value (*of)(const Upstream& upstream);
};

template <Counter UpstreamCounters::* member>
Measure::Value count(const Upstream& upstream) {
  return static_cast<double>((upstream.counters.*member).value());
}
template <AttemptEnd end>
Measure::Value ended(const Upstream& upstream) {
  return static_cast<double>(upstream.counters.attempts_ended.at(static_cast<std::size_t>(end)).value());
}
Measure::Value times(const Upstream& upstream) {
  return upstream.times.all();
}

constexpr auto counter = Kind::counter;
constexpr auto gauge = Kind::gauge;
using Count = UpstreamCounters;

constexpr std::array rows{
    Row{"calls", "Calls begun.", counter, count<&Count::calls>},
    Row{"calls_in_progress", "Calls under way: places of the bulkhead that are taken.", gauge,
        count<&Count::calls_in_progress>},
    Row{"calls_ok", "Calls with a good answer.", counter, count<&Count::calls_ok>},
    Row{"calls_failed", "Calls whose last attempt failed.", counter, count<&Count::calls_failed>},
    Row{"calls_out_of_time", "Calls that the deadline of their request ended.", counter,
        count<&Count::calls_out_of_time>},
    Row{"calls_refused_by_breaker", "Calls not tried because the circuit breaker was open.", counter,
        count<&Count::refused_by_breaker>},
    Row{"calls_refused_by_bulkhead", "Calls not tried because the bulkhead was full.", counter,
        count<&Count::refused_by_bulkhead>},
    Row{"calls_cut", "Calls that the end of this server ended.", counter, count<&Count::calls_cut>},
    Row{"call_attempts", "Attempts at calls.", counter, count<&Count::attempts>},
    Row{"call_attempts_answered", "Attempts that were answered, whatever the status.", counter,
        ended<AttemptEnd::answered>},
    Row{"call_attempts_not_good", "Of those, answers of status 400 or above.", counter,
        count<&Count::answers_not_good>},
    Row{"call_attempts_no_connection", "Attempts for which no connection could be made.", counter,
        ended<AttemptEnd::connect_failed>},
    Row{"call_attempts_reset", "Attempts whose connection ended before the answer did.", counter,
        ended<AttemptEnd::reset>},
    Row{"call_attempts_timed_out", "Attempts whose time was over.", counter, ended<AttemptEnd::timed_out>},
    Row{"call_attempts_malformed", "Attempts whose answer was not HTTP.", counter,
        ended<AttemptEnd::malformed>},
    Row{"call_attempts_too_large", "Attempts whose answer was too large.", counter,
        ended<AttemptEnd::too_large>},
    Row{"call_attempts_cut", "Attempts that the end of this server ended.", counter, ended<AttemptEnd::cut>},
    Row{"call_retries", "Attempts that were retries.", counter, count<&Count::retries>},
    Row{"call_retries_refused_by_budget", "Retries not made because their budget was spent.", counter,
        count<&Count::retries_refused_by_budget>},
    Row{"call_retries_refused_by_breaker", "Retries not made because the circuit breaker was open.", counter,
        count<&Count::retries_refused_by_breaker>},
    Row{"call_breaker_open", "1 while the circuit breaker is open.", gauge, count<&Count::breakers_open>},
    Row{"call_breaker_half_open", "1 while the circuit breaker is half-open.", gauge,
        count<&Count::breakers_half_open>},
    Row{"call_breaker_opened", "How often the circuit breaker opened.", counter,
        count<&Count::breaker_opened>},
    Row{"call_breaker_closed", "How often it closed again.", counter, count<&Count::breaker_closed>},
    Row{"call_connections_opened", "Connections made for calls.", counter, count<&Count::connections_opened>},
    Row{"call_connections_reused", "Attempts sent on a connection that was kept.", counter,
        count<&Count::connections_reused>},
    Row{"call_connections_stale", "Kept connections that were closed by the time they were wanted.", counter,
        count<&Count::connections_stale>},
    Row{"call_connections_idle", "Connections kept now.", gauge, count<&Count::connections_idle>},
    Row{"call_time", "How long calls took that were tried, retries and waits before them included.",
        Kind::times, times},
};

}  // namespace

std::vector<Measure> measures_of(const upstream::Upstreams& upstreams) {
  std::vector<Measure> measures;
  for (const auto& row : rows) {
    for (const auto& called : upstreams)
      measures.push_back(
          {row.name, row.help, row.kind, {"url", called.upstream.target.text}, row.of(called.upstream)});
  }
  return measures;
}

}  // namespace waitbench::servers
