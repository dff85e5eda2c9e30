// The server that the generator is calibrated on: it answers at once, or a known time after a request has
// come.
//
// Nothing stands in it that could be left out: one thread, the generator's own loop, fixed bytes. So what is
// measured against it is the generator and the kernel, and the known time is met as exactly as the loop meets
// its moments.
//
// Threads: everything on the thread that calls run(), except interrupt().
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/descriptor.hpp"
#include "core/result.hpp"
#include "core/units.hpp"
#include "lab/bare_requests.hpp"
#include "loadgen/event_loop.hpp"

namespace waitbench::lab {

class CalibrationServer {
 public:
  /// Listens on 127.0.0.1, on a port of the kernel's choice. Each request is answered `delay` after it was
  /// read, never earlier; with a delay of zero, at once. Errors (environment): no socket.
  static Result<std::unique_ptr<CalibrationServer>> start(Duration delay);
  CalibrationServer(const CalibrationServer&) = delete;
  CalibrationServer& operator=(const CalibrationServer&) = delete;

  std::string url() const;
  /// Serves until interrupt(), which may come before it.
  void run();
  void interrupt() noexcept { loop_.interrupt(); }

  /// What each request is answered with.
  static constexpr std::string_view answer =
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok";

 private:
  class Client;  // NOLINT(cppcoreguidelines-virtual-class-destructor): it is final
  class Door final : public loadgen::EventLoop::Handler {
   public:
    explicit Door(CalibrationServer& server) : server_(server) {}
    void ready(std::uint32_t epoll_events) override;

   private:
    CalibrationServer& server_;
  };
  class Bell final : public loadgen::EventLoop::Alarm {
   public:
    explicit Bell(CalibrationServer& server) : server_(server) {}
    void ring() override { server_.answer_what_is_due(); }

   private:
    CalibrationServer& server_;
  };
  struct Pending {
    Duration moment;
    std::weak_ptr<Client> client;
    std::size_t requests;
  };

  CalibrationServer(Descriptor listener, std::uint16_t port, Duration delay);
  void answer_later(std::weak_ptr<Client> client, std::size_t requests);
  void answer_what_is_due();

  Descriptor listener_;
  std::uint16_t port_;
  Duration delay_;
  std::vector<char> room_;  // all clients read into it, in turn
  loadgen::EventLoop loop_;
  Door door_;
  Bell bell_;
  std::unordered_map<const Client*, std::shared_ptr<Client>> clients_;
  std::deque<Pending> pending_;  // all have the same delay: in the order of their moments
};

}  // namespace waitbench::lab
