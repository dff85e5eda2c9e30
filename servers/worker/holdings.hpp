// Which jobs a worker has, and what it says to the queue next: decided, not done. Pure: time is a parameter.
//
// At most one word is under way to the queue at a time. What happens meanwhile is in the next one, so that
// one transaction, and one flush, carries what several jobs have to say; and no two words about a job can
// overtake each other. A job is claimed when there is room for it, begins when one of those that run has
// ended, is reported when it has ended, and its lease is renewed all that time.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/units.hpp"
#include "messaging/job_queue.hpp"

namespace waitbench::servers::worker {

struct HoldingRules {
  std::size_t concurrency = 1;  ///< jobs that run at once; at least 1
  std::size_t prefetch = 0;     ///< claimed beyond those
  Duration lease = std::chrono::seconds(30);
  // How long until it asks again when there was nothing: twice as long each time.
  Duration poll_first = std::chrono::milliseconds(5);
  Duration poll_longest = std::chrono::milliseconds(100);
};

/// How a job's work ended, for the queue.
struct Said {
  enum class How : std::uint8_t {
    done,
    failed,  ///< `text` is the reason
    back,    ///< handed back
  };
  How how = How::back;
  std::string text{};                           ///< the outcome, or the reason
  std::optional<messaging::Moment> retry_at{};  ///< of a failed one; none: it is given up
  bool last = false;                            ///< of a failed one: it is dead by that
  bool calls_back = false;                      ///< the job has a callback
};

/// One claim of a job, as this worker counts them: a job that comes again has another.
using Ticket = std::uint64_t;

/// What is said to the queue at once, in this order.
struct Word {
  struct Report {
    Ticket ticket;
    messaging::JobId id;
    messaging::Token token;
    Said said;
  };
  struct Renewal {
    Ticket ticket;
    messaging::JobId id;
    messaging::Token token;
  };
  std::vector<Report> reports;
  std::vector<Renewal> renewals;
  std::size_t claim = 0;  ///< up to so many jobs; 0: it does not ask
};
/// Its answer: one for each report and renewal, in order.
struct Answer {
  std::vector<messaging::Report> reports, renewals;
  std::vector<messaging::Job> claimed;
};

class Holdings {
 public:
  explicit Holdings(const HoldingRules& rules) : rules_(rules), poll_(rules.poll_first) {}

  /// There may be jobs in the queue: asks at once.
  void look() noexcept { next_claim_ = TimePoint::min(); }
  /// Claims no more, and hands back what has not begun.
  void drain();
  /// Hands back what runs as well: nothing of it will end.
  void hand_back_all();
  /// Forgets everything.
  void drop_all();

  struct Begun {
    Ticket ticket;
    messaging::Job job;
  };
  /// The jobs that may begin now, in the order of their claims; they run from here on.
  std::vector<Begun> begin();
  /// The work has ended. Nothing, when its lease was lost or it has been handed back.
  void ended(Ticket ticket, Said said);

  /// What is to be said now; nothing while a word is under way. Then either answered() or refused().
  std::optional<Word> word(TimePoint now);
  void answered(const Word& word, Answer answer, TimePoint now);
  /// Nothing of it was done: it is said again after `pause`.
  void refused(Word word, TimePoint now, Duration pause);

  /// When word() may have something though nothing happens; max(): never.
  TimePoint next() const;
  /// Nothing is held, and no word under way.
  bool empty() const { return held_.empty() && !under_way_; }
  std::size_t running() const noexcept { return running_; }
  std::size_t waiting() const noexcept { return waiting_.size(); }

 private:
  struct Held {
    messaging::JobId id;
    messaging::Token token;
    enum class Phase : std::uint8_t { waits, runs, runs_in_vain, ended } phase = Phase::waits;
    TimePoint renew_at;
  };
  using Place = std::map<Ticket, Held>::iterator;

  std::size_t room() const;
  void take(messaging::Job job, TimePoint claimed_at);
  void report(Place held, Said said);
  void lose(Ticket ticket);
  void forget(Place held);

  const HoldingRules rules_;
  std::map<Ticket, Held> held_;
  std::deque<Begun> waiting_;                        // claimed, not begun
  std::set<std::pair<TimePoint, Ticket>> renewals_;  // of those that wait or run
  std::vector<Word::Report> reports_;                // to be said
  std::size_t running_ = 0;                          // those in vain included
  Ticket last_ = 0;
  bool draining_ = false, under_way_ = false;
  TimePoint asked_at_;                        // when the word under way was made
  TimePoint next_claim_ = TimePoint::min();   // not before
  TimePoint pause_until_ = TimePoint::min();  // no word before
  Duration poll_;                             // the next wait when there is nothing
};

}  // namespace waitbench::servers::worker
