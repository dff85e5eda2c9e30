// A whole server: one model on its port, its counts, and its admin port.
//
//   auto server = Server::start(*find_model("control"), {.listen = {.port = 0}, .plan = plan});
//   ... (*server)->address() ...
//   (*server)->stop_accepting();
//   (*server)->wait_until_drained(Clock::now() + 10s);
//   // destroying it cuts what is left
//
// Several may live in one process. The functions may be called from any thread, one at a time.
#pragma once

#include <memory>

#include "servers/admin/admin_port.hpp"
#include "servers/model.hpp"
#include "servers/queue/job_desk.hpp"
#include "servers/site/plan_site.hpp"

namespace waitbench::servers {

class Server {
 public:
  /// Accepts when it returns. Errors: a port is taken, a thread cannot be created, or
  /// the database cannot be used.
  static Result<std::unique_ptr<Server>> start(const ModelInfo& model, ServerOptions options);
  ~Server();

  const Address& address() const { return address_; }
  /// Empty when the admin port is off.
  std::optional<Address> admin_address() const {
    return admin_ ? std::optional(admin_->address()) : std::nullopt;
  }
  const Counters& counters() const { return counters_; }
  /// What its admin port tells. Only one may use it: the admin port, or without it whoever asks.
  MeasureSource& measures() { return measurer_; }

  /// Accepts no more; connections without a request are closed at once, the others after their answer. The
  /// admin port goes on.
  void stop_accepting() { model_->stop_accepting(); }
  /// True when every connection was gone at some moment until `until`. After stop_accepting().
  bool wait_until_drained(TimePoint until) { return model_->wait_until_drained(until); }

 private:
  Server(const ModelInfo& model, ServerOptions options);
  std::optional<Error> open(const ModelInfo& model);

  const ServerOptions options_;
  Counters own_counters_;
  Counters& counters_;  // its own, or those of its seat
  PlanSite site_;
  std::unique_ptr<JobDesk> jobs_;  // of a model that keeps them
  Service service_;
  Measurer measurer_;
  Address address_;
  std::unique_ptr<Model> model_;
  std::optional<AdminPort> admin_;
};

}  // namespace waitbench::servers
