#include "core/record/expectation.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/nearest_word.hpp"

namespace waitbench {
namespace {

// How a limit is written, read and told.
struct Unit {
  Result<double> (*read)(std::string_view text);
  std::string (*tell)(double value);
};

Result<double> read_nanoseconds(std::string_view text) {
  const auto duration = parse_duration(text);
  if (!duration) return duration.error();
  return static_cast<double>(duration->count());
}

Result<double> read_percent(std::string_view text) {
  const auto percent = parse_percent(text);
  if (!percent) return usage_error(fmt::format("\"{}\" is not a percentage. Write 0.1% or 99.9%.", text));
  return *percent;
}

Result<double> read_rate(std::string_view text) {
  const auto rate = parse_rate(text);
  if (!rate) return rate.error();
  return rate->per_second;
}

const Unit time{read_nanoseconds, [](double ns) { return format_duration(Duration(std::llround(ns))); }};
const Unit share{read_percent, [](double percent) { return fmt::format("{:.4g}%", percent); }};
const Unit rate{read_rate, [](double per_second) { return format_rate(Rate{per_second}); }};

// What a threshold is held against: a run's figures, or those of one of its stages.
struct Figures {
  const RequestCounts& requests;
  const Histogram* latency;  // null: withheld
  std::optional<double> throughput_per_s;
};
// Nothing when it was withheld.
using Measured = std::optional<double> (*)(const Figures& of);

template <std::optional<Duration> LatencySummary::* part>
std::optional<double> latency(const Figures& of) {
  if (of.latency == nullptr) return std::nullopt;
  const auto value = summarize(*of.latency).*part;
  if (!value) return std::nullopt;
  return static_cast<double>(value->count());
}

std::optional<double> percent_ok(const Figures& of) {
  if (of.requests.scheduled == 0) return std::nullopt;
  return 100 * static_cast<double>(of.requests.ok) / static_cast<double>(of.requests.scheduled);
}

struct Metric {
  std::string_view name;
  const Unit& unit;
  Measured measured;
  bool of_ramps =
      false;  // a share of counts says what failed, at whatever rate; no other figure is of a ramp
};
const std::array<Metric, 12> metrics{
    {{"min", time, latency<&LatencySummary::min>},
     {"mean", time, latency<&LatencySummary::mean>},
     {"p50", time, latency<&LatencySummary::p50>},
     {"p75", time, latency<&LatencySummary::p75>},
     {"p90", time, latency<&LatencySummary::p90>},
     {"p99", time, latency<&LatencySummary::p99>},
     {"p99.9", time, latency<&LatencySummary::p99_9>},
     {"p99.99", time, latency<&LatencySummary::p99_99>},
     {"max", time, latency<&LatencySummary::max>},
     {"ok", share, percent_ok, true},
     {"errors", share,
      [](const Figures& of) -> std::optional<double> {
        const auto ok = percent_ok(of);
        return ok ? std::optional(100 - *ok) : std::nullopt;
      },
      true},
     {"throughput", rate, [](const Figures& of) { return of.throughput_per_s; }}}};

struct Operator {
  std::string_view text;
  Expectation::Comparison comparison;
  bool (*holds)(double measured, double limit);
};
// The longer ones first: "<=" begins with "<".
constexpr std::array<Operator, 4> operators{
    {{"<=", Expectation::Comparison::at_most, [](double m, double l) { return m <= l; }},
     {">=", Expectation::Comparison::at_least, [](double m, double l) { return m >= l; }},
     {"<", Expectation::Comparison::less, [](double m, double l) { return m < l; }},
     {">", Expectation::Comparison::more, [](double m, double l) { return m > l; }}}};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

Error mistake(std::string_view text, std::string_view what) {
  return usage_error(fmt::format("\"{}\": {}", text, what));
}

const Metric& metric_of(const Expectation& expectation) {
  return *std::ranges::find(metrics, expectation.metric, &Metric::name);
}

bool holds(const Expectation& expectation, double measured) {
  return std::ranges::find(operators, expectation.comparison, &Operator::comparison)
      ->holds(measured, expectation.limit);
}

// Whether `one` comes nearer to breaking the threshold than `other`, or breaks it by more.
bool worse(const Expectation& expectation, double one, double other) {
  using enum Expectation::Comparison;
  const bool upper = expectation.comparison == less || expectation.comparison == at_most;
  return upper ? one > other : one < other;
}

std::string too_few(const Expectation& expectation) {
  const auto percentile = percentile_of(expectation.metric);
  if (!percentile) return "too few samples to tell";
  return fmt::format("too few samples to tell: {} needs {}. Measure longer, or more", expectation.metric,
                     format_count(samples_needed(*percentile)));
}

// Every stage has to meet it, and the worst one is told. Ramps only where a figure of a ramp means something;
// not what offered nothing.
Verdict judge_stages(const Expectation& expectation, const Metric& metric,
                     const std::vector<MeasuredStage>& stages) {
  std::optional<double> worst;
  std::string where, unknown;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const auto& stage = stages[i];
    const bool nothing_offered = stage.requests.scheduled == 0 && stage.from == 0 && stage.to == 0;
    if (nothing_offered || (!stage.constant && !metric.of_ramps)) continue;
    const auto name = fmt::format("stage {} ({})", i + 1, stage.load);
    const auto measured =
        metric.measured({stage.requests, stage.latency ? &*stage.latency : nullptr, stage.throughput_per_s});
    if (!measured) {
      if (unknown.empty()) unknown = name;
    } else if (!worst || worse(expectation, *measured, *worst)) {
      worst = measured;
      where = name;
    }
  }
  if (!worst && unknown.empty())
    return {expectation.text, "not shown", "no constant stage, and no figure is averaged over a ramp"};
  const auto told = worst ? fmt::format("{}: measured {}", where, metric.unit.tell(*worst)) : "";
  if (worst && !holds(expectation, *worst)) return {expectation.text, "refuted", told};
  if (!unknown.empty()) return {expectation.text, "not shown", unknown + ": " + too_few(expectation)};
  return {expectation.text, "holds", "worst in " + told};
}

}  // namespace

Result<Expectation> parse_expectation(std::string_view text) {
  const auto sign = text.find_first_of("<>");
  if (sign == std::string_view::npos)
    return mistake(text,
                   "no comparison. Write for example p99 < 50ms, errors < 0.1% or throughput > 2000/s.");
  const auto* op = std::ranges::find_if(
      operators, [&](const Operator& o) { return text.substr(sign).starts_with(o.text); });
  const auto name = trimmed(text.substr(0, sign));
  const auto* metric = std::ranges::find(metrics, name, &Metric::name);
  if (metric == metrics.end()) {
    std::array<std::string_view, metrics.size()> names;
    std::ranges::transform(metrics, names.begin(), &Metric::name);
    const auto near = nearest_word(name, names);
    return mistake(text,
                   fmt::format("unknown metric \"{}\".{} Metrics: {}.", name,
                               near ? fmt::format(" Did you mean {}?", *near) : "", fmt::join(names, ", ")));
  }
  const auto limit = metric->unit.read(trimmed(text.substr(sign + op->text.size())));
  if (!limit) return mistake(text, limit.error().text);
  return Expectation{.metric = metric->name,
                     .comparison = op->comparison,
                     .limit = *limit,
                     .text = fmt::format("{} {} {}", metric->name, op->text, metric->unit.tell(*limit))};
}

Result<std::vector<Expectation>> parse_expectations(std::string_view text) {
  std::vector<Expectation> expectations;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(',', at), text.size());
    auto expectation = parse_expectation(text.substr(at, end - at));
    if (!expectation) return expectation.error();
    expectations.push_back(std::move(*expectation));
    at = end + 1;
  }
  return expectations;
}

std::optional<double> percentile_of(std::string_view metric) {
  double percentile = 0;
  const auto* end = metric.data() + metric.size();
  if (!metric.starts_with('p') || std::from_chars(metric.data() + 1, end, percentile).ptr != end)
    return std::nullopt;
  return percentile;
}

Verdict judge(const Expectation& expectation, const Run& run) {
  if (!run.validity.valid()) return {expectation.text, "invalid", "the measurement is invalid"};
  return judge_figures(expectation, run);
}

Verdict judge_figures(const Expectation& expectation, const Run& run) {
  const auto& metric = metric_of(expectation);
  if (!run.stages.empty()) return judge_stages(expectation, metric, run.stages);
  const auto measured = metric.measured({run.requests, &run.latency, run.throughput_per_s});
  if (!measured) return {expectation.text, "not shown", too_few(expectation)};
  return {expectation.text, holds(expectation, *measured) ? "holds" : "refuted",
          fmt::format("measured {}", metric.unit.tell(*measured))};
}

}  // namespace waitbench
