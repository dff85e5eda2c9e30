// One client that is told of a job's course until the job has ended: the restaurant's buzzer.
#pragma once

#include "servers/coroutine/io_thread.hpp"
#include "servers/queue/job_desk.hpp"

namespace waitbench::servers {

/// Sends on the connection itself, instead of an answer, beginning with `job` as it is, unless its client
/// says in `last_event_id` that it has been told. Suspended between events; every 15 s it sends a comment, by
/// which a client that has gone is noticed. The connection is to end then.
Task<void> stream_events(Connection& connection, IoThread& thread, JobDesk& desk, messaging::Job job,
                         std::string last_event_id);

}  // namespace waitbench::servers
