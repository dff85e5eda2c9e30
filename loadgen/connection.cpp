#include "loadgen/connection.hpp"

#include <algorithm>
#include <linux/sockios.h>
#include <string>
#include <sys/ioctl.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>

namespace waitbench::loadgen {

using boost::system::error_code;

namespace {

// Larger than most heads, so that one read takes the whole answer; small, so that idle connections stay
// cheap.
constexpr std::size_t first_buffer = 1024;
constexpr std::size_t largest_buffer = 32 * 1024;

}  // namespace

Awaitable<error_code> Connection::connect(asio::ip::tcp::endpoint endpoint) {
  close();
  answers_ = 0;
  error_code ec;
  if (expired_) co_return asio::error::timed_out;
  socket_.open(endpoint.protocol(), ec);
  if (ec) co_return ec;
  socket_.set_option(asio::ip::tcp::no_delay(true), ec);
  co_await socket_.async_connect(endpoint, asio::redirect_error(use_awaitable, ec));
  if (!ec && expired_) ec = asio::error::timed_out;
  if (!ec) socket_.non_blocking(true, ec);
  if (ec) close();
  co_return ec;
}

void Connection::close() {
  error_code ignored;  // nothing can be done about a failing close
  socket_.close(ignored);
}

void Connection::expire() {
  expired_ = true;
  close();
}

Awaitable<Answer> Connection::exchange(OutgoingRequest request) {
  answer_has_body_ = request.answer_has_body;
  received_ = 0;
  surplus_ = false;
  kept_ = 0;
  if (buffer_.empty()) buffer_.resize(first_buffer);
  parser_.emplace(answer_has_body_);
  if (const auto ec = co_await send(request.bytes)) co_return conclude_failed(ec);
  co_return co_await receive();
}

Awaitable<error_code> Connection::send(std::string_view request) {
  error_code ec;
  // A request fits the socket's buffer, so that the first try nearly always takes it all, without suspending.
  std::size_t n = socket_.write_some(asio::buffer(request), ec);
  if (ec == asio::error::would_block) ec = {};
  if (!ec && n < request.size()) {
    const std::string rest(request.substr(n));
    co_await asio::async_write(socket_, asio::buffer(rest), asio::redirect_error(use_awaitable, ec));
  }
  co_return ec;
}

Awaitable<Answer> Connection::receive() {
  error_code ec;
  bool filled = false;
  for (;;) {
    // A read that filled the buffer announces more of the same; a head line that does not fit needs the room
    // anyway.
    if (kept_ == buffer_.size() || (filled && buffer_.size() < largest_buffer))
      buffer_.resize(buffer_.size() * 2);
    const auto room = asio::buffer(buffer_.data() + kept_, buffer_.size() - kept_);
    const auto n = co_await socket_.async_read_some(room, asio::redirect_error(use_awaitable, ec));
    if (ec) co_return conclude_failed(ec);
    if (take(n)) co_return conclude();
    filled = n == room.size();
  }
}

bool Connection::take(std::size_t n) {
  received_ += n;
  const std::size_t available = kept_ + n;
  std::size_t consumed = parser_->feed({buffer_.data(), available});
  // An interim answer (1xx) announces another one: RFC 9110 section 15.2.
  while (parser_->state() == ResponseParser::State::complete && parser_->status() < 200 &&
         parser_->status() >= 100) {
    parser_.emplace(answer_has_body_);
    consumed += parser_->feed({buffer_.data() + consumed, available - consumed});
  }
  kept_ = available - consumed;
  if (parser_->state() != ResponseParser::State::reading) {
    surplus_ = kept_ > 0;
    return true;
  }
  std::copy_n(buffer_.data() + consumed, kept_, buffer_.data());
  return false;
}

Answer Connection::conclude() {
  ++answers_;
  Answer answer{.bytes = received_};
  if (parser_->state() == ResponseParser::State::malformed) {
    answer.outcome = Outcome::malformed;
    close();
    return answer;
  }
  answer.outcome = parser_->status() < 400 ? Outcome::ok : Outcome::http_error;
  if (!parser_->reusable() || surplus_) close();
  return answer;
}

// Whether its TCP has acknowledged the request (SIOCOUTQ: bytes that it has not, tcp(7)). A socket that was
// closed before answers with a reset that acknowledges nothing; one that took the request in acknowledges it
// within the 200 ms of a delayed acknowledgement, whatever becomes of the connection afterwards.
bool Connection::request_reached_server() {
  int unacknowledged = 0;
  return ::ioctl(socket_.native_handle(), SIOCOUTQ, &unacknowledged) != 0 || unacknowledged == 0;
}

Answer Connection::conclude_failed(const error_code& ec) {
  const bool ended_in_order = ec == asio::error::eof;
  const bool had_answered = answers_ > 0;
  if (ended_in_order && received_ > 0) {
    parser_->end_of_stream();
    if (parser_->state() == ResponseParser::State::complete) return conclude();
  }
  Answer answer{.bytes = received_};
  answer.stale = had_answered && received_ == 0 && !expired_ && !request_reached_server();
  close();
  if (expired_) {
    answer.outcome = Outcome::timeout;
  } else if (ended_in_order && parser_->head_read()) {
    answer.outcome = Outcome::malformed;  // a body shorter than announced
  } else {
    answer.outcome = Outcome::reset;
  }
  return answer;
}

}  // namespace waitbench::loadgen
