// What one request makes a server do: the plan, its text form, and the times that one request draws from it.
//
//   plan := step (';' step)* (';' 'later' '(' plan ')')?   or 'later' '(' plan ')' alone
//   step := 'wait' TIME | 'cpu' TIME | 'pool' NAME TIME | 'call' URL | 'db' SQL
//         | 'together' '(' plan (',' plan)* ')' | 'reply' SIZE | 'fail' PERCENT
//   TIME := 5s | exp(200ms) | uniform(1ms,9ms) | lognormal(200ms,0.5)
//   NAME := letters, digits, '-' and '_'
//   URL  := http://host:port/path?query, up to a blank or one of ; , ( ), which a URL writes %3B %2C %28 %29
//   SQL  := a statement in double quotes, of printable ASCII: "select pg_sleep(0.2)"; "" in it stands for one
//           quote, every other character for itself
//
// Blanks may stand between tokens. A ';' separates: none may stand at the end, since a step that is missing
// there was more likely lost than meant. What stands in a branch of `together` counts as if it stood outside:
// the last `reply` in the order of the text, every `fail`. What stands in `later` is no part of the request:
// it becomes a job, which is done after the answer by somebody who has pools and calls of its own.
//
// Pure: no clock, no sockets, no state; every function may be called from any thread. Every model executes
// the same `DrawnPlan`.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/result.hpp"
#include "core/units.hpp"

namespace waitbench {

struct Constant {
  Duration value;
  bool operator==(const Constant&) const = default;
};
struct Exponential {
  static constexpr std::string_view name = "exp";
  Duration mean;
  bool operator==(const Exponential&) const = default;
};
struct Uniform {
  static constexpr std::string_view name = "uniform";
  Duration low, high;
  bool operator==(const Uniform&) const = default;
};
/// exp(N(ln median, sigma^2)): `median` is the 50th percentile, `sigma` has no unit.
struct Lognormal {
  static constexpr std::string_view name = "lognormal";
  Duration median;
  double sigma;
  bool operator==(const Lognormal&) const = default;
};
/// A duration that may differ from request to request.
using RandomTime = std::variant<Constant, Exponential, Uniform, Lognormal>;
/// The expected draw, the cap of `longest_time` included: a heavy tail cut off there counts as cut off.
Duration mean_of(const RandomTime& time);

struct Plan;
namespace step {
struct Wait {  ///< an I/O wait that holds nothing but the request
  static constexpr std::string_view name = "wait";
  RandomTime time;
  bool operator==(const Wait&) const = default;
};
struct Cpu {  ///< that much computation, as calibrated iterations
  static constexpr std::string_view name = "cpu";
  RandomTime time;
  bool operator==(const Cpu&) const = default;
};
struct Pool {  ///< one of the connections of the pool `of`, in the order of asking; held for `time`
  static constexpr std::string_view name = "pool";
  std::string of;
  RandomTime time;
  bool operator==(const Pool&) const = default;
};
struct Call {  ///< a GET of another server's `url`, kept as written; what it takes is that server's to say
  static constexpr std::string_view name = "call";
  std::string url;
  bool operator==(const Call&) const = default;
};
struct Db {  ///< a statement on the server's database; what it takes is that database's to say
  static constexpr std::string_view name = "db";
  std::string sql;  ///< as the database gets it
  bool operator==(const Db&) const = default;
};
struct Together {  ///< all branches at the same time; done when the last of them is
  static constexpr std::string_view name = "together";
  std::vector<Plan> branches;
  bool operator==(const Together& other) const;
};
struct Reply {  ///< size of the answer's body; the last one counts
  static constexpr std::string_view name = "reply";
  Bytes size;
  bool operator==(const Reply&) const = default;
};
struct Fail {  ///< answer 500, after all other steps, for this share of requests; several are independent
  static constexpr std::string_view name = "fail";
  double percent;
  bool operator==(const Fail&) const = default;
};
struct Later {  ///< a job that the request leaves behind; the last step of a plan, in no branch
  static constexpr std::string_view name = "later";
  std::vector<Plan> job;  ///< one: a vector only because a Plan has no size yet
  bool operator==(const Later& other) const;
};
}  // namespace step
using Step = std::variant<step::Wait, step::Cpu, step::Pool, step::Call, step::Db, step::Together,
                          step::Reply, step::Fail, step::Later>;

struct Plan {
  std::vector<Step> steps;
  bool operator==(const Plan&) const = default;
};
inline bool step::Together::operator==(const Together& other) const {
  return branches == other.branches;
}
inline bool step::Later::operator==(const Later& other) const {
  return job == other.job;
}

inline constexpr std::string_view default_plan = "wait 5s";

inline constexpr std::size_t longest_plan = 4096;       ///< characters
inline constexpr std::size_t most_steps = 64;           ///< in one plan, all branches included
inline constexpr std::size_t most_levels = 8;           ///< of `together` within `together`
inline constexpr std::size_t longest_pool_name = 16;    ///< characters: a plan as written fits longest_plan
inline constexpr std::size_t longest_statement = 1024;  ///< characters of SQL
inline constexpr Duration longest_time = std::chrono::hours(1);  ///< of one time, written or drawn
inline constexpr Bytes largest_reply{16 * 1024 * 1024};
inline constexpr double largest_sigma = 10;
inline constexpr int most_decimals = 6;  ///< of a percentage or a sigma

/// Reads a plan in time linear in its length. Errors are usage errors "plan, column N: ..." with N counted
/// from 1 in `text`: one line, in which whatever is quoted from `text` is short and printable. The limits are
/// the constants above; a mean or median must be above zero. Pools may have any name.
Result<Plan> parse_plan(std::string_view text);
/// As above, but whoever does the plan has these pools and no others: another one is an error at its name,
/// which says to add `--pool NAME=10`. Those of its job may have any name.
Result<Plan> parse_plan(std::string_view text, std::span<const std::string> pools);
/// Letters, digits, '-' and '_', 1 to longest_pool_name of them.
bool is_pool_name(std::string_view text) noexcept;
/// The URLs that a plan calls, each once, in the order of the text; those of its job are not among them.
std::vector<std::string> urls_of(const Plan& plan);
/// Its statements, likewise.
std::vector<std::string> statements_of(const Plan& plan);
/// The job that a plan leaves for later; nullptr when it leaves none.
const Plan* later_of(const Plan& plan) noexcept;
/// What is done before the answer: the plan without its job. May have no steps.
Plan now_of(Plan plan);
/// The text that parse_plan reads back to the same plan, bit for bit, if the plan keeps parse_plan's limits.
std::string format_plan(const Plan& plan);
/// The expected sums over all steps of one request, those of all branches included: of its waits (the time
/// for which it holds connections is one), and of its computation. A `call` or `db` counts as nothing, here
/// and in mean_time(): what it takes is not the plan's to say. So does `later`: the request does not wait for
/// it.
Duration mean_wait(const Plan& plan);
Duration mean_cpu(const Plan& plan);
/// The expected time of one request when nothing stands in its way: no connection has to be waited for, and
/// branches compute at the same time. Exact to rounding but for a `together` in which anything is drawn: the
/// expected maximum of random times has no simple form, so the average over the first 10,000 requests of seed
/// 1 stands for it. Its relative standard error is that of one request's time divided by 100.
Duration mean_time(const Plan& plan);
/// The expected share of requests that are not made to fail, 0 to 1.
double mean_success(const Plan& plan);
/// True when two requests may draw different plans.
bool draws(const Plan& plan);

/// What one request does, its random times drawn: a flat list, so that a request costs one allocation.
struct DrawnPlan {
  struct Wait {
    Duration time;
    bool operator==(const Wait&) const = default;
  };
  struct Cpu {
    Duration time;
    bool operator==(const Cpu&) const = default;
  };
  struct Pool {
    enum class Outcome : std::uint8_t { none, granted, timed_out };
    /// Up to 71 minutes; what lasts longer counts as that.
    using Waited = std::chrono::duration<std::uint32_t, std::micro>;
    Duration time;                    ///< to hold the connection
    Waited waited{};                  ///< for the connection: noted by whoever does the plan
    std::uint16_t of;                 ///< the place of the pool's name among those that draw() was given
    Outcome outcome = Outcome::none;  ///< noted as well
    bool operator==(const Pool&) const = default;
  };
  /// Has one entry of its own behind it, the Origin.
  struct Call {
    enum class Outcome : std::uint8_t {
      none,
      ok,
      bad_status,
      no_connection,
      reset,
      timed_out,
      malformed,
      too_large,
      breaker_open,   ///< not tried
      bulkhead_full,  ///< not tried
      out_of_time,    ///< the request's deadline passed
    };
    using Taken = Pool::Waited;
    Taken taken{};                    ///< by the call, retries and the waits before them included: noted
    std::uint16_t to;                 ///< the place of its URL among those that draw() was given
    std::uint16_t status = 0;         ///< of the last answer, if it was not a good one: noted
    std::uint8_t number;              ///< of the request's calls, from 0, in the order of the text
    std::uint8_t attempts = 0;        ///< noted
    Outcome outcome = Outcome::none;  ///< noted
    bool operator==(const Call&) const = default;
  };
  /// Has one entry of its own behind it, the Origin.
  struct Db {
    enum class Outcome : std::uint8_t {
      none,
      ok,
      failed,           ///< the database refused it, or gave it up
      unfinished,       ///< it left its connection in a transaction or a COPY
      connection_lost,  ///< while it ran
      no_connection,    ///< none came free in time: never begun
      out_of_time,      ///< the request's deadline passed, before it began or while it ran
    };
    using Waited = Pool::Waited;
    Waited waited{}, taken{};         ///< for a connection; by the statement, once it had one: noted
    std::uint16_t statement;          ///< its place among those that draw() was given
    Outcome outcome = Outcome::none;  ///< noted
    std::array<char, 5> sqlstate{};   ///< why it failed (PostgreSQL, appendix A): noted; 0 if none is known
    bool operator==(const Db&) const = default;
  };
  /// On whose behalf a call is made or a statement run: filled in by whoever does the plan, before it is
  /// done.
  struct Origin {
    std::uint64_t request = 0;              ///< its number
    TimePoint deadline = TimePoint::max();  ///< of the request; max(): it has none
    bool operator==(const Origin&) const = default;
  };
  struct Together {
    std::uint32_t length;  ///< so many entries behind it are its branches
    bool operator==(const Together&) const = default;
  };
  struct Branch {
    std::uint32_t length;  ///< so many entries behind it are its actions
    bool operator==(const Branch&) const = default;
  };
  using Action = std::variant<Wait, Cpu, Pool, Call, Db, Origin, Together, Branch>;

  std::vector<Action> actions;  ///< in the order of the text
  std::optional<Bytes> reply;   ///< body size asked for
  bool fail = false;
  bool operator==(const DrawnPlan&) const = default;
};
static_assert(sizeof(DrawnPlan::Action) <= 24, "a request that waits keeps one, and would take more memory");
/// Some of a drawn plan's actions, one behind the other. A Together, a Branch, a Call or a Db comes with
/// all that is its own.
using Actions = std::span<DrawnPlan::Action>;
/// The first action with all that is its own; what comes behind that. None may be empty.
Actions first(Actions actions) noexcept;
Actions rest(Actions actions) noexcept;
/// What is the Together's, the Branch's, the Call's or the Db's own, when `actions` begins with one; else
/// nothing.
Actions inside(Actions actions) noexcept;
/// Fills in on whose behalf all its calls are made and its statements run.
void tell_origin(DrawnPlan& plan, const DrawnPlan::Origin& origin);
/// The time of one request when nothing stands in its way, as mean_time() says.
Duration time_of(Actions actions) noexcept;

/// Reads one TIME of the grammar, "5s" or "exp(200ms)". Errors are usage errors "column N: ...", else as
/// parse_plan's.
Result<RandomTime> parse_time(std::string_view text);
std::string format_time(const RandomTime& time);
/// True when two draws may differ.
bool draws(const RandomTime& time);
/// Draw `n` of a time that is no step of a plan; `stream` tells it from other draws of the same numbers and
/// must not be below most_steps. Pure and the same everywhere, as draw().
Duration draw_time(const RandomTime& time, std::uint64_t seed, std::uint64_t n, std::uint32_t stream);

/// The plan of request `n`: a pure function of its arguments, the same on every platform, so that every
/// server draws the same for the same request. Every time lies in [0, longest_time]. Each step draws from its
/// own stream, its place in the text: changing one step leaves the draws of the others alone. `pools` must
/// hold every pool of the plan for one that is to be done; where it does not, DrawnPlan::Pool::of is
/// `pools.size()`. So do `urls` and DrawnPlan::Call::to, `statements` and DrawnPlan::Db::statement.
DrawnPlan draw(const Plan& plan, std::uint64_t seed, std::uint64_t n, std::span<const std::string> pools = {},
               std::span<const std::string> urls = {}, std::span<const std::string> statements = {});

}  // namespace waitbench
