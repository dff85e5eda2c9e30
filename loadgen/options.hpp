// What load to offer to which server, and for how long.
#pragma once

#include <cstdint>
#include <optional>
#include <sys/types.h>
#include <variant>

#include <boost/asio/ip/address.hpp>

#include "core/http/url.hpp"
#include "core/units.hpp"
#include "loadgen/load_model.hpp"
#include "loadgen/request.hpp"
#include "loadgen/tls.hpp"

namespace waitbench::loadgen {

/// Connections are kept open and used again. Closed: one for each user. Open: as many as there are requests
/// in flight.
struct ConnectionsOnDemand {};
/// Kept open, and at most so many; a request that is due while all are taken waits for one.
struct SharedConnections {
  std::uint64_t count = 1;
};
/// A new one for each request, whose latency includes the connecting.
struct ConnectionPerRequest {};
using ConnectionPolicy = std::variant<ConnectionsOnDemand, SharedConnections, ConnectionPerRequest>;

/// Jobs that the server promises (202 Accepted) are followed to their ends.
struct FollowJobs {
  Duration timeout = std::chrono::seconds(60);  ///< after the load
};

struct LoadOptions {
  Url url;  ///< where to; also what for, unless `requests` says otherwise
  LoadModel load;
  /// Of the window that is measured; of a load in stages, their sum.
  Duration duration = std::chrono::seconds(10);
  /// Load before the window, not counted. Absent: as long as one probing request took.
  std::optional<Duration> warmup;
  /// Closed loads: the time over which the users (in stages: the first one's) begin, evenly spread, so that
  /// they do not move in step. Absent: the warm-up.
  std::optional<Duration> ramp;
  Duration timeout = std::chrono::seconds(30);  ///< of one request, from its due time
  unsigned threads = 1;
  std::uint64_t seed = 1;
  RequestMix requests;
  ConnectionPolicy connections;
  /// Local addresses to connect from, in turn; each has ports of its own. Empty: as Sources chooses.
  std::vector<boost::asio::ip::address> sources;
  TlsTrust trust;  ///< https only
  bool spin =
      true;  ///< poll for the last microseconds before something is due, instead of sleeping (EventLoop)
  bool numbered = false;     ///< send "Waitbench-Request: n", from which our servers draw their random times
  std::optional<pid_t> pid;  ///< the local server process to observe
  std::optional<Url> stats;  ///< the admin address of a server of ours, to be asked what it says of itself
  std::optional<FollowJobs> follow;  ///< http only; the server is `waitbench serve queue`
  /// New connections are begun at most at this rate, so that a listen backlog is not what is measured.
  Rate connect_rate{10000};
};

}  // namespace waitbench::loadgen
