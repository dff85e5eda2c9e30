// What a supervisor and a worker say to each other: "I serve" or why not, once; then, whenever the supervisor
// asks, what the worker measures of itself.
//
// A pair of sockets that keep messages apart (SOCK_SEQPACKET). What is measured comes in pieces, since the
// system limits a message (net.core.wmem_default, 208 KiB). Each function is for one end.
#pragma once

#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/descriptor.hpp"
#include "core/result.hpp"
#include "core/units.hpp"
#include "servers/processes/measure_text.hpp"

namespace waitbench::servers {

struct Channel {
  Descriptor supervisor, worker;
};
/// Errors (environment): no more descriptors.
Result<Channel> open_channel();

// The worker's end.

void tell_started(const Descriptor& channel);
void tell_not_started(const Descriptor& channel, const Error& why);

/// Answers the supervisor from a thread of its own, for as long as it lives.
class Reporter {
 public:
  /// `source` must outlive it, and is its alone.
  Reporter(Descriptor channel, MeasureSource& source);
  ~Reporter();

 private:
  Descriptor channel_;
  MeasureSource& source_;
  std::thread thread_;
};

// The supervisor's end.

/// Waits. The worker's error, or an environment error when it ended without a word.
Result<void> wait_until_started(const Descriptor& channel);

/// Asks one worker; one thread at a time.
class Inquiry {
 public:
  explicit Inquiry(const Descriptor& channel) : channel_(channel) {}

  /// Never waits. A worker that has not answered the last one yet is not asked again.
  void ask();
  /// What was asked for last; nothing when the worker has ended, or does not answer until `deadline`.
  std::optional<std::vector<OwnedMeasure>> answer(TimePoint deadline);

 private:
  std::optional<std::string> receive_whole(TimePoint deadline);

  const Descriptor& channel_;
  bool owed_ = false;   // an answer
  std::string so_far_;  // of it
};

}  // namespace waitbench::servers
