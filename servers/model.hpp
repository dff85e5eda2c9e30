// The models, and what each is made of: one table that the command line, the documents and the tests read.
#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <string_view>

#include "core/descriptor.hpp"
#include "core/result.hpp"
#include "servers/counters.hpp"
#include "servers/limits/admission.hpp"
#include "servers/net/departure.hpp"
#include "servers/options.hpp"
#include "servers/site/site.hpp"
#include "servers/work/resources.hpp"
#include "servers/workers/worker_pool.hpp"

namespace waitbench::servers {

class JobDesk;

/// What every model is given. All of it outlives the model.
struct Service {
  const ServerOptions& options;
  Site& site;
  Counters& counters;
  Resources resources;
  std::unique_ptr<WorkerPool>
      workers{};  ///< of models with ModelInfo::workers; the model starts and stops it
  std::unique_ptr<Admission> admission{};  ///< empty: no limits
  JobDesk* jobs = nullptr;                 ///< of models that keep jobs
  std::atomic<bool> draining = false;      ///< set before Model::stop_accepting()

  /// A connection's socket, as a Patience has it.
  int watched(int socket) const noexcept { return options.abandon ? socket : no_client; }
  /// When a request's work has ended: true when it is to be answered, false when its connection is to end.
  /// Counts what was done or begun in vain, because the client had left. `began`: when it was read.
  bool is_answered(WorkEnd end, int socket, TimePoint began, TimePoint now);
};

/// A running server of some model: it accepts, and answers, until told to stop.
class Model {
 public:
  /// Cuts what is left and waits for its threads.
  virtual ~Model() = default;
  /// Accepts no more; connections without a request are closed at once, the others after their answer.
  virtual void stop_accepting() = 0;
  /// True when every connection was gone at some moment until `until`. After stop_accepting().
  virtual bool wait_until_drained(TimePoint until) = 0;
};

/// One row of the table.
struct ModelInfo {
  std::string_view name;
  std::string_view built_on;
  std::string_view waits;       ///< how
  std::string_view stands_for;  ///< which servers of the world
  /// The threads that it has beside the accepting one, and so the options that apply to it.
  struct Threads {
    bool per_connection = false;
    bool io = false;
    bool workers = false;
  } threads;
  /// Answers when a job is accepted, and the work is done later. Otherwise when it is done.
  bool keeps_jobs = false;
  /// Starts serving on an open listener (servers/net/listener.hpp). Throws std::exception when the system
  /// refuses a thread or a descriptor.
  std::unique_ptr<Model> (*start)(Descriptor listener, Service& service);
};

std::span<const ModelInfo> models();
/// nullptr when there is none of that name.
const ModelInfo* find_model(std::string_view name);

}  // namespace waitbench::servers
