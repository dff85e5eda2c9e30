// Several processes on one file: each job is claimed by one of them.
#include <array>
#include <set>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

#include "core/descriptor.hpp"
#include "messaging/sqlite/sqlite_queue.hpp"
#include "tests/catch.hpp"
#include "tests/component/messaging/stores.hpp"
#include "tests/scratch_directory.hpp"

using namespace waitbench;
using namespace waitbench::messaging;
using namespace waitbench::test;

namespace {

// Claims and completes, a few jobs at a time, until there are none; tells each on the pipe.
[[noreturn]] void work(const std::filesystem::path& path, int pipe) {
  auto queue = open_sqlite_queue(path, {.most_queued = {}, .patience = 60s, .most_pages = {}});
  if (!queue) ::_exit(3);
  for (;;) {
    const auto jobs = (*queue)->claim({"w", 1h}, 3, start);
    if (!jobs) ::_exit(4);
    if (jobs->empty()) ::_exit(0);
    for (const auto& job : *jobs) {
      const auto report = (*queue)->complete(job.asked.id, job.token, "", start);
      if (!report || *report != Report::taken) ::_exit(5);
      const auto line = std::to_string(job.sequence) + '\n';
      if (::write(pipe, line.data(), line.size()) < 0) ::_exit(6);
    }
  }
}

}  // namespace

TEST_CASE("processes that claim from one file share the jobs, and none is done twice", "[messaging]") {
  constexpr std::uint64_t jobs = 300;
  const ScratchDirectory directory;
  const auto path = directory.path() / "jobs";
  {
    std::vector<NewJob> asked;
    for (std::uint64_t n = 0; n < jobs; ++n) asked.push_back(job(n));
    CHECK(open_file(path)->enqueue(asked, start).has_value());
  }
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  std::vector<::pid_t> children;
  for (int i = 0; i < 4; ++i) {
    children.push_back(::fork());
    REQUIRE(children.back() >= 0);
    if (children.back() == 0) work(path, ends[1]);
  }
  ::close(ends[1]);
  const Descriptor reading(ends[0]);
  std::string text;
  std::array<char, 4096> bytes;
  for (ssize_t got = 0; (got = ::read(reading.number(), bytes.data(), bytes.size())) > 0;)
    text.append(bytes.data(), static_cast<std::size_t>(got));
  for (const auto child : children) {
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
  }
  std::istringstream lines(text);
  std::multiset<std::uint64_t> told;
  for (std::uint64_t sequence = 0; lines >> sequence;) told.insert(sequence);
  CHECK(told.size() == jobs);
  CHECK(std::set(told.begin(), told.end()).size() == jobs);
  const auto stats = open_file(path)->stats().value();
  CHECK(stats.done == jobs);
  CHECK(stats.attempts == jobs);
}
