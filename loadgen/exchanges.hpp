// Requests on their way: each gets a connection by the load's policy, a deadline, and an end that is counted.
//
// Threads: that of the loop. Whoever starts something (an alarm, an answer, a new connection) reads the clock
// once; everything that follows from it at once carries that time.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include <boost/intrusive/list.hpp>

#include "loadgen/accepted_jobs.hpp"
#include "loadgen/connection.hpp"
#include "loadgen/load_plan.hpp"
#include "loadgen/recorder.hpp"
#include "loadgen/request_source.hpp"
#include "loadgen/sources.hpp"

namespace waitbench::loadgen {

class Exchanges final : Connection::Owner, EventLoop::Alarm {
 public:
  /// Whoever sends requests: a user, or all arrivals. It must outlive the loop's run.
  class Sender {
   public:
    /// What open_own() came to; false: counted as a request that failed.
    virtual void connected(bool open) = 0;
    /// A request that it had sent has ended.
    virtual void request_ended(Outcome outcome) = 0;

   protected:
    ~Sender() = default;

   private:
    friend class Exchanges;
    Connection* own_ = nullptr;
  };

  /// `index`: of the load thread. All must outlive it.
  Exchanges(const LoadPlan& plan, unsigned index, EventLoop& loop, Recorder& recorder);
  ~Exchanges();

  /// To be called once, before anything is sent.
  void watch_deadlines();
  /// After the loop has ended: what is under way is unfinished, and connections are counted.
  void finish();

  /// Has `sender` an open connection that is its alone?
  bool has_own(const Sender& sender) const { return sender.own_ != nullptr && sender.own_->is_open(); }
  /// Opens one, or opens it again, and calls sender.connected().
  void open_own(Sender& sender);
  /// Closes it, if there is one: not lost, but not needed any more.
  void close_own(Sender& sender);
  /// Closes it when the others have been answered, too: to be called once the window is over, after which
  /// `sender` sends nothing. Ending a connection may cost a server much (a thread, its stack), and when
  /// thousands end it would fall upon those whose last answer is still measured. It does not wait for
  /// connections that have never been served: these may be waiting for this one to end.
  void retire_own(Sender& sender);
  /// Sends request `number`, which was due at `due`: on the sender's own connection if it has one, else on an
  /// idle one, a new one, or when one becomes idle. Calls sender.request_ended() in the end.
  void send(Sender& sender, Duration due, std::uint64_t number);

  /// After the loop has ended: the jobs that were promised, if they are followed.
  AcceptedJobs& accepted_jobs() { return accepted_jobs_; }

 private:
  struct Line;  // NOLINT(cppcoreguidelines-virtual-class-destructor): final. A connection and its job
  struct Job {
    Sender* sender;
    Duration due;
    std::uint64_t number;
  };

  void connected(Connection& connection, const std::optional<ConnectError>& failed) override;
  void answered(Connection& connection, const Answer& answer) override;
  void lost(Connection& connection) override;
  void ring() override;  // looks at the deadlines

  Line& make_line();
  Line* free_line();
  void begin(Line& line, const Job& job);
  void connect(Line& line);
  void transmit(Line& line);
  void end(Line& line, Outcome outcome, std::uint64_t bytes);
  void release(Line& line);
  void close_retired_if_served();
  void count_ended_connection(Line& line);
  void expire_overdue(Duration now);
  void expire_waiting(Duration now);
  bool overdue(Duration due, Duration now) const { return due + plan_.options.timeout <= now; }

  const LoadPlan& plan_;
  EventLoop& loop_;
  Recorder& recorder_;
  RequestSource requests_;
  Reading reading_;
  AcceptedJobs accepted_jobs_;
  std::optional<std::size_t> most_lines_;  // this thread's share of the connections
  bool once_only_;                         // a connection for each request
  Sources sources_;
  std::vector<std::unique_ptr<Line>> lines_;
  std::vector<Line*> idle_;    // the one used last is used next: fewer connections, warmer caches
  std::vector<Line*> closed_;  // without a connection, and taken only when no open one is idle
  std::vector<Line*> retired_;
  std::size_t served_waiting_ = 0;  // requests under way on connections that have carried an answer before
  std::deque<Job> queue_;           // due, but all connections are taken; in the order in which they are due
  using Lines = boost::intrusive::list<Line, boost::intrusive::constant_time_size<false>>;
  // All requests have the same timeout and are watched in the order in which they are due: that of their
  // deadlines.
  std::unique_ptr<Lines> under_way_;
};

}  // namespace waitbench::loadgen
