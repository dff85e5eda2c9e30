// What cpp-httplib calls for each request, and the little it is made to forget.
#pragma once

#include <httplib.h>

#include "servers/model.hpp"
#include "servers/thread/busy_peers.hpp"

namespace waitbench::servers {

/// Sets the library's handlers, limits and timeouts. `service` and `busy` must outlive `server`.
void set_hooks(httplib::Server& server, Service& service);

/// One connection of the library, on the thread that serves it: what the hooks remember between calls.
class LibraryConnection {
 public:
  /// `refused`: no thread could be created for it; every request is answered 503.
  LibraryConnection(Service& service, BusyPeers& busy, bool refused);
  ~LibraryConnection();
  LibraryConnection(const LibraryConnection&) = delete;
  LibraryConnection& operator=(const LibraryConnection&) = delete;

  /// That of this thread.
  static LibraryConnection& current();
  bool refused() const { return refused_; }
  void request_begins(const httplib::Request& request);
  void request_counts();
  void request_ended();

 private:
  Service& service_;
  BusyPeers::Place place_;
  const bool refused_;
  bool in_flight_ = false;
};

}  // namespace waitbench::servers
