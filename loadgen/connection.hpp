// One HTTP/1.1 client connection: connects, sends a prebuilt request, reads the answer.
//
// A state machine on a loop: nothing here waits, what came of it is told to the owner. Deadlines come from
// outside: expire() ends what is under way as a timeout. Threads: that of the loop.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/response_parser.hpp"
#include "loadgen/event_loop.hpp"
#include "loadgen/outcome.hpp"
#include "loadgen/request_source.hpp"
#include "loadgen/response_memo.hpp"
#include "loadgen/stream.hpp"

namespace waitbench::loadgen {

/// How an exchange ended.
struct Answer {
  Outcome outcome = Outcome::reset;
  /// The server had closed the connection while it was idle, so the request never reached it: RFC 9112
  /// section 9.3.1 lets a client send it again on a new connection.
  bool stale = false;
  std::uint64_t bytes = 0;  ///< received, heads included
};

/// What the connections of one thread share, so that an idle one costs little: room to read into, and heads
/// seen.
struct Reading {
  /// Whether jobs are followed: then `accepted` and `location` are those of the answer that is told, while it
  /// is told to the owner.
  bool follows_jobs = false;
  bool accepted = false;  ///< 202
  std::string location{};
  /// For what is kept of the last read (at most a head line and what surrounds it) and 64 KiB more.
  std::vector<char> room = std::vector<char>(ResponseParser::head_limit + 64 * 1024);
  ResponseMemo memo;
};

class Connection : public EventLoop::Handler, private EventLoop::Alarm {
 public:
  /// Told once for each connect(), after it has returned, and once for each exchange(), possibly before that.
  class Owner {
   public:
    /// Nothing: connected. `connection` is closed otherwise.
    virtual void connected(Connection& connection, const std::optional<ConnectError>& failed) = 0;
    /// `connection` is still open only if it may carry another request.
    virtual void answered(Connection& connection, const Answer& answer) = 0;
    /// It was open and idle, and has been closed: by the server, or because it sent what nobody had asked
    /// for.
    virtual void lost(Connection& connection) = 0;

   protected:
    ~Owner() = default;
  };

  /// All must outlive it.
  Connection(EventLoop& loop, Owner& owner, Reading& reading, const TlsClient* tls)
      : loop_(loop), owner_(owner), reading_(reading), stream_(tls) {}
  virtual ~Connection() { close(); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// May an exchange begin?
  bool is_open() const noexcept { return state_ == State::idle; }
  /// Opens a new connection, closing what was open.
  void connect(const Endpoint& server, const std::optional<Address>& source);
  /// Sends `request`, whose bytes need not stay, and reads one answer. Only when open.
  void exchange(const OutgoingRequest& request);
  /// Ends what is under way as a timeout; the owner is told at once.
  void expire();
  void close() noexcept;

  /// Answers that came on this connection since it was opened, and requests that were sent.
  std::uint64_t answers() const noexcept { return answers_; }
  std::uint64_t requests() const noexcept { return requests_; }
  /// Its first segment was sent more than once.
  bool handshake_was_repeated() const noexcept { return stream_.handshake_was_repeated(); }

  void ready(std::uint32_t epoll_events) override;

 private:
  enum class State : std::uint8_t { closed, failing, connecting, idle, exchanging };

  void ring() override;  // tells of a failure to connect
  void go_on_connecting();
  void go_on_sending();
  void read_behind_refusal();
  /// True when the answer has ended and the owner was told.
  bool read_what_came(bool may_end_in_order);
  void watch_idle();
  /// Each takes in what was read, and returns true as read_what_came() does.
  bool take(std::string_view bytes);
  bool take_body(std::string_view bytes);
  bool take_parsed(std::string_view bytes);
  void forget_answer() noexcept;
  void conclude(unsigned status, bool reusable);
  void conclude_malformed();
  /// `sent`: at least a part of the request was handed to the kernel.
  void conclude_broken(bool in_order, bool sent);

  EventLoop& loop_;
  Owner& owner_;
  Reading& reading_;
  Stream stream_;
  State state_ = State::closed;
  ConnectError failed_;  // while failing
  bool other_side_ended_ = false;
  bool unread_ = false;  // something came before the first request
  bool answer_has_body_ = true;
  bool known_reusable_ = false;
  unsigned known_status_ = 0;    // of an answer whose head was known; 0: it is parsed
  std::uint64_t body_left_ = 0;  // of an answer whose head was known
  std::uint64_t received_ = 0;   // bytes of this answer
  std::uint64_t answers_ = 0, requests_ = 0;
  std::string unsent_;                      // of a request that did not fit the socket's buffer
  std::string kept_;                        // read, but not understood before the rest of its line has come
  std::unique_ptr<ResponseParser> parser_;  // while an answer is parsed in parts
};

}  // namespace waitbench::loadgen
