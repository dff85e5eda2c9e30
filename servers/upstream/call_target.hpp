// Whom a call is made to: a URL whose address is known without asking anybody.
//
// Names are not looked up: a look-up blocks, is cached and balanced in ways of its own, and would be measured
// along with the waiting.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/http/url.hpp"
#include "core/plan/plan.hpp"
#include "core/units.hpp"
#include "servers/net/address.hpp"

namespace waitbench::servers::upstream {

struct CallTarget {
  std::string text;  ///< as written: its name
  Url url;
  Address address;
};

/// Reads "http://127.0.0.1:8080/path?query"; `localhost` is 127.0.0.1. A usage error says what is wrong with
/// anything else, other names and https among it.
Result<CallTarget> parse_call_target(std::string_view text);

/// The targets of all URLs of a plan, in the order of urls_of(). The first error is told.
Result<std::vector<CallTarget>> call_targets(const Plan& plan);

/// True when a call would come back to a server that listens there, and so call again, without end. A port 0
/// is nobody's yet.
bool is_own(const CallTarget& target, const Address& listen);

/// The bytes of one request: a GET with the request's number and the time that it may take.
std::string request_bytes(const CallTarget& target, std::uint64_t number, Duration left);

}  // namespace waitbench::servers::upstream
