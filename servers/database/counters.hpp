// What a server counts about its database.
//
// Any thread counts, any thread reads. When nothing is under way: begun = done + failed + unfinished + lost +
// out_of_time + abandoned.
#pragma once

#include "servers/counter.hpp"
#include "servers/times.hpp"

namespace waitbench::servers::database {

/// Of one statement.
struct StatementCounters {
  Counter begun;  ///< handed to a connection
  Counter done;
  Counter failed;       ///< refused or given up by the database
  Counter unfinished;   ///< left its connection in a transaction or a COPY
  Counter lost;         ///< its connection was, while it ran
  Counter out_of_time;  ///< the request's deadline passed while it ran
  Counter abandoned;    ///< its client left, or the server ended
  Times times;          ///< of all that were begun, from then on
};

/// Of the connections.
struct ConnectionCounters {
  Counter cancelled;      ///< statements that were cancelled, their connections kept
  Counter reopened;       ///< connections made anew
  Counter reopen_failed;  ///< attempts at that in vain
};

}  // namespace waitbench::servers::database
