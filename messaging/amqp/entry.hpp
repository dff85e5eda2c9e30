// A job as the body of a message, and back: JSON that an operator can read with the broker's own tools. Pure.
//
// What a queue of the broker holds and what its log holds is the same text: all that is known of a job at one
// moment. The log holds two things besides: that a job was forgotten, and marks (amqp_queue.cpp says for
// what).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "core/result.hpp"
#include "messaging/job.hpp"

namespace waitbench::messaging::amqp {

struct Purged {
  JobId id;
  bool operator==(const Purged&) const = default;
};
struct Mark {
  std::uint64_t process = 0, number = 0;
  bool operator==(const Mark&) const = default;
};
using Entry = std::variant<Job, Purged, Mark>;

/// Any bytes can stand in a job's texts: what is not UTF-8 is written as {"base64": "..."}.
std::string entry_text(const Job& job);
std::string entry_text(const Purged& purged);
std::string entry_text(const Mark& mark);

/// Strict: every key of its kind has to be there and to be possible; moments between 1970 and the year 9999.
/// Else a usage error: one short line that says what is wrong with the message.
Result<Entry> parse_entry(std::string_view text);

}  // namespace waitbench::messaging::amqp
