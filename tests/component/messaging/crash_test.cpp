// A process is killed at any moment: what it told of is there, and what is there was sent.
#include <csignal>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "core/descriptor.hpp"
#include "messaging/group_commit.hpp"
#include "messaging/sqlite/sqlite_queue.hpp"
#include "tests/catch.hpp"
#include "tests/component/messaging/stores.hpp"
#include "tests/scratch_directory.hpp"

using namespace waitbench;
using namespace waitbench::messaging;
using namespace waitbench::test;

namespace {

constexpr std::uint64_t senders = 4, jobs_of_a_cycle = 1'000'000;

// One line, whole: shorter than PIPE_BUF (pipe(7)).
void tell(int pipe, std::string_view what, std::uint64_t n) {
  const auto line = fmt::format("{} {}\n", what, n);
  if (::write(pipe, line.data(), line.size()) != static_cast<ssize_t>(line.size())) ::_exit(3);
}

std::uint64_t number_of(const Job& job) {
  return std::stoull(job.asked.plan.substr(5));  // "wait 17ms"
}

// Sends one job after another, and tells of each before it is handed in and when it was acknowledged.
void send_jobs(GroupCommit& group, int pipe, std::uint64_t from, std::uint64_t to) {
  for (auto n = from; n < to; ++n) {
    tell(pipe, "sent", n);
    const auto receipts =
        group.wait_for<std::vector<Receipt>>(8, [asked = with_attempts(job(n), 1'000)](JobQueue& queue) {
          return queue.enqueue({&asked, 1}, start);
        });
    if (!receipts || receipts->front().answer != Receipt::Answer::accepted) ::_exit(4);
    tell(pipe, "acked", n);
  }
}

// Claims and completes; a lease of no time, so that what an earlier life held is claimed again.
void work(GroupCommit& group, int pipe) {
  for (;;) {
    const auto claimed =
        group.wait_for<std::vector<Job>>(8, [](JobQueue& queue) { return queue.claim({"w", 0s}, 3, start); });
    if (!claimed) ::_exit(5);
    for (const auto& job : *claimed) {
      const auto report = group.wait_for<Report>(8, [id = job.asked.id, token = job.token](JobQueue& queue) {
        return queue.complete(id, token, "ok", start);
      });
      if (!report || *report != Report::taken) ::_exit(6);
      tell(pipe, "done", number_of(job));
    }
  }
}

[[noreturn]] void live(const std::filesystem::path& path, int pipe, std::uint64_t first) {
  auto queue = open_sqlite_queue(path);
  if (!queue) ::_exit(7);
  GroupCommit group(**queue);
  std::vector<std::thread> threads;
  for (std::uint64_t sender = 0; sender < senders; ++sender) {
    const auto from = first + sender * (jobs_of_a_cycle / senders);
    threads.emplace_back(
        [&group, pipe, from] { send_jobs(group, pipe, from, from + jobs_of_a_cycle / senders); });
  }
  work(group, pipe);
  ::_exit(8);
}

struct Life {
  std::set<std::uint64_t> sent, acked, done;
  int status = 0;
};

// Kills it behind its line number `lines`; what it had written by then is still read.
Life one_life(const std::filesystem::path& path, std::uint64_t first, std::uint64_t lines) {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::close(ends[0]);
    live(path, ends[1], first);
  }
  ::close(ends[1]);
  const Descriptor reading(ends[0]);
  std::string text;
  std::array<char, 512> bytes;
  std::uint64_t read_lines = 0;
  for (bool killed = false;;) {
    const auto got = ::read(reading.number(), bytes.data(), bytes.size());
    if (got <= 0) break;
    text.append(bytes.data(), static_cast<std::size_t>(got));
    read_lines += static_cast<std::uint64_t>(std::count(bytes.data(), bytes.data() + got, '\n'));
    if (!killed && read_lines >= lines) killed = ::kill(child, SIGKILL) == 0;
  }
  Life life;
  REQUIRE(::waitpid(child, &life.status, 0) == child);
  std::istringstream words(text);
  std::uint64_t n = 0;
  for (std::string what; words >> what >> n;)
    (what == "sent" ? life.sent : what == "acked" ? life.acked : life.done).insert(n);
  return life;
}

}  // namespace

TEST_CASE("kill -9 at any moment loses nothing that was acknowledged, and invents nothing",
          "[messaging][crash]") {
  constexpr int cycles = 20;
  const ScratchDirectory directory;
  const auto path = directory.path() / "jobs";
  Life all;
  for (unsigned seed = 1; seed <= cycles; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const auto life = one_life(path, seed * jobs_of_a_cycle, 1 + random() % 1'000);
    REQUIRE(WIFSIGNALED(life.status));
    REQUIRE(WTERMSIG(life.status) == SIGKILL);
    all.sent.insert(life.sent.begin(), life.sent.end());
    all.acked.insert(life.acked.begin(), life.acked.end());
    all.done.insert(life.done.begin(), life.done.end());

    std::map<std::uint64_t, Job> present;
    for (auto& job : open_file(path)->list({.state = {}, .after = 0, .most = 10 * jobs_of_a_cycle}).value())
      present.emplace(number_of(job), std::move(job));
    std::uint64_t lost = 0, unexpected = 0, undone = 0, damaged = 0;
    for (const auto n : all.acked) lost += present.contains(n) ? 0U : 1U;
    for (const auto n : all.done)
      undone += present.contains(n) && present.at(n).state == JobState::done ? 0U : 1U;
    for (const auto& [n, job] : present) {
      unexpected += all.sent.contains(n) ? 0U : 1U;
      damaged += job.intact && job.asked.id == id_of(n) ? 0U : 1U;
    }
    CHECK(lost == 0);
    CHECK(unexpected == 0);
    CHECK(undone == 0);
    CHECK(damaged == 0);
  }
  CHECK(all.acked.size() > cycles);
  CHECK_FALSE(all.done.empty());
}
