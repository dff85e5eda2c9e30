#include "loadgen/connection.hpp"

#include <algorithm>
#include <cerrno>

namespace waitbench::loadgen {
namespace {

constexpr unsigned accepted = 202;  // RFC 9110 section 15.3.3
constexpr std::uint32_t other_side_ended = EPOLLRDHUP | EPOLLHUP | EPOLLERR;

}  // namespace

void Connection::connect(const Endpoint& server, const std::optional<Address>& source) {
  close();
  answers_ = requests_ = 0;
  auto failed = stream_.open(server, source);
  if (!failed) {
    if (const int refused = loop_.watch(stream_.descriptor(), *this); refused != 0) {
      stream_.close();
      failed = ConnectError{refused};
    }
  }
  if (!failed) {
    state_ = State::connecting;
    return;
  }
  // Not told at once: whoever tries again at once, and fails again, would never return.
  failed_ = *failed;
  state_ = State::failing;
  loop_.call_soon(*this);
}

void Connection::ring() {
  if (state_ != State::failing) return;  // has been closed meanwhile
  state_ = State::closed;
  owner_.connected(*this, failed_);
}

void Connection::close() noexcept {
  if (stream_.is_open()) {
    loop_.forget(*this);
    stream_.close();
  }
  state_ = State::closed;
  other_side_ended_ = unread_ = false;
  unsent_.clear();
  forget_answer();
}

void Connection::expire() {
  const auto was = state_;
  close();
  if (was == State::connecting || was == State::failing) owner_.connected(*this, ConnectError{ETIMEDOUT});
  if (was == State::exchanging) owner_.answered(*this, {.outcome = Outcome::timeout, .bytes = received_});
}

void Connection::ready(std::uint32_t epoll_events) {
  other_side_ended_ = other_side_ended_ || (epoll_events & other_side_ended) != 0;
  switch (state_) {
    case State::connecting:
      // What came with the news of the connection is not told again, and read behind the first request.
      unread_ = unread_ || (epoll_events & (EPOLLIN | other_side_ended)) != 0;
      return go_on_connecting();
    case State::exchanging:
      if (!unsent_.empty()) go_on_sending();
      if (state_ == State::exchanging) read_what_came(true);
      return;
    case State::idle:
      return watch_idle();
    case State::failing:
    case State::closed:
      return;
  }
}

void Connection::go_on_connecting() {
  switch (stream_.proceed()) {
    case Stream::Step::again:
      return;
    case Stream::Step::done:
      state_ = State::idle;
      return owner_.connected(*this, std::nullopt);
    default: {
      const auto failed = stream_.error();
      close();
      return owner_.connected(*this, failed);
    }
  }
}

void Connection::exchange(const OutgoingRequest& request) {
  state_ = State::exchanging;
  answer_has_body_ = request.answer_has_body;
  received_ = 0;
  ++requests_;
  const auto [step, bytes] = stream_.write(request.bytes);
  if (step == Stream::Step::done && bytes == request.bytes.size()) [[likely]] {
    if (unread_) [[unlikely]] {
      unread_ = false;
      read_what_came(true);
    }
    return;
  }
  if (step == Stream::Step::ended || step == Stream::Step::failed) return conclude_broken(false, false);
  unsent_.assign(request.bytes.substr(bytes));
  go_on_sending();
}

void Connection::go_on_sending() {
  while (!unsent_.empty()) {
    const auto [step, bytes] = stream_.write(unsent_);
    if (step == Stream::Step::again) return;
    if (step != Stream::Step::done) return read_behind_refusal();
    unsent_.erase(0, bytes);
  }
}

// Who takes no more of a request may have answered it before, as 413 (Content Too Large) is: RFC 9110 section
// 15.5.14. An end that is read now is none in order: sending has taken the error away.
void Connection::read_behind_refusal() {
  if (!read_what_came(false)) conclude_broken(false, true);
}

// Until nothing more is there: being told again is for what comes later. A read that did not fill the room
// took all, and spares the question, unless the other side's end waits behind it, as it may unseen within
// TLS.
bool Connection::read_what_came(bool may_end_in_order) {
  for (;;) {
    const std::size_t kept = kept_.size();
    std::ranges::copy(kept_, reading_.room.begin());
    const auto room = std::span(reading_.room).subspan(kept);
    const auto [step, bytes] = stream_.read(room);
    if (step == Stream::Step::again) return false;
    if (step != Stream::Step::done) {
      conclude_broken(may_end_in_order && step == Stream::Step::ended, true);
      return true;
    }
    received_ += bytes;
    if (take({reading_.room.data(), kept + bytes})) return true;
    if (bytes < room.size() && !other_side_ended_ && !stream_.is_secure()) return false;
  }
}

void Connection::watch_idle() {
  if (stream_.read(reading_.room).step == Stream::Step::again) return;
  close();
  owner_.lost(*this);
}

bool Connection::take(std::string_view bytes) {
  if (known_status_ == 0 && parser_ == nullptr && answer_has_body_) {
    if (const auto* known = reading_.memo.find(bytes)) {
      known_status_ = known->status;
      known_reusable_ = known->reusable;
      body_left_ = known->body;
      bytes.remove_prefix(known->head.size());
    }
  }
  return known_status_ != 0 ? take_body(bytes) : take_parsed(bytes);
}

bool Connection::take_body(std::string_view bytes) {
  if (bytes.size() < body_left_) {
    body_left_ -= bytes.size();
    return false;
  }
  const bool surplus = bytes.size() > body_left_;
  conclude(known_status_, known_reusable_ && !surplus);
  return true;
}

bool Connection::take_parsed(std::string_view bytes) {
  using State = ResponseParser::State;
  bool in_one_piece = parser_ == nullptr;
  if (in_one_piece) parser_ = std::make_unique<ResponseParser>(answer_has_body_, reading_.follows_jobs);
  std::size_t consumed = parser_->feed(bytes);
  // An interim answer (1xx) announces another one: RFC 9110 section 15.2.
  while (parser_->state() == State::complete && parser_->status() < 200) {
    parser_ = std::make_unique<ResponseParser>(answer_has_body_, reading_.follows_jobs);
    consumed += parser_->feed(bytes.substr(consumed));
    in_one_piece = false;
  }
  if (parser_->state() == State::reading) {
    kept_.assign(bytes.substr(consumed));
    return false;
  }
  if (parser_->state() == State::malformed) {
    conclude_malformed();
    return true;
  }
  const auto status = parser_->status();
  const bool names_job = reading_.follows_jobs && status == accepted;  // it will not come again
  if (in_one_piece && answer_has_body_ && parser_->length_known() && !names_job) {
    const auto body = parser_->body_bytes();
    reading_.memo.remember(
        {std::string(bytes.substr(0, consumed - body)), body, status, parser_->reusable()});
  }
  conclude(status, parser_->reusable() && consumed == bytes.size());
  return true;
}

void Connection::forget_answer() noexcept {
  known_status_ = 0;
  parser_.reset();
  kept_.clear();
}

void Connection::conclude(unsigned status, bool reusable) {
  ++answers_;
  state_ = State::idle;
  if (reading_.follows_jobs) [[unlikely]] {
    reading_.accepted = status == accepted;
    reading_.location = parser_ != nullptr ? parser_->location() : std::string();
  }
  // An answer before the whole request, and one behind which the other side ended, are the connection's last.
  if (!reusable || !unsent_.empty() || other_side_ended_) {
    close();
  } else {
    forget_answer();
  }
  owner_.answered(*this, {.outcome = status < 400 ? Outcome::ok : Outcome::http_error, .bytes = received_});
}

void Connection::conclude_malformed() {
  close();
  owner_.answered(*this, {.outcome = Outcome::malformed, .bytes = received_});
}

// What its TCP has acknowledged reached the server. A socket that was closed before answers with a reset that
// acknowledges nothing; one that took the request in acknowledges it within the 200 ms of a delayed
// acknowledgement, whatever becomes of the connection afterwards.
void Connection::conclude_broken(bool in_order, bool sent) {
  if (in_order && parser_ != nullptr) {
    parser_->end_of_stream();
    if (parser_->state() == ResponseParser::State::complete) return conclude(parser_->status(), false);
  }
  const bool head_read = known_status_ != 0 || (parser_ != nullptr && parser_->head_read());
  Answer answer{.bytes = received_};
  answer.stale = answers_ > 0 && received_ == 0 && !(sent && stream_.acknowledged());
  // A body shorter than announced is no answer, and no accident of the network either.
  answer.outcome = in_order && head_read ? Outcome::malformed : Outcome::reset;
  close();
  owner_.answered(*this, answer);
}

}  // namespace waitbench::loadgen
