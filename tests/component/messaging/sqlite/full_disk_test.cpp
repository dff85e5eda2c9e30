// A disk that is full, or fails: refused, never accepted, and the file stays whole.
#include <csignal>
#include <sys/resource.h>

#include "messaging/sqlite/sqlite_queue.hpp"
#include "tests/catch.hpp"
#include "tests/component/messaging/stores.hpp"
#include "tests/scratch_directory.hpp"

using namespace waitbench::messaging;
using namespace waitbench::test;

namespace {

NewJob large_job(std::uint64_t n) {
  auto large = job(n);
  large.plan.append(4'000, ' ');
  return large;
}

// Jobs are handed in until one is refused; those that were accepted.
std::uint64_t fill(JobQueue& queue, QueueError& refused) {
  for (std::uint64_t n = 0; n < 10'000; ++n) {
    const auto asked = large_job(n);
    const auto receipts = queue.enqueue({&asked, 1}, start);
    if (!receipts) {
      refused = receipts.error();
      return n;
    }
  }
  FAIL("it never filled up");
  return 0;
}

// No file of this process may grow beyond `bytes`, which a write then says (setrlimit(2), RLIMIT_FSIZE).
class FileSizeLimit {
 public:
  explicit FileSizeLimit(::rlim_t bytes) {
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
    signal_ = std::signal(SIGXFSZ, SIG_IGN);
    const ::rlimit small{bytes, before_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, signal_);
  }

 private:
  ::rlimit before_{};
  void (*signal_)(int) = nullptr;
};

}  // namespace

TEST_CASE("on a full disk jobs are refused; with space again they are accepted", "[messaging]") {
  const ScratchDirectory directory;
  const auto path = directory.path() / "jobs";
  auto opened = open_sqlite_queue(path, {.most_queued = {}, .patience = 60s, .most_pages = 60});
  REQUIRE(opened.has_value());
  auto& queue = **opened;
  accept(queue, large_job(20'000));
  CHECK(queue.complete(id_of(20'000), claim(queue, 1).at(0).token, "", start).value() == Report::taken);
  QueueError refused;
  const auto stored = fill(queue, refused);
  CHECK(stored > 10);
  CHECK(refused.why == QueueFailure::storage);
  CHECK(refused.text == path.string() + ": the disk is full, nothing was stored. Free some space.");
  CHECK(queue.stats().value().queued == stored);
  CHECK_FALSE(queue.find(id_of(stored)).value());
  CHECK(queue.purge(JobState::done, start + 1s, 1).value() == 1);
  accept(queue, large_job(stored));
  opened->reset();
  CHECK(open_file(path)->stats().value().queued == stored + 1);
}

TEST_CASE("after a write that failed nothing more is accepted until the file is opened again",
          "[messaging]") {
  const ScratchDirectory directory;
  const auto path = directory.path() / "jobs";
  std::uint64_t stored = 0;
  {
    const auto queue = open_file(path);
    QueueError refused;
    {
      const FileSizeLimit limit(2'000'000);
      stored = fill(*queue, refused);
    }
    CHECK(stored > 10);
    INFO(refused.text);
    CHECK(refused.text.starts_with(path.string() + ": the disk failed ("));
    const auto asked = job(20'000);  // there would be room for it now
    const auto receipts = queue->enqueue({&asked, 1}, start);
    REQUIRE_FALSE(receipts.has_value());
    CHECK(receipts.error().text == refused.text);
    CHECK_FALSE(queue->claim({"w", 30s}, 1, start).has_value());
  }
  const auto again = open_file(path);
  CHECK(again->stats().value().queued == stored);
  accept(*again, job(20'000));
}
