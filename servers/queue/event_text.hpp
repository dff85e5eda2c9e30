// A job's course as server-sent events: their bytes. Pure. Source: HTML Living Standard, section 9.2.
#pragma once

#include <string>

#include "messaging/job.hpp"

namespace waitbench::servers {

/// The head of the answer: it ends where the connection does (RFC 9112 section 6.3, item 8).
std::string event_stream_head();
/// Instead of it, for a client that comes again and has been told all: 204, upon which a browser stays away.
std::string event_stream_over();
/// "event: done", the job as its data, and its version as the id that a client sends when it comes again.
std::string event_of(const messaging::Job& job);
/// A comment: that nothing has changed, and the connection is still there.
std::string event_stream_pulse();
/// No further event comes of it.
bool is_last_event(const messaging::Job& job);

}  // namespace waitbench::servers
