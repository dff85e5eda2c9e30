#include "cli/advice_view.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "cli/calibration_view.hpp"
#include "report/figures.hpp"
#include "report/text_table.hpp"
#include "report/validity_text.hpp"

namespace waitbench::cli {
namespace {

using namespace std::chrono_literals;
using lab::Alternative;
using Json = nlohmann::ordered_json;

constexpr int json_schema = 1;  // raised when a key changes its meaning or goes away

std::string whole_percent(double share) {
  return share < 0.1 ? fmt::format("{:.2g} %", 100 * share) : fmt::format("{:.0f} %", 100 * share);
}

// The plan's own where a price is missing, rounded down; nothing where there is hardly any to tell of.
std::string cpu_words(const Alternative& a) {
  if (a.cpu_share) return whole_percent(*a.cpu_share);
  if (a.cpu_of_plan < 0.001) return std::string(no_figure);
  return "≥ " + figure_percent(a.cpu_of_plan, a.cpu_of_plan < 0.1 ? 1 : 0);
}

// Lines of a paragraph behind `mark`, the following ones below its text.
void add_point(std::string& text, std::string_view mark, const std::string& words, const TextStyle& style) {
  const auto margin = display_width(mark);
  bool first = true;
  for (const auto& line : wrapped(printable(words), style.columns - margin)) {
    text += first ? std::string(mark) : std::string(margin, ' ');
    text += line + "\n";
    first = false;
  }
}

std::string demand_words(const lab::Workload& w) {
  if (const auto* rate = std::get_if<lab::ArrivalRate>(&w.demand))
    return fmt::format("{} arrive, whatever happens", figure_per_second(rate->per_s));
  const auto& users = std::get<lab::Users>(w.demand);
  return fmt::format(
      "{} user{}, each asking again {}", format_count(users.count), users.count == 1 ? "" : "s",
      users.think > 0ns ? fmt::format("{} after an answer", format_duration(users.think)) : "when answered");
}

std::string work_words(const lab::Workload& w) {
  std::string text;
  const auto add = [&](Duration time, std::string_view what) {
    if (time > 0ns) text += fmt::format("{}{} of {}", text.empty() ? "" : ", ", format_duration(time), what);
  };
  add(w.io, "waiting");
  add(w.cpu, "computing");
  add(w.later, "waiting that the caller does not need");
  return text;
}

std::string terms_words(const lab::Workload& w) {
  auto text =
      fmt::format("{}; {}; the callee {}",
                  w.needs_result ? "the caller needs the result" : "the caller does not need the result",
                  w.may_retry ? "may be done twice" : "may not be done twice",
                  w.callee_may_be_down ? "may be down" : "is there");
  if (w.mean_below) text += fmt::format("; mean < {}", format_duration(*w.mean_below));
  if (w.p99_below) text += fmt::format("; p99 < {}", format_duration(*w.p99_below));
  return text;
}

void add_asked(std::string& text, const lab::Workload& w, const TextStyle& style) {
  text += "Asked for\n";
  add_point(text, "  request   ", work_words(w), style);
  add_point(text, "  demand    ", demand_words(w), style);
  add_point(text, "  terms     ", terms_words(w), style);
  add_point(text, "  server    ",
            fmt::format("{} core{}, {} of memory", w.cores, w.cores == 1 ? "" : "s", figure(w.memory)),
            style);
}

template <class Cell>
TextColumn column(std::string heading, int importance, const std::vector<Alternative>& all, Cell cell,
                  Align align = Align::right) {
  TextColumn to{.heading = std::move(heading), .importance = importance, .align = align, .cells = {}};
  for (const auto& a : all) to.cells.push_back(cell(a));
  return to;
}

void add_predictions(std::string& text, const lab::Advice& advice, const TextStyle& style) {
  const auto& all = advice.alternatives;
  const auto* best = advice.best();
  const bool completes =
      std::ranges::any_of(all, [](const auto& a) { return a.completion && a.against.empty(); });
  std::vector<TextColumn> columns;
  columns.push_back(column(
      "predicted", 9, all,
      [&](const Alternative& a) {
        const auto* mark = &a == best ? "→ " : a.against.empty() ? "  " : "× ";
        return mark + title_of(a);
      },
      Align::left));
  columns.push_back(
      column("throughput", 8, all, [](const auto& a) { return figure_per_second(a.throughput_per_s); }));
  columns.push_back(column("response", 7, all, [](const auto& a) { return figure(a.response); }));
  columns.push_back(column("p99", 2, all, [](const auto& a) { return figure(a.p99); }));
  if (completes)
    columns.push_back(column("done", 3, all, [](const auto& a) { return figure(a.completion); }));
  columns.push_back(column("threads", 6, all, [](const auto& a) {
    return a.threads ? format_count(*a.threads) : std::string(no_figure);
  }));
  columns.push_back(column("memory", 5, all, [](const auto& a) { return figure(a.memory); }));
  columns.push_back(column("CPU", 4, all, cpu_words));
  columns.push_back(column("held by", 1, all, [](const auto& a) { return a.limit; }, Align::left));
  auto narrower = style;
  narrower.columns -= table_indent;
  text += table_text(lay_out(std::move(columns), narrower.columns), style);
  for (const auto& a : all) {
    for (const auto& reason : a.against) add_point(text, "  × ", title_of(a) + ": " + reason, style);
  }
}

// Hybrid and queue are styles of one way, which is called the same.
std::string advised_words(const lab::Advice& advice) {
  const auto* best = advice.best();
  if (best == nullptr) return std::string(name_of(advice.style));
  if (advice.style != lab::Style::request_response) return title_of(*best);
  return fmt::format("{}, {}", name_of(advice.style), title_of(*best));
}

void add_advice(std::string& text, const lab::Advice& advice, const TextStyle& style) {
  text += fmt::format("{}  {}\n", painted("Advice", Paint::strong, style), advised_words(advice));
  for (const auto& reason : advice.style_reasons) add_point(text, "  · ", reason, style);
  for (const auto& reason : advice.reasons) add_point(text, "  · ", reason, style);
}

std::string told(const lab::Held& held, const std::optional<double>& value) {
  using Unit = lab::Held::Unit;
  if (!value) return std::string(no_figure);
  switch (held.unit) {
    case Unit::per_s:
      return figure_per_second(*value);
    case Unit::seconds:
      return figure(from_seconds(*value));
    case Unit::count:
      return format_count(static_cast<std::uint64_t>(std::llround(*value)));
    case Unit::bytes:
      return figure(Bytes{static_cast<std::uint64_t>(*value)});
    case Unit::share:
      return whole_percent(*value);
  }
  return {};
}

std::string difference_of(const lab::Held& held) {
  const auto difference = held.difference();
  if (!difference) return std::string(no_figure);
  const double tenths = std::round(1000 * *difference);
  return fmt::format("{:+.1f} %", tenths == 0 ? 0 : tenths / 10);  // not -0.0
}

void add_trial(std::string& text, const lab::TrialOutcome& outcome, const TextStyle& style) {
  const auto valid = outcome.run.validity.valid();
  text += fmt::format("\n{}  {}, plan {}, {}\n", valid ? "Measured" : painted("INVALID ", Paint::bad, style),
                      title_of(outcome.predicted), printable(outcome.trial.plan), outcome.run.load);
  for (const auto& reason : outcome.run.validity.reasons)
    add_point(text, reason.fatal ? "  × " : "  ! ", reason.text, style);
  TextColumn what{.heading = "", .importance = 9, .align = Align::left, .cells = {}};
  TextColumn predicted{.heading = "predicted", .importance = 9, .align = Align::right, .cells = {}};
  TextColumn measured{.heading = "measured", .importance = 9, .align = Align::right, .cells = {}};
  TextColumn difference{.heading = "difference", .importance = 9, .align = Align::right, .cells = {}};
  for (const auto& held : outcome.held) {
    what.cells.push_back(held.what);
    predicted.cells.push_back(told(held, held.predicted));
    measured.cells.push_back(told(held, held.measured));
    difference.cells.push_back(difference_of(held));
  }
  text += table_text(lay_out({what, predicted, measured, difference}, style.columns - table_indent), style);
}

void add_measured(std::string& text, const AdviceReport& report, const TextStyle& style) {
  if (!report.measured) return;
  if (report.scale < 1) {
    text += "\n";
    add_point(
        text, "",
        fmt::format("To be measured within half a minute, every time was scaled by {:.3g}, and rates by its "
                    "inverse: as many are in flight, and the cores as busy. The "
                    "predictions beside are of the scaled work.",
                    report.scale),
        style);
  }
  for (const auto& outcome : *report.measured) add_trial(text, outcome, style);
  if (report.measured->empty()) text += "\nNothing of it can be run here.\n";
}

void add_sources(std::string& text, const AdviceReport& report, WallTime now, const TextStyle& style) {
  text += "\nComputed from\n";
  if (std::holds_alternative<lab::Users>(report.workload.demand)) {
    add_point(
        text, "  · ",
        "X = min(N/(S+Z), m/S, c/D), R = N/X - Z: the bounds of a closed system, which constant times meet",
        style);
  } else {
    add_point(
        text, "  · ",
        "Erlang's C for threads and cores (Poisson arrivals, exponential times: constant ones wait about "
        "half as long); L = X R, and three deviations of it for threads",
        style);
  }
  if (report.prices) {
    const auto& p = *report.prices;
    add_point(text, "  · ",
              fmt::format("prices of this machine's servers, measured {} ({}), {} waiting; memory is what a "
                          "server and the kernel hold, both ends of its connections included",
                          format_utc(p.at), ago(p.at, now), format_count(p.waiting)),
              style);
  } else {
    add_point(text, "  · ",
              "no prices, so no memory, no CPU and no time beside the plan's, and not the few threads that a "
              "server has for itself: " +
                  report.no_prices,
              style);
  }
  text += "  · this machine's limits (waitbench doctor)\n";
}

template <class T>
Json optional_json(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}
Json us_json(const std::optional<Duration>& d) {
  return d ? Json(std::chrono::duration<double, std::micro>(*d).count()) : Json(nullptr);
}
Json bytes_json(const std::optional<Bytes>& b) {
  return b ? Json(b->count) : Json(nullptr);
}

Json workload_json(const lab::Workload& w) {
  const auto* users = std::get_if<lab::Users>(&w.demand);
  const auto* rate = std::get_if<lab::ArrivalRate>(&w.demand);
  return {{"io_us", us_json(w.io)},
          {"cpu_us", us_json(w.cpu)},
          {"later_us", us_json(w.later)},
          {"users", users ? Json(users->count) : Json(nullptr)},
          {"think_us", users ? us_json(users->think) : Json(nullptr)},
          {"rate_per_s", rate ? Json(rate->per_s) : Json(nullptr)},
          {"needs_result", w.needs_result},
          {"may_retry", w.may_retry},
          {"callee_may_be_down", w.callee_may_be_down},
          {"pool_threads", w.pool},
          {"cores", w.cores},
          {"memory_bytes", w.memory.count},
          {"slo_mean_us", us_json(w.mean_below)},
          {"slo_p99_us", us_json(w.p99_below)}};
}

Json alternative_json(const Alternative& a) {
  return {{"way", name_of(a.way)},
          {"size", a.size},
          {"throughput_per_s", a.throughput_per_s},
          {"wanted_per_s", a.wanted_per_s},
          {"response_us", us_json(a.response)},
          {"response_p99_us", us_json(a.p99)},
          {"completion_us", us_json(a.completion)},
          {"in_flight", a.in_flight},
          {"threads", optional_json(a.threads)},
          {"resident_bytes", bytes_json(a.resident)},
          {"memory_bytes", bytes_json(a.memory)},
          {"reserved_bytes", bytes_json(a.reserved)},
          {"cpu_share", optional_json(a.cpu_share)},
          {"held_by", a.limit},
          {"against", a.against},
          {"meets_demand", a.meets_demand},
          {"meets_slo", a.meets_objective},
          {"suits", a.suits()}};
}

Json trial_json(const lab::TrialOutcome& outcome) {
  Json reasons = Json::array();
  for (const auto& reason : outcome.run.validity.reasons)
    reasons.push_back({{"code", reason.code}, {"text", reason.text}, {"fatal", reason.fatal}});
  Json held = Json::array();
  constexpr std::array<std::string_view, 5> units{"per_s", "seconds", "count", "bytes", "share"};
  for (const auto& one : outcome.held) {
    held.push_back({{"what", one.what},
                    {"unit", units[static_cast<std::size_t>(one.unit)]},
                    {"predicted", optional_json(one.predicted)},
                    {"measured", optional_json(one.measured)},
                    {"difference", optional_json(one.difference())}});
  }
  return {{"way", name_of(outcome.predicted.way)},
          {"size", outcome.predicted.size},
          {"plan", outcome.trial.plan},
          {"load", outcome.run.load},
          {"valid", outcome.run.validity.valid()},
          {"reasons", std::move(reasons)},
          {"figures", std::move(held)}};
}

}  // namespace

std::string advice_text(const AdviceReport& report, WallTime now, const TextStyle& given) {
  const auto style = at_least_readable(given);
  std::string text;
  add_asked(text, report.workload, style);
  text += "\n";
  add_predictions(text, report.advice, style);
  text += "\n";
  add_advice(text, report.advice, style);
  add_measured(text, report, style);
  add_sources(text, report, now, style);
  return text;
}

std::string advice_json(const AdviceReport& report) {
  Json alternatives = Json::array(), ranking = Json::array(), measured;
  for (const auto& a : report.advice.alternatives) alternatives.push_back(alternative_json(a));
  for (const auto way : report.advice.ranking) ranking.push_back(name_of(way));
  if (report.measured) {
    measured = Json::array();
    for (const auto& outcome : *report.measured) measured.push_back(trial_json(outcome));
  }
  const Json whole{
      {"schema", json_schema},
      {"workload", workload_json(report.workload)},
      {"style", name_of(report.advice.style)},
      {"style_reasons", report.advice.style_reasons},
      {"ranking", std::move(ranking)},
      {"reasons", report.advice.reasons},
      {"alternatives", std::move(alternatives)},
      {"prices_measured_at", report.prices ? Json(format_utc(report.prices->at)) : Json(nullptr)},
      {"no_prices_because", report.prices ? Json(nullptr) : Json(report.no_prices)},
      {"scale", report.measured ? Json(report.scale) : Json(nullptr)},
      {"measured", std::move(measured)}};
  return whole.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string prices_text(const lab::Prices& p, WallTime now, const TextStyle& given) {
  const auto style = at_least_readable(given);
  std::string text;
  add_point(text, "",
            fmt::format("Prices of this machine, measured {} ({}), waitbench {}, {} requests waiting",
                        format_utc(p.at), ago(p.at, now), p.on.version, format_count(p.waiting)),
            style);
  const auto column_of = [](std::string heading, Align align = Align::right) {
    return TextColumn{.heading = std::move(heading), .importance = 9, .align = align, .cells = {}};
  };
  std::vector<TextColumn> servers{
      column_of("a server", Align::left), column_of("resident"),     column_of("threads"),
      column_of("CPU/request"),           column_of("CPU,/few ask"), column_of("added to/the plan")};
  for (const auto& [name, price] :
       {std::pair("thread per request", &p.thread), std::pair("pool", &p.pool),
        std::pair("coroutine", &p.coroutine), std::pair("queue (a job; its 202)", &p.queue)}) {
    servers[0].cells.emplace_back(name);
    servers[1].cells.push_back(figure(price->resident));
    servers[2].cells.push_back(format_count(price->threads));
    servers[3].cells.push_back(figure(price->cpu, 3));
    servers[4].cells.push_back(figure(price->cpu_few, 3));
    servers[5].cells.push_back(figure(price->added, 3));
  }
  std::vector<TextColumn> each{column_of("one more", Align::left), column_of("resident"), column_of("kernel"),
                               column_of("reserved")};
  for (const auto& [name, price] : {std::pair("request, on a thread of its own", &p.thread_request),
                                    std::pair("request, as a coroutine", &p.coroutine_request),
                                    std::pair("thread of a pool", &p.pool_worker),
                                    std::pair("job in progress, on a thread", &p.queue_job)}) {
    each[0].cells.emplace_back(name);
    each[1].cells.push_back(figure(price->resident));
    each[2].cells.push_back(figure(price->kernel));
    each[3].cells.push_back(figure(price->reserved));
  }
  const auto columns = style.columns - table_indent;
  text += "\n" + table_text(lay_out(std::move(servers), columns), style) + "\n";
  text += table_text(lay_out(std::move(each), columns), style) + "\n";
  add_point(text, "  ",
            fmt::format("{} jobs can be stored; an idle worker begins one after {}",
                        figure_per_second(p.accepted_per_s), figure(p.pick_up, 3)),
            style);
  for (const auto& doubt : p.doubts) {
    text += fmt::format("{}  {} in {} of {} runs\n", doubt.fatal ? "INVALID " : "DOUBTFUL",
                        printable(doubt.code), doubt.runs, p.runs);
  }
  return text;
}

}  // namespace waitbench::cli
