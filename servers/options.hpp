// What a server is told at start: where it listens, what a request makes it do, and its limits.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/plan/cpu_work.hpp"
#include "core/plan/plan.hpp"
#include "core/units.hpp"
#include "servers/database/options.hpp"
#include "servers/limits/admission_rules.hpp"
#include "servers/net/address.hpp"
#include "servers/queue/job_options.hpp"
#include "servers/upstream/call_target.hpp"
#include "servers/upstream/options.hpp"
#include "servers/work/pool_spec.hpp"
#include "servers/workers/growth.hpp"

namespace waitbench::servers {

/// How much of a request is accepted, and how long each part may take. The same for every model;
/// docs/method.md, "How the twins differ", says where a library cannot keep to one.
struct Limits {
  Bytes request_line{8 * 1024};  ///< beyond: 414
  Bytes fields_size{8 * 1024};   ///< all header fields together; beyond: 431
  std::size_t fields = 100;      ///< beyond: 431
  Bytes body{1024 * 1024};       ///< beyond: 413

  Duration idle = std::chrono::seconds(60);       ///< open connection, no request begun: closed silently
  Duration head = std::chrono::seconds(10);       ///< first byte to the end of the header: 408
  Duration body_time = std::chrono::seconds(30);  ///< end of the header to the end of the body: 408
  Duration write = std::chrono::seconds(10);      ///< one answer, begun to sent: closed
  Duration linger =
      std::chrono::seconds(1);  ///< after a refusal, input is read and dropped so that it arrives
};

struct Counters;

/// The place of a server that is one of several processes on the same port.
struct Seat {
  unsigned index = 0, count = 1;  ///< of them; index < count
  Counters* counters;             ///< where it counts: memory that the other processes see; outlives it
};

struct ServerOptions {
  Address listen{.host = "127.0.0.1", .port = 8080};
  std::optional<Address> admin = Address{};  ///< empty: no admin port
  Plan plan;                                 ///< its pools are all in `pools`
  std::vector<PoolSpec> pools;
  std::optional<Duration> pool_wait;  ///< a request waits no longer for a connection: 503; default no limit
  std::vector<upstream::CallTarget> call_targets;          ///< of the plan: upstream::call_targets()
  upstream::UpstreamOptions calls;                         ///< each of them
  std::optional<database::DatabaseOptions> database = {};  ///< empty: the plan has no statements
  bool fixed_plan = false;                                 ///< refuse `?plan=`
  std::uint64_t seed = 1;
  // Which models these belong to: ModelInfo::threads.
  std::optional<unsigned> io_threads;        ///< how many I/O threads; default one per core
  std::optional<std::uint64_t> max_threads;  ///< threads of connections at once; default as many as there are
  GrowthRules workers;                       ///< of the pool of threads
  std::optional<Bytes> stack;                ///< of each thread that blocks; default the system's
  std::optional<CpuSpeed> cpu_speed;         ///< default: calibrated at start
  Limits limits;
  std::optional<AdmissionRules> admission = {};  ///< empty: everything is worked on at once
  std::optional<JobOptions> jobs = {};           ///< of a model that answers before the work is done
  bool abandon = false;                          ///< the work of a request whose client has left ends
  std::optional<Seat> seat = {};                 ///< empty: it has the port to itself
};

}  // namespace waitbench::servers
