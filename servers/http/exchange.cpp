#include "servers/http/exchange.hpp"

#include <utility>

#include "servers/http/request_parser.hpp"

namespace waitbench::servers::http {
namespace {

// Gives the memory back; clear() would keep it.
void release(std::string& text) {
  std::string().swap(text);
}

}  // namespace

Duration limit_of(Phase phase, const Limits& limits) noexcept {
  switch (phase) {
    case Phase::idle:
      return limits.idle;
    case Phase::head:
      return limits.head;
    case Phase::body:
      return limits.body_time;
    case Phase::write:
      return limits.write;
    case Phase::linger:
      return limits.linger;
  }
  std::unreachable();
}

Exchange::Exchange(const Limits& limits, Counters& counters, TimePoint now)
    : limits_(limits), counters_(counters), began_(now) {
  counters_.connections_open.add();
}

Exchange::~Exchange() {
  if (in_flight_) counters_.requests_in_flight.subtract();
  counters_.connections_open.subtract();
}

void Exchange::enter(State state, TimePoint now) noexcept {
  state_ = state;
  began_ = now;
}

Next Exchange::next() const noexcept {
  switch (state_) {
    case State::idle:
    case State::head:
    case State::body:
    case State::lingering:
      return Next::read;
    case State::ready:
    case State::running:
      return Next::run;
    case State::interim:
    case State::sending:
      return Next::send;
    case State::shutting:
      return Next::shut;
    case State::closed:
      return Next::close;
  }
  std::unreachable();
}

Phase Exchange::phase() const noexcept {
  switch (state_) {
    case State::idle:
      return Phase::idle;
    case State::head:
      return Phase::head;
    case State::body:
      return Phase::body;
    case State::lingering:
      return Phase::linger;
    default:
      return Phase::write;
  }
}

void Exchange::received(std::string_view bytes, TimePoint now) {
  if (state_ == State::lingering) return;  // dropped: the answer is out, nothing more is served
  if (pending_.empty()) return advance(bytes, now);
  pending_.append(bytes);
  const auto all = std::exchange(pending_, {});
  advance(all, now);
}

// Parses until a whole request is there or the bytes are used up; keeps what is left.
void Exchange::advance(std::string_view bytes, TimePoint now) {
  while (!bytes.empty() && next() == Next::read) {
    if (state_ == State::idle) {
      parser_ = std::make_unique<RequestParser>(limits_);
      enter(State::head, now);
    }
    const auto before = bytes.size();
    if (const auto refusal = parser_->consume(bytes)) return refuse(*refusal, now);
    if (state_ == State::head && parser_->is_header_done()) {
      head_complete(!bytes.empty(), now);
    } else if (state_ == State::body && parser_->is_done()) {
      enter(State::ready, now);
    } else if (bytes.size() == before) {
      break;
    }
  }
  pending_.assign(bytes);
}

void Exchange::head_complete(bool body_arrived, TimePoint now) {
  client_stays_ = parser_->keep_alive();
  old_client_ = parser_->is_http_1_0();
  head_only_ = parser_->request().method == "HEAD";
  if (parser_->is_done()) return enter(State::ready, now);
  enter(State::body, now);
  if (parser_->wants_continue() && !body_arrived) {
    output_ = "HTTP/1.1 100 Continue\r\n\r\n";
    enter(State::interim, now);
  }
}

void Exchange::ended(TimePoint now) {
  if (state_ != State::head && state_ != State::body) {
    state_ = State::closed;
    return;
  }
  refuse(error_answer(400, "the connection ended before the request did."), now);
  client_stays_ = false;  // there is no input left that would have to be drained
}

void Exchange::deadline_passed(TimePoint now) {
  if (state_ == State::head || state_ == State::body) {
    counters_.timeouts.add();
    return refuse(error_answer(408, "the request did not arrive in time."), now);
  }
  if (state_ == State::sending || state_ == State::interim) counters_.timeouts.add();
  state_ = State::closed;
}

void Exchange::lost() noexcept {
  state_ = State::closed;
}

void Exchange::refuse(const Answer& refusal, TimePoint now) {
  if (refusal.status != 408) counters_.malformed.add();
  parser_.reset();
  release(pending_);
  head_only_ = false;
  client_stays_ = true;  // as far as anybody knows, it has more to send
  answer(refusal, true, now);
}

Request Exchange::take_request() {
  auto request = std::move(parser_->request());
  if (const auto left = parser_->time_left()) request.deadline = began_ + *left;
  parser_.reset();
  state_ = State::running;
  in_flight_ = true;
  counters_.requests.add();
  counters_.requests_in_flight.add();
  return request;
}

void Exchange::answer(const Answer& answer, bool closing, TimePoint now) {
  closes_ = closing || !client_stays_;
  const auto connection = closes_       ? Persistence::closes
                          : old_client_ ? Persistence::said_stays
                                        : Persistence::stays;
  output_ = serialize(answer, !head_only_, connection);
  sent_ = 0;
  status_ = answer.status;
  enter(State::sending, now);
}

void Exchange::sent(std::size_t bytes, TimePoint now) {
  sent_ += bytes;
  if (sent_ < output_.size()) return;
  release(output_);
  sent_ = 0;
  if (state_ == State::interim) return enter(State::body, now);
  answer_sent(now);
}

void Exchange::answer_sent(TimePoint now) {
  counters_.answered(status_);
  if (in_flight_) counters_.requests_in_flight.subtract();
  in_flight_ = false;
  if (!closes_) {
    enter(State::idle, now);
    const auto pipelined = std::exchange(pending_, {});
    return advance(pipelined, now);
  }
  // Closing while input is unread makes the kernel send a reset that can overtake the answer (RFC 9112
  // section 9.6); a client that said it would close sends nothing more.
  enter(client_stays_ ? State::shutting : State::closed, now);
}

void Exchange::shut(TimePoint now) noexcept {
  enter(State::lingering, now);
}

}  // namespace waitbench::servers::http
