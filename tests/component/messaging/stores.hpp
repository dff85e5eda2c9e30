// The queues that every rule is tested on, and jobs to test with.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "messaging/job_queue.hpp"

namespace waitbench::test {

using namespace std::chrono_literals;

/// The beginning of a test's time.
inline constexpr messaging::Moment start(1'800'000'000s);

struct Store {
  std::string_view name;
  /// Leases end, and jobs are due, by the times that the caller tells. A broker does that by its own clock:
  /// there, a lease ends with the connection.
  bool has_callers_clock;
  /// An empty queue, at `path` if it is a file.
  std::unique_ptr<messaging::JobQueue> (*open)(const std::filesystem::path& path,
                                               std::optional<std::uint64_t> most_queued);
};

/// In memory; a file; a file that is opened anew for each call; a file with two connections that take turns.
/// Of the program that tests the broker (amqp/stores.cpp): the broker, if it is installed.
const std::vector<Store>& stores();

/// Job `n`: due at once, one attempt, no key.
messaging::NewJob job(std::uint64_t n, messaging::Moment due = start);
messaging::NewJob with_attempts(messaging::NewJob job, std::uint32_t attempts);
messaging::NewJob with_callback(messaging::NewJob job);
messaging::NewJob with_key(messaging::NewJob job, std::string key);
messaging::JobId id_of(std::uint64_t n);

/// Enqueues one, which has to be accepted.
void accept(messaging::JobQueue& queue, const messaging::NewJob& job, messaging::Moment now = start);
/// The jobs that `worker` gets, for 30 s.
std::vector<messaging::Job> claim(messaging::JobQueue& queue, std::size_t most, messaging::Moment now = start,
                                  std::string worker = "w");
/// Job `n` as it is stored; it has to be there.
messaging::Job found(messaging::JobQueue& queue, std::uint64_t n);
std::vector<messaging::JobId> ids(const std::vector<messaging::Job>& jobs);
/// A file's queue, which has to open.
std::unique_ptr<messaging::JobQueue> open_file(const std::filesystem::path& path,
                                               std::optional<std::uint64_t> most_queued = {});

}  // namespace waitbench::test
