// What a server answers: a decision about each request, apart from how anything waits.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "core/plan/plan.hpp"
#include "servers/http/message.hpp"
#include "servers/work/resources.hpp"

namespace waitbench::servers {

/// A request that must be worked on before it can be answered.
struct Work {
  DrawnPlan plan;
  std::uint64_t number = 0;
  std::string own_plan{};  ///< the text of `?plan=`; empty when the server's plan is done
};

using Decision = std::variant<http::Answer, Work>;

/// Any thread may ask at any time.
class Site {
 public:
  virtual ~Site() = default;
  /// An answer at once, or the work to do first.
  virtual Decision decide(const http::Request& request) = 0;
  /// The answer to a request whose work ended so; after a cut, one that nobody will see. Called on the thread
  /// that did it.
  virtual http::Answer report(const Work& ended, WorkEnd how) = 0;
  /// The answer to a request that was never begun: a WorkEnd from queue_full on.
  virtual http::Answer refuse(WorkEnd how) = 0;
};

}  // namespace waitbench::servers
