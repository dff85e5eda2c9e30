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

#include "servers/admin/admin_site.hpp"
#include "servers/model.hpp"
#include "servers/site/plan_site.hpp"

namespace waitbench::servers {

class Server {
 public:
  /// Accepts when it returns. Errors: a port is taken, or a thread cannot be created.
  static Result<std::unique_ptr<Server>> start(const ModelInfo& model, ServerOptions options);
  ~Server();

  const Address& address() const { return address_; }
  /// Empty when the admin port is off.
  const std::optional<Address>& admin_address() const { return admin_address_; }
  const Counters& counters() const { return counters_; }

  /// Accepts no more; connections without a request are closed at once, the others after their answer. The
  /// admin port goes on.
  void stop_accepting() { model_->stop_accepting(); }
  /// True when every connection was gone at some moment until `until`. After stop_accepting().
  bool wait_until_drained(TimePoint until) { return model_->wait_until_drained(until); }

 private:
  Server(const ModelInfo& model, ServerOptions options);
  std::optional<Error> open(const ModelInfo& model);

  const ServerOptions options_;
  Counters counters_;
  PlanSite site_;
  Service service_;
  const ServerOptions admin_options_;
  Counters admin_counters_;
  AdminSite admin_site_;
  Service admin_service_;
  Address address_;
  std::optional<Address> admin_address_;
  std::unique_ptr<Model> model_;
  std::unique_ptr<Model> admin_;
};

}  // namespace waitbench::servers
