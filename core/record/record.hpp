// What a run leaves behind, as values: counts, latencies, the server's resources, second by second, and
// validity.
//
// Plain data, filled by the load generator and the lab, rendered by report/. Units are in the types; where a
// plain number stands, its unit is in its name. `std::nullopt` means "not measured" or "withheld", never
// zero.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/histogram.hpp"
#include "core/record/experiment_facts.hpp"
#include "core/record/highest_rate.hpp"
#include "core/record/job_figures.hpp"
#include "core/record/latency_summary.hpp"
#include "core/record/server_state.hpp"
#include "core/record/verdict.hpp"
#include "core/switch_counts.hpp"
#include "core/units.hpp"
#include "core/wall_time.hpp"

namespace waitbench {

/// The version of run.json; raised when a key changes its meaning or goes away.
inline constexpr int record_schema = 1;

/// How the requests that were due inside the window ended. The identity holds exactly:
/// scheduled = ok + http_error + timeout + connect_error + reset + malformed + shed + unfinished.
struct RequestCounts {
  std::uint64_t scheduled = 0;
  std::uint64_t ok = 0;             ///< answered 2xx or 3xx, whole
  std::uint64_t http_error = 0;     ///< answered 4xx or 5xx, whole
  std::uint64_t timeout = 0;        ///< not answered within the timeout, counted from the due time
  std::uint64_t connect_error = 0;  ///< no connection could be made for it
  std::uint64_t reset = 0;          ///< the connection ended before the answer was whole
  std::uint64_t malformed = 0;      ///< answered with something that is not HTTP, or not what it announced
  std::uint64_t shed = 0;           ///< due, but not sent because of a limit the user set
  std::uint64_t unfinished = 0;     ///< still under way when the run was interrupted

  std::uint64_t ended() const {
    return ok + http_error + timeout + connect_error + reset + malformed + shed + unfinished;
  }
  bool balanced() const { return scheduled == ended(); }
  std::uint64_t errors() const { return http_error + timeout + connect_error + reset + malformed; }
  RequestCounts& operator+=(const RequestCounts& other);
  bool operator==(const RequestCounts&) const = default;
};

/// What became of the connections of a load, warm-up and drain included.
struct ConnectionCounts {
  std::uint64_t requested = 0;    ///< begun to be made
  std::uint64_t established = 0;  ///< ready to carry a request
  std::uint64_t lost = 0;         ///< established, and ended before the load was over
  /// Established, given requests, and ended without an answer to any of them.
  std::uint64_t never_served = 0;
  /// Established only after their first segment had been sent again, a second or more later: what a listen
  /// backlog that is full does.
  std::uint64_t handshake_repeated = 0;
  /// Fewest and most answers on one of those that were given requests; absent when none was.
  std::optional<std::uint64_t> answers_least{}, answers_most{};
  /// Those that could not be made, by cause.
  std::uint64_t refused = 0, timed_out = 0, unreachable = 0, out_of_ports = 0, out_of_descriptors = 0,
                tls_failed = 0, other_failures = 0;

  /// One has ended that was given `requests` and brought `answers`.
  void add_ended(std::uint64_t requests, std::uint64_t answers);
  ConnectionCounts& operator+=(const ConnectionCounts& other);
  bool operator==(const ConnectionCounts&) const = default;
};

/// What the server process used over the window; absent without a local process to observe.
struct ServerUse {
  std::uint64_t threads_max = 0;
  std::uint64_t descriptors_max = 0;
  Bytes rss_max;
  Bytes virtual_max;
  double cpu_s = 0;  ///< user and system, of all threads, over the window
  std::optional<SwitchCounts>
      switches{};  ///< over the window; absent where they could not be read at its edges
};

/// CPU time of the whole machine that the generator ran on, from the window's begin until all was measured.
struct MachineUse {
  double busy_s = 0;    ///< user, system and interrupts, of whoever ran
  double stolen_s = 0;  ///< wanted as well, but its host took it (a virtual machine's; proc_stat(5), steal)
  double idle_s = 0;    ///< not wanted
  /// Of all its CPU time, and of what was wanted, the part that was stolen, from 0 to 1; 0 of none.
  double stolen_of_all() const;
  double stolen_of_wanted() const;
  bool operator==(const MachineUse&) const = default;
};

/// One second of a run (`second` 0 begins with the window; warm-up seconds are negative, the drain's follow
/// the window).
struct TimelineRow {
  std::int64_t second = 0;
  RequestCounts
      requests;  ///< scheduled and sent count when due or sent; outcomes count in the second they ended in
  std::uint64_t sent = 0;
  double in_flight_mean = 0;  ///< time average over the second of requests due and not ended
  LatencySummary latency;     ///< of the answers that arrived in this second
  struct Server {
    std::uint64_t threads = 0, descriptors = 0;
    Bytes rss, virtual_size;
    double cpu_s = 0;  ///< used during this second
    /// During this second; absent where adding them up over thousands of threads was too dear
    /// (ProcessSampler).
    std::optional<SwitchCounts> switches{};
  };
  std::optional<Server> server;
  std::optional<ServerState> state{};  ///< what a server of ours said at the second's end
  /// What it has counted since the row before; absent if one of the two has no state.
  std::optional<ServerState> counted{};
};

/// One stage of a load whose rate or users change over time. Figures are told of constant stages only, never
/// averaged over a ramp.
struct MeasuredStage {
  std::string load;                  ///< as it was asked for: "0/s..1000/s over 10s"
  Duration begin{}, end{};           ///< since the window's begin
  bool constant = true;              ///< false: a ramp
  double from = 0, to = 0;           ///< arrivals a second, or users
  bool rates = true;                 ///< `from` and `to` are rates, not users
  RequestCounts requests;            ///< due in the stage
  std::uint64_t bytes_received = 0;  ///< for these
  double schedule_kept = 1;          ///< share of these that was taken up within 1 ms of its due time
  std::string withheld;  ///< why there is neither throughput nor latency; empty when they are told
  std::optional<double> throughput_per_s{};  ///< good answers a second, by the stage's edges (docs/method.md)
  std::optional<Histogram> latency{};        ///< of the requests due in it
  /// |X - A| / A, good answers that came out a second against those that were due; absent where withheld, of
  /// closed loads, and when nothing was answered well.
  std::optional<double> imbalance{};
};

/// Why a measurement cannot be trusted, or may be doubted. `code` is stable; `text` says what to do.
struct Reason {
  std::string code;
  std::string text;
  bool fatal = true;  ///< false: a warning; the run stays valid
  bool operator==(const Reason&) const = default;
};

struct Validity {
  std::vector<Reason> reasons;
  bool valid() const;
};

/// One kind of request that a load drew from.
struct RequestKind {
  std::uint64_t weight = 1;
  std::string method;
  std::string target;           ///< path and query, with its placeholders as they were written
  std::optional<Bytes> body{};  ///< its size; absent when it differs from request to request
};

/// One load against one server.
struct Run {
  std::string label;                 ///< unique in its record, e.g. "coroutine-1000-users"
  std::string trial{};               ///< of an experiment: what several of its runs repeat; else empty
  std::string model;                 ///< "thread", "control", ...; empty when the target is not ours
  std::string target;                ///< the URL driven
  std::vector<RequestKind> kinds{};  ///< what was asked for, by weight
  std::optional<std::uint64_t> data_rows{};  ///< of the file that filled the requests' templates
  std::string plan;                          ///< what the server did for each request; empty when unknown
  std::string load;                          ///< e.g. "closed, 1,000 users"
  std::optional<std::uint64_t> users;        ///< closed loads without stages
  std::optional<double> rate_per_s;          ///< open loads without stages
  std::uint64_t seed = 0;
  Duration window{};  ///< what was measured; warm-up and drain lie outside
  Duration warmup{};
  std::optional<WallTime> window_began{};  ///< by the machine's clock, to be laid beside other logs
  bool complete = true;                    ///< false: interrupted, or failed half-way

  RequestCounts requests;
  /// See docs/method.md, "Throughput and the window's edges". Withheld of a load in stages.
  std::optional<double> throughput_per_s = 0;
  std::uint64_t bytes_received = 0;  ///< for the requests due in the window, heads included
  Histogram latency;                 ///< due to answered; timeouts are in it, at the timeout's value at least
  Histogram service;                 ///< sent to answered
  Histogram lag;                     ///< due to sent
  Histogram connect;                 ///< connect called to established
  Histogram late_by;                 ///< due to taken up by the generator: its own error of pacing
  ConnectionCounts connections;

  std::optional<ServerUse> server;
  double generator_cpu_s = 0;
  double generator_spin_s = 0;  ///< of that, polled away so that due times are met exactly
  double generator_cpu_us_per_request = 0;
  std::optional<MachineUse> machine{};
  double schedule_kept = 1;  ///< share of the schedule taken up within 1 ms of its due time (open loads)
  /// |L - X R| / L over the settled part of the window; of a load in stages, from its first request to its
  /// last end.
  std::optional<double> littles_residual;
  std::vector<MeasuredStage> stages;  ///< of a load in stages, whose figures are told by stage; else empty
  std::vector<TimelineRow> timeline;
  std::optional<JobFigures> jobs{};  ///< of a load whose jobs were followed
  Validity validity;
  std::vector<Verdict> expectations;  ///< thresholds of the user's, held against this run
};

/// What a record directory holds.
struct Record {
  std::string name;                  ///< experiment, or "load"
  std::string title;                 ///< one line for people
  std::vector<std::string> command;  ///< as the user typed it
  std::string started_at;            ///< UTC, 20261121T030405Z
  std::string version;               ///< of waitbench
  struct Fact {
    std::string name, value;
  };
  std::vector<Fact> environment;  ///< core/host/environment.hpp
  std::vector<std::string> predicted;
  std::vector<Run> runs;
  std::vector<Verdict> verdicts;
  std::optional<ExperimentFacts> experiment{};  ///< that it comes from
  std::optional<HighestRate> highest_rate{};    ///< of a search for it; its points are the runs
  bool complete = true;
  std::string incomplete_because;  ///< one line, when not complete

  /// Complete, and every run valid; of a search, every point that held: those that failed may be an
  /// overload's.
  bool valid() const;
};

}  // namespace waitbench
