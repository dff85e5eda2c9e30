// A job as the body of a message, and back: JSON that an operator can read with the broker's own tools. Pure.
//
// What a queue of the broker holds and what its log holds is the same text: all that is known of a job at one
// moment. The log holds three things besides: that a job was forgotten, that jobs are in the broker's queue
// for certain, and marks (amqp_queue.cpp says for what).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/result.hpp"
#include "messaging/job.hpp"

namespace waitbench::messaging::amqp {

struct Purged {
  JobId id;
  bool operator==(const Purged&) const = default;
};
/// The queue has confirmed these, which were told to be queued before.
struct Stored {
  std::vector<JobId> ids;
  bool operator==(const Stored&) const = default;
};
struct Mark {
  std::uint64_t process = 0, number = 0;
  bool operator==(const Mark&) const = default;
};
using Entry = std::variant<Job, Purged, Stored, Mark>;

/// Any bytes can stand in a job's texts: what is not UTF-8 is written as {"base64": "..."}.
std::string entry_text(const Job& job);
std::string entry_text(const Purged& purged);
std::string entry_text(const Stored& stored);
std::string entry_text(const Mark& mark);

/// Strict: every key of its kind has to be there and to be possible; moments between 1970 and the year 9999.
/// Else a usage error: one short line that says what is wrong with the message.
Result<Entry> parse_entry(std::string_view text);

}  // namespace waitbench::messaging::amqp
