// Blocking a thread on a socket, or on nothing, until the first of several things ends that.
#pragma once

#include <cstdint>

#include "core/units.hpp"
#include "servers/work/cut_off.hpp"

namespace waitbench::servers {

enum class WaitEnd : std::uint8_t {
  ready,        ///< the socket is, or says at the next send or recv what is wrong
  time_over,    ///< `until` came first
  cut,          ///< the server ends
  client_left,  ///< whoever would have the answer
};

/// One system call as a rule. Events: those of poll(2). `client`: the socket of the client that may leave, or
/// no_client.
WaitEnd wait_watching(int socket, short events, TimePoint until, const CutOff& cut, int client);
/// The same for nothing but time. Without a client no descriptor is needed, and none used.
WaitEnd sleep_watching(TimePoint until, const CutOff& cut, int client);

}  // namespace waitbench::servers
