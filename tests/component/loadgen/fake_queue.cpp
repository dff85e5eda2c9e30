#include "tests/component/loadgen/fake_queue.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace waitbench::testing {
namespace {

std::int64_t now_us() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

std::string_view name_of(FakeQueue::Fate fate) {
  switch (fate) {
    case FakeQueue::Fate::dead:
      return "dead";
    case FakeQueue::Fate::queued:
      return "queued";
    case FakeQueue::Fate::running:
      return "running";
    default:
      return "done";
  }
}

bool is_open(FakeQueue::Fate fate) {
  return fate == FakeQueue::Fate::queued || fate == FakeQueue::Fate::running;
}

}  // namespace

FakeQueue::FakeQueue(Fates fates, Habits habits)
    : fates_(std::move(fates)),
      habits_(std::move(habits)),
      server_([this](Peer& peer, int) { serve(peer); }) {}

void FakeQueue::serve(Peer& peer) {
  while (peer.read_request()) {
    const auto& head = peer.head();
    if (head.starts_with("GET /jobs/stats ")) {
      return peer.send(answer(stats()));  // who asks is no load, and wants the end to read to
    } else if (constexpr std::string_view asks = "GET /jobs?after="; head.starts_with(asks)) {
      const auto told = page(std::stoull(head.substr(asks.size())));
      return peer.send(told ? answer(*told) : answer("", "", "503 Service Unavailable"));
    } else {
      const auto job = [this] {
        const std::scoped_lock lock(mutex_);
        return store();
      }();
      if (job.fate == Fate::unanswered) return peer.reset();
      const auto location =
          habits_.location.empty() ? habits_.location_begin + "jobs/" + job.id : habits_.location;
      const auto told = answer("{}", fmt::format("Location: {}\r\n", location), "202 Accepted");
      if (!habits_.byte_by_byte) {
        peer.send(told);
      } else {
        for (const auto& byte : told) peer.send({&byte, 1});
      }
    }
  }
}

// Ids as a UUID of version 7 has them, but for the time.
const FakeQueue::Stored& FakeQueue::store() {
  const auto sequence = jobs_.size() + 1;
  return jobs_.emplace_back(
      Stored{fmt::format("{:08x}-0000-7000-8000-000000000000", sequence), fates_(sequence), now_us()});
}

std::string FakeQueue::add() {
  const std::scoped_lock lock(mutex_);
  return "/jobs/" + store().id;
}

void FakeQueue::finish_all() {
  const std::scoped_lock lock(mutex_);
  for (auto& job : jobs_) {
    if (is_open(job.fate)) job.fate = Fate::done;
  }
}

std::uint64_t FakeQueue::count(Fate fate) const {
  const std::scoped_lock lock(mutex_);
  return static_cast<std::uint64_t>(std::ranges::count(jobs_, fate, &Stored::fate));
}

std::uint64_t FakeQueue::asked_for_stats() const {
  const std::scoped_lock lock(mutex_);
  return asked_for_stats_;
}

std::string FakeQueue::stats() {
  const std::scoped_lock lock(mutex_);
  ++asked_for_stats_;
  const auto in = [this](Fate fate) { return std::ranges::count(jobs_, fate, &Stored::fate); };
  return fmt::format(
      R"({{"queued":{},"running":{},"done":{},"dead":{},"attempts":{},"redelivered":0,"oldest_age_s":0.5,)"
      R"("last_sequence":{}}})",
      in(Fate::queued), in(Fate::running), in(Fate::done), in(Fate::dead), jobs_.size(), jobs_.size());
}

std::optional<std::string> FakeQueue::page(std::uint64_t after) {
  const std::scoped_lock lock(mutex_);
  if (habits_.broken_pages) return "{}";
  if (habits_.pages_refused > 0) {
    --habits_.pages_refused;
    return std::nullopt;
  }
  std::string list;
  std::uint64_t listed = 0;
  for (auto sequence = after + 1; sequence <= jobs_.size() && listed < habits_.most_of_a_page; ++sequence) {
    const auto& job = jobs_[sequence - 1];
    if (job.fate == Fate::lost) continue;
    ++listed;
    const bool begun = job.fate != Fate::queued, ended = begun && job.fate != Fate::running;
    list += fmt::format(
        R"({}{{"id":"{}","sequence":{},"state":"{}","attempts":{},"redelivered":0,"accepted_at_us":{},)"
        R"("started_at_us":{},"completed_at_us":{}}})",
        list.empty() ? "" : ",", job.id, sequence, name_of(job.fate), begun ? 1 : 0, job.accepted_us,
        begun ? std::to_string(job.accepted_us + 1000) : "null",
        ended ? std::to_string(job.accepted_us + 3000) : "null");
  }
  return "{\"jobs\":[" + list + "]}";
}

}  // namespace waitbench::testing
