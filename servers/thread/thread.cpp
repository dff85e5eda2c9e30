#include "servers/thread/thread.hpp"

#include <cerrno>
#include <list>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <thread>

#include <httplib.h>

#include "servers/net/listener.hpp"
#include "servers/thread/accepted_sockets.hpp"
#include "servers/thread/hooks.hpp"
#include "servers/thread/spare_thread.hpp"
#include "servers/threads/connection_threads.hpp"

namespace waitbench::servers {
namespace {

using StartConnection = std::function<void(std::function<void()>)>;

// The library's way to ask for threads; ours gives one to each connection.
class ThreadEach final : public httplib::TaskQueue {
 public:
  explicit ThreadEach(StartConnection start) : start_(std::move(start)) {}

  // void until 0.14, bool since.
  using Enqueued = decltype(std::declval<httplib::TaskQueue&>().enqueue(nullptr));
  Enqueued enqueue(std::function<void()> connection) override {
    start_(std::move(connection));
    return static_cast<Enqueued>(true);
  }
  void shutdown() override {}  // the model waits for its threads itself

 private:
  const StartConnection start_;
};

class Library final : public httplib::Server {
 public:
  /// Its connections end after the answer they are working on. stop() does that too, but only while it
  /// listens.
  void end_connections() { svr_sock_ = INVALID_SOCKET; }
};

bool has_waiting_connections(int listener) {
  pollfd wanted{.fd = listener, .events = POLLIN, .revents = 0};
  return ::poll(&wanted, 1, 0) == 1 && (wanted.revents & POLLIN) != 0;
}

// 0, or why no descriptor is to be had.
int descriptor_shortage() {
  const Descriptor probe(::dup(STDERR_FILENO));
  return probe || errno == EBADF ? 0 : errno;
}

class Thread final : public Model {
 public:
  Thread(Descriptor listener, Service& service)
      : service_(service),
        address_(local_address(listener.number())),
        listener_(std::move(listener)),
        exhaustion_(service.counters),
        threads_(service.options.stack),
        spare_([this] { look_for_shortage(); }),
        acceptor_([this] { accept_connections(); }) {}

  ~Thread() override {
    stop_accepting();
    for_each_accepted(address_, [](int socket, const Address&) { ::shutdown(socket, SHUT_RDWR); });
    service_.cut.happen();
  }  // spare_ and threads_ wait for the last

  void stop_accepting() override {
    service_.draining = true;
    stopping_ = true;
    ::shutdown(listener_.number(), SHUT_RDWR);  // wakes the library's accept
    if (acceptor_.joinable()) acceptor_.join();
    for (auto& server : servers_) server.end_connections();
    for_each_accepted(address_, [this](int socket, const Address& peer) { end_if_idle(socket, peer); });
  }

  bool wait_until_drained(TimePoint until) override { return threads_.wait_until_none(until); }

 private:
  // The library gives up its listening socket on any failure but EMFILE. So it is lent a duplicate, and given
  // another when it has lost one; the socket itself, and the connections that wait in it, stay.
  void accept_connections() {
    while (!stopping_) {
      if (lend_listener()) servers_.back().listen_after_bind();
      if (stopping_) return;
      service_.counters.accept_errors.add();
      std::this_thread::sleep_for(accept_pause);
    }
  }

  bool lend_listener() {
    // The library only listens on what it bound itself: it binds a port of its own, which the duplicate
    // replaces. Some versions refuse to bind a second time; those get a new server. Old ones still serve
    // their connections.
    if ((servers_.empty() || !bind_anywhere(servers_.back())) && !bind_anywhere(add_server())) return false;
    return ::dup2(listener_.number(), library_socket_) >= 0;
  }

  static bool bind_anywhere(httplib::Server& server) { return server.bind_to_any_port("127.0.0.1") > 0; }

  httplib::Server& add_server() {
    auto& server = servers_.emplace_back();
    set_hooks(server, service_);
    server.set_socket_options([this](socket_t socket) { library_socket_ = socket; });
    server.new_task_queue = [this] {
      return new ThreadEach(
          [this](std::function<void()> connection) { start_connection(std::move(connection)); });
    };
    return server;
  }

  void start_connection(std::function<void()> connection) {
    service_.counters.connections_accepted.add();
    auto serve = [this, connection = std::move(connection)](bool refused) {
      const LibraryConnection here(service_, busy_, refused);
      connection();
    };
    std::function<void()> work = [serve] { serve(false); };
    if (threads_.start(work)) return;
    service_.counters.connections_refused.add();
    spare_.queue([serve] { serve(true); });
  }

  // EMFILE makes the library try again for ever, and silently.
  void look_for_shortage() {
    const int shortage = has_waiting_connections(listener_.number()) ? descriptor_shortage() : 0;
    if (shortage != 0) {
      exhaustion_.failed(shortage);
    } else {
      exhaustion_.succeeded();
    }
  }

  void end_if_idle(int socket, const Address& peer) {
    int arrived = 0;
    const bool has_input = ::ioctl(socket, FIONREAD, &arrived) == 0 && arrived > 0;
    if (!has_input && !busy_.contains(peer.host, peer.port)) ::shutdown(socket, SHUT_RDWR);
  }

  Service& service_;
  const Address address_;
  Descriptor listener_;
  ExhaustionLog exhaustion_;
  BusyPeers busy_;
  socket_t library_socket_ = -1;
  std::atomic<bool> stopping_ = false;
  std::list<Library> servers_;  // the last one accepts
  ConnectionThreads threads_;
  SpareThread spare_;
  std::thread acceptor_;
};

}  // namespace

Result<std::unique_ptr<Model>> start_thread(Descriptor listener, Service& service) {
  return std::unique_ptr<Model>(std::make_unique<Thread>(std::move(listener), service));
}

}  // namespace waitbench::servers
