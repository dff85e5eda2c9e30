// The listening socket: opened in one place, so that every model has the same options, and how accepting may
// fail.
//
// SO_REUSEADDR on (a server restarts at once), SO_REUSEPORT off (two servers never share a port silently) but
// between the processes of one server, TCP_NODELAY on (inherited by every accepted socket), and a backlog of
// 4,096.
#pragma once

#include <optional>
#include <string_view>

#include "core/descriptor.hpp"
#include "core/result.hpp"
#include "core/units.hpp"
#include "servers/counters.hpp"
#include "servers/net/address.hpp"

namespace waitbench::servers {

inline constexpr int listen_backlog = 4096;

/// Opens, binds and listens. A taken port is an environment error that names who holds it, where /proc tells,
/// and `flag`, with which the user chooses another. `shared`: beside other processes of this server
/// (SO_REUSEPORT), of which one holds a claim_port() until all listen.
Result<Descriptor> open_listener(const Address& address, std::string_view flag = "--listen",
                                 bool shared = false);

/// Makes a port this server's before any of its processes listens: bound, so that a port 0 becomes one, and
/// not listening, so that no connection goes to a socket that nobody accepts from. While it is open, other
/// servers find the port taken; `shared` listeners of this user do not. Errors: as open_listener().
Result<Descriptor> claim_port(const Address& address);

/// What to do after accept() failed with `error` (an errno).
enum class AcceptFailure {
  retry,      ///< that connection is gone (or nothing was there): accept the next
  exhausted,  ///< out of descriptors or memory: pause, then go on; the listener stays open
  closed,     ///< the listener was shut down: stop
};
AcceptFailure classify_accept_failure(int error) noexcept;
/// How long an accept loop pauses when the process is out of descriptors or memory.
inline constexpr Duration accept_pause = std::chrono::milliseconds(10);

/// Counts exhaustion, and tells the user, once a minute at most. One object belongs to one accept loop.
class ExhaustionLog {
 public:
  explicit ExhaustionLog(Counters& counters) : counters_(counters) {}
  void failed(int error);

 private:
  Counters& counters_;
  std::optional<TimePoint> told_;
};

}  // namespace waitbench::servers
