#include "lab/formulas.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/nearest_word.hpp"
#include "core/units.hpp"
#include "lab/theory/closed_system.hpp"
#include "lab/theory/frozen_server.hpp"
#include "lab/theory/outage.hpp"
#include "lab/theory/overload.hpp"
#include "lab/theory/pool_growth.hpp"
#include "lab/theory/retries.hpp"
#include "lab/theory/scalability.hpp"
#include "lab/theory/waiting_line.hpp"

namespace waitbench::lab {
namespace {

using enum Quantities;
using Given = std::span<const double>;

constexpr double says_nothing = std::numeric_limits<double>::quiet_NaN();
constexpr double any_number = std::numeric_limits<double>::infinity();
constexpr double longest_s = 1e9;
constexpr double most_counted = 1e9;

constexpr std::string_view lazowska =
    "E. D. Lazowska et al., Quantitative System Performance, 1984, chapter 5";
constexpr std::string_view utilization =
    "E. D. Lazowska et al., Quantitative System Performance, 1984, chapter 3";
constexpr std::string_view fluid =
    "L. Kleinrock, Queueing Systems, volume 2, 1976, chapter 2 (fluid approximation)";
constexpr std::string_view erlang =
    "A. K. Erlang, 1917; L. Kleinrock, Queueing Systems, volume 1, 1975, section 3.5";
constexpr std::string_view gunther = "N. J. Gunther, Guerrilla Capacity Planning, 2007, chapter 4";
constexpr std::string_view tene = "G. Tene, How NOT to Measure Latency, 2013";
constexpr std::string_view derived = "derived in docs/method.md, \"Predictions\"";
constexpr std::string_view counted = "counted: m at a time begin and end together";

bool is_time(double s) {
  return s >= 0 && s <= longest_s;
}
bool is_count(double n) {
  return n >= 1 && n <= most_counted && n == std::floor(n);
}
std::uint64_t count(double n) {
  return static_cast<std::uint64_t>(n);
}
double seconds_of(const std::optional<Duration>& time) {
  return time && *time < Duration::max() ? to_seconds(*time) : says_nothing;
}

// users, servers, service, think, cpu, cores
std::optional<theory::ClosedBounds> closed(Given g) {
  const bool possible =
      g[0] > 0 && g[1] > 0 && g[2] > 0 && is_time(g[2]) && is_time(g[3]) && is_time(g[4]) && g[5] > 0;
  if (!possible || g[0] > most_counted) return std::nullopt;
  theory::ClosedSystem system{.users = g[0],
                              .service = from_seconds(g[2]),
                              .think = from_seconds(g[3]),
                              .cpu = from_seconds(g[4]),
                              .cores = g[5]};
  if (std::isfinite(g[1])) system.servers = g[1];
  return theory::bounds_of(system);
}
double closed_throughput(Given g) {
  const auto bounds = closed(g);
  return bounds ? bounds->throughput_per_s : says_nothing;
}
double closed_response(Given g) {
  const auto bounds = closed(g);
  return bounds ? seconds_of(bounds->response) : says_nothing;
}

double wave_mean(Given g) {
  if (!is_count(g[0]) || !is_count(g[1]) || !is_time(g[2])) return says_nothing;
  return seconds_of(theory::mean_wave_response(count(g[0]), count(g[1]), from_seconds(g[2])));
}
double wave_last(Given g) {
  if (!is_count(g[0]) || !is_count(g[1]) || !is_time(g[2])) return says_nothing;
  return seconds_of(theory::wave_response(count(g[0]), count(g[1]), from_seconds(g[2])));
}
double capacity(Given g) {
  if (!is_count(g[0]) || !is_time(g[1])) return says_nothing;
  return theory::bottleneck_capacity(count(g[0]), from_seconds(g[1]));
}
double in_flight(Given g) {
  return is_time(g[1]) ? theory::littles_in_flight(g[0], from_seconds(g[1])) : says_nothing;
}

// Takes time in proportion to the servers, and a file may ask for hundreds of values.
bool is_line(double servers) {
  constexpr double most_servers = 1e6;
  return is_count(servers) && servers <= most_servers;
}
double wait_probability(Given g) {
  if (!is_line(g[0]) || !is_time(g[2])) return says_nothing;
  return theory::erlang_c(count(g[0]), g[1] * g[2]);
}
double erlang_response(Given g) {
  if (!is_line(g[0]) || !is_time(g[2])) return says_nothing;
  return seconds_of(theory::mean_wait(count(g[0]), g[1], from_seconds(g[2]))) + g[2];
}

double usl(Given g) {
  if (!(g[0] >= 1) || g[1] < 0 || g[2] < 0 || g[2] > 1 || g[3] < 0) return says_nothing;
  return theory::throughput({.alone_per_s = g[1], .contention = g[2], .coherency = g[3]}, g[0]);
}

// initial, grow_every, users, service
std::optional<theory::BurstAnswered> burst(Given g) {
  if (!is_count(g[0]) || !is_count(g[2]) || g[2] > 1e6 || !is_time(g[3]) || !(g[1] > 0) || !is_time(g[1]))
    return std::nullopt;
  return theory::answer_burst({.threads = count(g[0]), .grow_every = from_seconds(g[1])}, count(g[2]),
                              from_seconds(g[3]));
}
double growth_last(Given g) {
  const auto answered = burst(g);
  return answered ? seconds_of(answered->all_answered()) : says_nothing;
}
double growth_mean(Given g) {
  const auto answered = burst(g);
  return answered ? seconds_of(answered->mean) : says_nothing;
}
double growth_threads(Given g) {
  const auto answered = burst(g);
  return answered ? static_cast<double>(answered->threads) : says_nothing;
}

double backlog(Given g) {
  return is_time(g[2]) ? theory::backlog_after(g[0], g[1], from_seconds(g[2])) : says_nothing;
}
double overload_wait(Given g) {
  return is_time(g[2]) ? seconds_of(theory::wait_after(g[0], g[1], from_seconds(g[2]))) : says_nothing;
}
double goodput_end(Given g) {
  return is_time(g[2]) ? seconds_of(theory::goodput_dies(g[0], g[1], from_seconds(g[2]))) : says_nothing;
}
double spike_drain(Given g) {
  return is_time(g[3]) ? seconds_of(theory::drain_after_spike(g[0], g[1], g[2], from_seconds(g[3])))
                       : says_nothing;
}
double outage_drain(Given g) {
  return is_time(g[0]) ? seconds_of(theory::drain_after_outage(from_seconds(g[0]), g[1], g[2]))
                       : says_nothing;
}
double useful_queue(Given g) {
  if (!is_count(g[0]) || !is_time(g[1]) || !is_time(g[2])) return says_nothing;
  const auto most = theory::useful_queue(count(g[0]), from_seconds(g[1]), from_seconds(g[2]));
  return most ? static_cast<double>(*most) : says_nothing;
}
double outage_errors(Given g) {
  if (!is_time(g[1]) || !is_time(g[2])) return says_nothing;
  return theory::failed_while_gone(g[0], from_seconds(g[1]), from_seconds(g[2]));
}

double attempts(Given g) {
  return g[0] >= 0 && g[0] <= 1 && is_count(g[1]) ? theory::expected_attempts(g[0], count(g[1]))
                                                  : says_nothing;
}
double dead_share(Given g) {
  return g[0] >= 0 && g[0] <= 1 && is_count(g[1]) ? theory::dead_share(g[0], count(g[1])) : says_nothing;
}

double frozen_quantile(Given g) {
  if (!is_time(g[0]) || !is_time(g[1]) || !(g[0] > 0) || g[1] > g[0] || g[2] < 0 || g[2] > 1)
    return says_nothing;
  return to_seconds(
      theory::latency_quantile({.run = from_seconds(g[0]), .frozen = from_seconds(g[1])}, g[2]));
}

double product(Given g) {
  return g[0] * g[1];
}
double sum(Given g) {
  return g[0] + g[1];
}
double time_itself(Given g) {
  return g[0];
}
double rate_itself(Given g) {
  return g[0];
}

std::vector<FormulaParameter> closed_parameters() {
  return {{"users", number, "N, who each have one request in flight"},
          {"servers", number, "m, how many requests are served at once (default: any number)", any_number},
          {"service", seconds, "S, what one takes"},
          {"think", seconds, "Z, the pause after an answer (default: none)", 0.0},
          {"cpu", seconds, "D, of the service what keeps a core busy (default: nothing)", 0.0},
          {"cores", number, "c (default: 1)", 1.0}};
}
std::vector<FormulaParameter> burst_parameters() {
  return {{"threads", number, "m0, at the start"},
          {"grow_every", seconds, "one thread more, while requests wait"},
          {"requests", number, "that come at once"},
          {"service", seconds, "S, what one takes"}};
}
const FormulaParameter arriving{"arrivals", per_second, "λ"}, capable{"capacity", per_second, "μ"};

std::vector<Formula> all_formulas() {
  return {
      {"closed-throughput", "X = min(N/(S+Z), m/S, c/D)", lazowska, per_second, closed_parameters(),
       closed_throughput},
      {"closed-response", "R = max(S, N·S/m − Z, N·D/c − Z)", lazowska, seconds, closed_parameters(),
       closed_response},
      {"capacity",
       "X = m/S",
       utilization,
       per_second,
       {{"servers", number, "m"}, {"service", seconds, "S"}},
       capacity},
      {"in-flight",
       "L = X·R",
       "J. D. C. Little, Operations Research 9 (3), 1961",
       number,
       {{"throughput", per_second, "X"}, {"response", seconds, "R"}},
       in_flight},
      {"wave-mean",
       "mean of R_k = ⌈k/m⌉·S",
       counted,
       seconds,
       {{"requests", number, "that come at once"}, {"servers", number, "m"}, {"service", seconds, "S"}},
       wave_mean},
      {"wave-last",
       "R_n = ⌈n/m⌉·S",
       counted,
       seconds,
       {{"requests", number, "that come at once"}, {"servers", number, "m"}, {"service", seconds, "S"}},
       wave_last},
      {"erlang-wait-probability",
       "C(m, λS)",
       erlang,
       number,
       {{"servers", number, "m"}, arriving, {"service", seconds, "S"}},
       wait_probability},
      {"erlang-response",
       "R = S + C·S/(m(1−ρ))",
       erlang,
       seconds,
       {{"servers", number, "m"}, arriving, {"service", seconds, "S"}},
       erlang_response},
      {"scalability",
       "X(N) = γN/(1+α(N−1)+βN(N−1))",
       gunther,
       per_second,
       {{"n", number, "N"},
        {"alone", per_second, "γ"},
        {"contention", number, "α"},
        {"coherency", number, "β (default: 0)", 0.0}},
       usl},
      {"growth-last", "the burst, request by request", derived, seconds, burst_parameters(), growth_last},
      {"growth-mean", "the burst, request by request", derived, seconds, burst_parameters(), growth_mean},
      {"growth-threads", "m(t) = m0 + ⌊t/period⌋ until nothing waits", derived, number, burst_parameters(),
       growth_threads},
      {"backlog", "(λ−μ)·t", fluid, number, {arriving, capable, {"time", seconds, "t"}}, backlog},
      {"overload-wait",
       "(λ−μ)·t/μ",
       fluid,
       seconds,
       {arriving, capable, {"time", seconds, "t"}},
       overload_wait},
      {"goodput-end",
       "T·μ/(λ−μ)",
       fluid,
       seconds,
       {arriving, capable, {"patience", seconds, "T, the client's, without the service time"}},
       goodput_end},
      {"spike-drain",
       "(λ−μ)·t/(μ−λ0)",
       fluid,
       seconds,
       {{"spike", per_second, "λ"},
        capable,
        {"later", per_second, "λ0"},
        {"time", seconds, "t, of the spike"}},
       spike_drain},
      {"outage-drain",
       "λ·D/(μ−λ)",
       fluid,
       seconds,
       {{"outage", seconds, "D"}, arriving, capable},
       outage_drain},
      {"outage-errors",
       "λ·(D+S)",
       derived,
       number,
       {arriving, {"outage", seconds, "D"}, {"service", seconds, "S (default: 0s)", 0.0}},
       outage_errors},
      {"useful-queue",
       "K = ⌊m·(T−S)/S⌋",
       fluid,
       number,
       {{"servers", number, "m"}, {"timeout", seconds, "T"}, {"service", seconds, "S"}},
       useful_queue},
      {"attempts",
       "(1−pʳ)/(1−p)",
       "S. M. Ross, Introduction to Probability Models, 10th edition, 2010, chapter 2",
       number,
       {{"failure", number, "p, of one attempt"}, {"attempts", number, "r"}},
       attempts},
      {"dead-share",
       "pʳ",
       "S. M. Ross, Introduction to Probability Models, 10th edition, 2010, chapter 2",
       number,
       {{"failure", number, "p, of one attempt"}, {"attempts", number, "r"}},
       dead_share},
      {"frozen-quantile",
       "max(0, d − (1−q)·T)",
       tene,
       seconds,
       {{"run", seconds, "T"}, {"frozen", seconds, "d"}, {"quantile", number, "q, from 0 to 1"}},
       frozen_quantile},
      {"product", "a·b", "arithmetic", number, {{"a", number, "a"}, {"b", number, "b"}}, product},
      {"sum", "a + b", "arithmetic", number, {{"a", number, "a"}, {"b", number, "b"}}, sum},
      {"time", "t", "the plan itself", seconds, {{"time", seconds, "t"}}, time_itself},
      {"rate", "λ", "the load itself", per_second, {{"rate", per_second, "λ"}}, rate_itself},
  };
}

}  // namespace

const std::vector<Formula>& formulas() {
  static const auto all = all_formulas();
  return all;
}

Result<const Formula*> find_formula(std::string_view name) {
  const auto found = std::ranges::find(formulas(), name, &Formula::name);
  if (found != formulas().end()) return &*found;
  std::vector<std::string_view> names;
  for (const auto& formula : formulas()) names.push_back(formula.name);
  const auto near = nearest_word(name, names);
  return usage_error(fmt::format("there is no formula \"{}\".{} Formulas: {}.", name.substr(0, 60),
                                 near ? fmt::format(" Did you mean \"{}\"?", *near) : "",
                                 fmt::join(names, ", ")));
}

}  // namespace waitbench::lab
