// What cpp-httplib calls for each request: the site's decision, and the refusals that the library leaves to
// its user.
#pragma once

#include "servers/model.hpp"
#include "servers/thread/library.hpp"
#include "servers/thread/socket_stream.hpp"

namespace waitbench::servers {

/// Sets the library's handlers and limits. `service` must outlive `library`.
void set_hooks(Library& library, Service& service);

/// What the hooks and the connection's loop tell each other. One for each connection, found by its thread.
struct LibraryConnection {
  LibraryConnection(Service& service, SocketStream& stream);
  ~LibraryConnection();
  LibraryConnection(const LibraryConnection&) = delete;
  LibraryConnection& operator=(const LibraryConnection&) = delete;
  static LibraryConnection& current();

  /// The library read a header: its request, before anything is decided.
  void header_read(httplib::Request& its_request);
  void request_begins();
  void request_ends();

  Service& service;
  SocketStream& stream;
  httplib::Request* request = nullptr;  ///< the present one, once its header is read
  int status = 0;                       ///< of the answer; 0: none yet
  bool client_stays = true;             ///< the client means to go on after the answer
  bool says_keep_alive = false;         ///< and, speaking HTTP/1.0, must be told that it may
  bool closes = false;                  ///< the connection must end after the answer
  bool is_answered = true;              ///< false: the connection must end without one

 private:
  bool in_flight_ = false;
};

}  // namespace waitbench::servers
