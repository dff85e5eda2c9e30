// In which figures stored runs are compared, and where run.json holds them: one list for reader and
// renderers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace waitbench {

enum class FigureUnit : std::uint8_t { microseconds, per_second, bytes, count, share };

struct ComparedFigure {
  std::string_view name;  ///< for people: "p99"
  std::string_view key;   ///< for programs: "latency_p99_us"
  FigureUnit unit = FigureUnit::count;
  bool less_is_better = true;
  /// Where run.json holds it in a run's object (JSON Pointer, RFC 6901): the sum of `of`, by the sum of `by`
  /// if it is told by something, times `scale`. Absent when one of them is null or missing.
  std::array<std::string_view, 2> of{};
  std::array<std::string_view, 2> by{};
  double scale = 1;
};

/// In the order of the terminal. A share is compared by difference, all others by ratio.
inline constexpr std::array<ComparedFigure, 16> compared_figures{{
    {.name = "highest rate",
     .key = "highest_rate_per_s",
     .unit = FigureUnit::per_second,
     .less_is_better = false,
     .of = {"/low_per_s"}},  // of a search's object
    {.name = "throughput",
     .key = "throughput_per_s",
     .unit = FigureUnit::per_second,
     .less_is_better = false,
     .of = {"/throughput_per_s"}},
    {.name = "ok",
     .key = "ok_share",
     .unit = FigureUnit::share,
     .less_is_better = false,
     .of = {"/requests/ok"},
     .by = {"/requests/scheduled"}},
    {.name = "mean", .key = "latency_mean_us", .unit = FigureUnit::microseconds, .of = {"/latency_us/mean"}},
    {.name = "p50", .key = "latency_p50_us", .unit = FigureUnit::microseconds, .of = {"/latency_us/p50"}},
    {.name = "p90", .key = "latency_p90_us", .unit = FigureUnit::microseconds, .of = {"/latency_us/p90"}},
    {.name = "p99", .key = "latency_p99_us", .unit = FigureUnit::microseconds, .of = {"/latency_us/p99"}},
    {.name = "p99.9",
     .key = "latency_p99_9_us",
     .unit = FigureUnit::microseconds,
     .of = {"/latency_us/p99_9"}},
    {.name = "completed p50",
     .key = "completion_p50_us",
     .unit = FigureUnit::microseconds,
     .of = {"/jobs/completion_us/p50"}},
    {.name = "completed p99",
     .key = "completion_p99_us",
     .unit = FigureUnit::microseconds,
     .of = {"/jobs/completion_us/p99"}},
    {.name = "threads", .key = "server_threads", .of = {"/server/threads_max"}},
    {.name = "resident",
     .key = "server_rss_bytes",
     .unit = FigureUnit::bytes,
     .of = {"/server/rss_bytes_max"}},
    {.name = "reserved",
     .key = "server_virtual_bytes",
     .unit = FigureUnit::bytes,
     .of = {"/server/virtual_bytes_max"}},
    {.name = "CPU/request",
     .key = "server_cpu_us_per_request",
     .unit = FigureUnit::microseconds,
     .of = {"/server/cpu_s"},
     .by = {"/requests/ok", "/requests/http_error"},
     .scale = 1e6},
    {.name = "switch/request",
     .key = "server_switches_per_request",
     .of = {"/server/voluntary_switches", "/server/involuntary_switches"},
     .by = {"/requests/ok", "/requests/http_error"}},
    {.name = "generator CPU",
     .key = "generator_cpu_us_per_request",
     .unit = FigureUnit::microseconds,
     .of = {"/generator/cpu_us_per_request"}},
}};

/// As people read it: "5.003 s", "199.9/s", "99.98 %".
std::string compared_figure_text(const ComparedFigure& figure, double value);

}  // namespace waitbench
