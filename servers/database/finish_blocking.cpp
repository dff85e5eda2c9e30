#include "servers/database/finish_blocking.hpp"

#include <poll.h>

namespace waitbench::servers::database {

WaitEnd finish_blocking(Connection& connection, TimePoint deadline, const CutOff& cut, int client) {
  while (connection.next() != Connection::Next::end) {
    const short events = connection.next() == Connection::Next::write ? POLLOUT : POLLIN;
    const auto end = wait_watching(connection.socket(), events, deadline, cut, client);  // waits here
    if (end != WaitEnd::ready) return end;
    connection.go_on();
  }
  return WaitEnd::ready;
}

}  // namespace waitbench::servers::database
