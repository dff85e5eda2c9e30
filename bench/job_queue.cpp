// What does it cost to have a job on the disk, or at a broker, before its sender is answered?
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <semaphore>
#include <string>
#include <unistd.h>

#include <benchmark/benchmark.h>

#include "core/descriptor.hpp"
#include "messaging/group_commit.hpp"
#include "messaging/open_queue.hpp"
#include "messaging/sqlite/sqlite_queue.hpp"

namespace waitbench {
namespace {

using messaging::GroupCommit;
using messaging::JobId;
using messaging::JobQueue;
using messaging::Moment;
using messaging::NewJob;
using messaging::QueueResult;
using messaging::Receipt;

// A directory for one run, where temporary files go: TMPDIR chooses the disk that is measured.
class Directory {
 public:
  Directory() {
    auto pattern = (std::filesystem::temp_directory_path() / "waitbench-bench-XXXXXX").string();
    if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  std::filesystem::path file(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

NewJob next_job() {
  static std::uint64_t number = 0;
  const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  return {.id = JobId::at(now, ++number),
          .plan = "wait exp(200ms); cpu 1ms; reply 1KiB",
          .idempotency_key = {},
          .callback = {},
          .due = now,
          .attempts_allowed = 5};
}

bool is_accepted(const QueueResult<Receipt>& receipt) {
  return receipt.has_value() && receipt->answer == Receipt::Answer::accepted;
}

// What no queue on this disk can do without: the least write, flushed.
void flush(benchmark::State& state) {
  state.SetLabel("append 4 KiB to a file and flush it (fdatasync): the disk's price");
  const Directory directory;
  const Descriptor file(::open(directory.file("flushed").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  const std::array<char, 4096> block{};
  for (auto _ : state) {
    if (::write(file.number(), block.data(), block.size()) != static_cast<ssize_t>(block.size()) ||
        ::fdatasync(file.number()) != 0)
      return state.SkipWithError("the file could not be flushed");
  }
}
BENCHMARK(flush)->Name("queue/flush")->UseRealTime();

void one_each(benchmark::State& state, JobQueue& queue) {
  for (auto _ : state) {
    const auto job = next_job();
    const auto receipts = queue.enqueue({&job, 1}, job.due);
    if (!receipts || !is_accepted(receipts->front())) return state.SkipWithError("a job was not stored");
  }
  state.SetItemsProcessed(state.iterations());
}

// 64 callers each wait for their answer before they send the next job, as 64 requests of a server do. No
// thread for each: what is measured is the queue.
void in_groups(benchmark::State& state, JobQueue& queue) {
  constexpr int callers = 64;
  std::atomic<bool> all_stored = true;
  std::counting_semaphore<callers> free(callers);
  {
    GroupCommit group(queue);
    for (auto _ : state) {
      free.acquire();
      auto job = next_job();
      const auto now = job.due;
      group.enqueue(std::move(job), now, [&](const QueueResult<Receipt>& receipt) {
        if (!is_accepted(receipt)) all_stored = false;
        free.release();
      });
    }
    group.stop();
    const auto figures = group.figures();
    if (figures.batches > 0)
      state.counters["jobs_per_commit"] =
          static_cast<double>(figures.operations) / static_cast<double>(figures.batches);
  }
  if (!all_stored) return state.SkipWithError("a job was not stored");
  state.SetItemsProcessed(state.iterations());
}

template <void (*measure)(benchmark::State&, JobQueue&)>
void in_file(benchmark::State& state) {
  const Directory directory;
  const auto queue = messaging::open_sqlite_queue(directory.file("jobs"));
  if (!queue) return state.SkipWithError(queue.error().text.c_str());
  measure(state, **queue);
}

void one_commit_each(benchmark::State& state) {
  state.SetLabel("store a job in SQLite, one commit each");
  in_file<one_each>(state);
}
BENCHMARK(one_commit_each)->Name("queue/one_commit_each")->UseRealTime();

void group_commit(benchmark::State& state) {
  state.SetLabel("the same, 64 callers who share commits (group commit)");
  in_file<in_groups>(state);
}
BENCHMARK(group_commit)->Name("queue/group_commit")->UseRealTime();

// At the broker that WAITBENCH_AMQP_URL names. What is sent stays there: it is to be one for this alone.
template <void (*measure)(benchmark::State&, JobQueue&)>
void at_broker(benchmark::State& state) {
  const auto url = messaging::parse_queue_url(std::getenv("WAITBENCH_AMQP_URL"));
  if (!url) return state.SkipWithError(url.error().text.c_str());
  const auto queue = messaging::open_queue(*url, {}, {});
  if (!queue) return state.SkipWithError(queue.error().text.c_str());
  const auto job = next_job();  // the first asks for the whole log
  if (!(*queue)->enqueue({&job, 1}, job.due)) return state.SkipWithError("a job was not stored");
  measure(state, **queue);
}

void confirm_each(benchmark::State& state) {
  state.SetLabel("send a job to RabbitMQ, one confirm each");
  at_broker<one_each>(state);
}

void confirm_window(benchmark::State& state) {
  state.SetLabel("the same, 64 callers who share windows of confirms");
  at_broker<in_groups>(state);
}

// Where there is none, nothing of this is listed.
[[maybe_unused]] const bool has_broker = [] {
  if (std::getenv("WAITBENCH_AMQP_URL") == nullptr) return false;
  benchmark::RegisterBenchmark("queue/confirm_each", confirm_each)->UseRealTime();
  benchmark::RegisterBenchmark("queue/confirm_window", confirm_window)->UseRealTime();
  return true;
}();

}  // namespace
}  // namespace waitbench
