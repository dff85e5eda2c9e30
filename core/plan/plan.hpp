// What one request makes a server do: the plan, its text form, and the times that one request draws from it.
//
//   plan := step (';' step)*
//   step := 'wait' TIME | 'cpu' TIME | 'reply' SIZE | 'fail' PERCENT
//   TIME := 5s | exp(200ms) | uniform(1ms,9ms) | lognormal(200ms,0.5)
//
// Pure: no clock, no sockets. Every model executes the same `DrawnPlan`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/result.hpp"
#include "core/units.hpp"

namespace waitbench {

struct Constant {
  Duration value;
};
struct Exponential {
  Duration mean;
};
struct Uniform {
  Duration low, high;
};
/// exp(N(ln median, sigma^2)): `median` is the 50th percentile, `sigma` has no unit.
struct Lognormal {
  Duration median;
  double sigma;
};
/// A duration that may differ from request to request.
using RandomTime = std::variant<Constant, Exponential, Uniform, Lognormal>;
Duration mean_of(const RandomTime&);

namespace step {
struct Wait {  ///< an I/O wait that holds nothing but the request
  RandomTime time;
};
struct Cpu {  ///< that much computation, as calibrated iterations
  RandomTime time;
};
struct Reply {  ///< size of the answer's body; the last one counts
  Bytes size;
};
struct Fail {  ///< answer 500 for this share of requests
  double percent;
};
}  // namespace step
using Step = std::variant<step::Wait, step::Cpu, step::Reply, step::Fail>;

struct Plan {
  std::vector<Step> steps;
};

inline constexpr std::string_view default_plan = "wait 5s";

/// Reads a plan. Errors are usage errors "plan, column N: ..." with N counted from 1 in `text`. Limits: 4,096
/// characters, 64 steps, one time at most 1 h (also the cap of every draw), a reply at most 16 MiB.
Result<Plan> parse_plan(std::string_view text);
/// The text that parse_plan reads back to the same plan.
std::string format_plan(const Plan& plan);
/// The expected sum of the waits of one request, and of its computation.
Duration mean_wait(const Plan& plan);
Duration mean_cpu(const Plan& plan);
/// True when two requests may draw different plans.
bool draws(const Plan& plan);

/// What one request does, its random times drawn.
struct DrawnPlan {
  struct Wait {
    Duration time;
  };
  struct Cpu {
    Duration time;
  };
  using Action = std::variant<Wait, Cpu>;
  std::vector<Action> actions;  ///< in order
  std::optional<Bytes> reply;   ///< body size asked for
  bool fail = false;
};

/// The plan of request `n`: a pure function of its arguments, so that every server draws the same for the
/// same request.
DrawnPlan draw(const Plan& plan, std::uint64_t seed, std::uint64_t n);

}  // namespace waitbench
