#include "servers/counters.hpp"

#include "servers/limits/admission_rules.hpp"

namespace waitbench::servers {
namespace {

template <Counter Counters::* member>
const Counter& at(const Counters& counters) {
  return counters.*member;
}
template <std::size_t index>
const Counter& answers_at(const Counters& counters) {
  return counters.answers[index];
}

template <Shed why>
const Counter& shed_at(const Counters& counters) {
  return counters.shed[static_cast<std::size_t>(why)];
}

constexpr auto shed_help = "Requests answered 503 because of a limit, instead of being done, by reason.";
constexpr auto counter = CounterInfo::Kind::counter;
constexpr auto gauge = CounterInfo::Kind::gauge;

constexpr std::array rows{
    CounterInfo{
        "connections_accepted", "Connections accepted.", counter, {}, at<&Counters::connections_accepted>},
    CounterInfo{"connections_open", "Connections open now.", gauge, {}, at<&Counters::connections_open>},
    CounterInfo{"connections_refused",
                "Connections answered 503 because there was no thread for them.",
                counter,
                {},
                at<&Counters::connections_refused>},
    CounterInfo{"accept_errors",
                "Failures to accept (out of descriptors or memory).",
                counter,
                {},
                at<&Counters::accept_errors>},
    CounterInfo{"requests", "Well-formed requests received.", counter, {}, at<&Counters::requests>},
    CounterInfo{"requests_in_flight",
                "Requests received and not yet answered.",
                gauge,
                {},
                at<&Counters::requests_in_flight>},
    CounterInfo{"answers", "Answers sent, by class of status.", counter, {"class", "2xx"}, answers_at<0>},
    CounterInfo{"answers", "Answers sent, by class of status.", counter, {"class", "4xx"}, answers_at<1>},
    CounterInfo{"answers", "Answers sent, by class of status.", counter, {"class", "5xx"}, answers_at<2>},
    CounterInfo{"malformed",
                "Requests refused as malformed or beyond a limit.",
                counter,
                {},
                at<&Counters::malformed>},
    CounterInfo{
        "timeouts", "Connections ended because a deadline passed.", counter, {}, at<&Counters::timeouts>},
    CounterInfo{"pool_timeouts",
                "Requests answered 503 because a pool had no connection in time.",
                counter,
                {},
                at<&Counters::pool_timeouts>},
    CounterInfo{"in_queue", "Requests that wait for their turn now.", gauge, {}, at<&Counters::in_queue>},
    CounterInfo{"shed", shed_help, counter, {"reason", "queue_full"}, shed_at<Shed::queue_full>},
    CounterInfo{"shed", shed_help, counter, {"reason", "deadline"}, shed_at<Shed::deadline>},
    CounterInfo{"shed", shed_help, counter, {"reason", "codel"}, shed_at<Shed::codel>},
    CounterInfo{"abandoned",
                "Requests whose work ended early because the client had left (--abandon).",
                counter,
                {},
                at<&Counters::abandoned>},
    CounterInfo{"in_vain",
                "Requests worked on to the end although the client had left.",
                counter,
                {},
                at<&Counters::in_vain>},
};

}  // namespace

std::span<const CounterInfo> counter_table() {
  return rows;
}

}  // namespace waitbench::servers
