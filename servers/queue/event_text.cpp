#include "servers/queue/event_text.hpp"

#include <fmt/format.h>

#include "messaging/job_json.hpp"
#include "servers/queue/job_watch.hpp"

namespace waitbench::servers {

using messaging::Job;
using messaging::JobState;

// How long a browser waits before it comes again stands first.
std::string event_stream_head() {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\n"
         "Connection: close\r\n\r\nretry: 1000\n\n";
}

std::string event_stream_over() {
  return "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
}

std::string event_of(const Job& job) {
  return fmt::format("id: {}\nevent: {}\ndata: {}\n\n", version_of(job), messaging::told_state(job),
                     messaging::job_json(job));
}

std::string event_stream_pulse() {
  return ":\n\n";
}

bool is_last_event(const Job& job) {
  return job.state == JobState::done || job.state == JobState::dead;
}

}  // namespace waitbench::servers
