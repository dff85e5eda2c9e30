// One connection's HTTP, without the connection: fed with what arrived, it says what to do next.
//
// `control` and `coroutine` share all of this; what is left to them is the loop that waits:
//
//   for (;;) switch (exchange.next()) {
//     case Next::read:  wait for bytes, until deadline();  received() | ended() | deadline_passed() | lost()
//     case Next::run:   take_request(), do its work,       answer()
//     case Next::send:  write output(),                    sent() | deadline_passed() | lost()
//     case Next::shut:  shut down the sending side,        shut()
//     case Next::close: done
//   }
//
// Pure but for counting: time is an argument, bytes go in and come out. One thread at a time. What a
// connection holds while its request is worked on is this object and nothing else: the parser lives from the
// first byte of a request to its last, the output from the answer until it is sent. Sources: RFC 9110
// (semantics), RFC 9112 (HTTP/1.1 framing, section 9.6 on closing).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/units.hpp"
#include "servers/counters.hpp"
#include "servers/http/message.hpp"
#include "servers/options.hpp"

namespace waitbench::servers::http {

class RequestParser;

enum class Next { read, run, send, shut, close };

/// What a connection waits for; each has its own time limit.
enum class Phase { idle, head, body, write, linger };
inline constexpr std::size_t phase_count = 5;
/// How long a phase may last.
Duration limit_of(Phase phase, const Limits& limits) noexcept;

class Exchange {
 public:
  /// A connection that was accepted at `now`. Both references must outlive it; it counts as open until it is
  /// destroyed.
  Exchange(const Limits& limits, Counters& counters, TimePoint now);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  Next next() const noexcept;

  /// While next() is read or send: what is waited for, since when, and until when. While it is run,
  /// phase_began() is when the request was whole.
  Phase phase() const noexcept;
  TimePoint phase_began() const noexcept { return began_; }
  TimePoint deadline() const noexcept { return began_ + limit_of(phase(), limits_); }

  /// Bytes arrived; they need not outlive the call.
  void received(std::string_view bytes, TimePoint now);
  /// The client will send nothing more. What it sent completely is still answered.
  void ended(TimePoint now);
  /// deadline() passed while waiting.
  void deadline_passed(TimePoint now);
  /// The connection failed: reset, or not writable any more.
  void lost() noexcept;

  /// The request that next() == run is about. Call once, then answer().
  Request take_request();
  /// `closing` ends the connection after this answer (the server is going down).
  void answer(const Answer& answer, bool closing, TimePoint now);

  /// What is still to be sent.
  std::string_view output() const noexcept { return std::string_view(output_).substr(sent_); }
  void sent(std::size_t bytes, TimePoint now);
  void shut(TimePoint now) noexcept;

 private:
  enum class State { idle, head, body, ready, running, interim, sending, shutting, lingering, closed };

  void enter(State state, TimePoint now) noexcept;
  void advance(std::string_view bytes, TimePoint now);
  void head_complete(bool body_arrived, TimePoint now);
  void refuse(const Answer& answer, TimePoint now);
  void answer_sent(TimePoint now);

  const Limits& limits_;
  Counters& counters_;
  std::unique_ptr<RequestParser> parser_;  // while a request is arriving
  std::string pending_;                    // bytes that arrived and could not be consumed yet
  std::string output_;
  std::size_t sent_ = 0;
  TimePoint began_;
  int status_ = 0;  // of the answer being sent
  State state_ = State::idle;
  bool in_flight_ = false;    // a request was taken and its answer is not sent
  bool head_only_ = false;    // the answer goes without its body
  bool client_stays_ = true;  // the client means to go on after this answer
  bool old_client_ = false;   // HTTP/1.0
  bool closes_ = false;       // the connection ends after this answer
};

}  // namespace waitbench::servers::http
