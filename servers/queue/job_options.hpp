// What a server of jobs is told at start: which queue, how much it may hold, who does the jobs.
#pragma once

#include <cstdint>
#include <string>

#include "messaging/queue_url.hpp"

namespace waitbench::servers {

struct JobOptions {
  messaging::QueueUrl queue;
  std::string queue_text;              ///< as it was written
  std::uint64_t max_queued = 100'000;  ///< with so many queued, further ones are answered 503
  std::uint32_t attempts = 5;          ///< of a job that asks for no other number
  unsigned workers = 0;                ///< jobs that this process does at once, each on a thread of its own
};

}  // namespace waitbench::servers
