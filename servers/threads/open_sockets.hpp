// The open connections of a model that blocks, so that another thread can end the idle ones, or all.
//
// Threads: one thread owns each OpenSocket; OpenSockets may be used by any.
#pragma once

#include <atomic>
#include <list>
#include <mutex>

#include "core/descriptor.hpp"

namespace waitbench::servers {

class OpenSockets;

/// A connection, listed while it lives.
class OpenSocket {
 public:
  OpenSocket(Descriptor descriptor, OpenSockets& all);
  ~OpenSocket();
  OpenSocket(const OpenSocket&) = delete;
  OpenSocket& operator=(const OpenSocket&) = delete;

  int number() const noexcept { return descriptor_.number(); }

  /// Marks the time in which the connection waits for a request and may be ended without loss. The order
  /// matters: first mark, then ask whether the server drains; the drainer first says so, then looks for
  /// marks.
  class Idle {
   public:
    Idle(OpenSocket& socket, bool idle) : socket_(socket) { socket_.idle_ = idle; }
    ~Idle() { socket_.idle_ = false; }
    Idle(const Idle&) = delete;
    Idle& operator=(const Idle&) = delete;
    explicit operator bool() const { return socket_.idle_; }

   private:
    OpenSocket& socket_;
  };

 private:
  friend OpenSockets;
  Descriptor descriptor_;
  OpenSockets& all_;
  std::atomic<bool> idle_ = false;
  std::list<OpenSocket*>::iterator place_;
};

class OpenSockets {
 public:
  /// The client sees the end of the connection; its thread sees the end of its input.
  void end_idle();
  void end_all();

 private:
  friend OpenSocket;
  std::mutex mutex_;
  std::list<OpenSocket*> open_;
};

}  // namespace waitbench::servers
