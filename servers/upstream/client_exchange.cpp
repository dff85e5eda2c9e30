#include "servers/upstream/client_exchange.hpp"

namespace waitbench::servers::upstream {

ClientExchange::Next ClientExchange::next() const {
  if (result_) return Next::end;
  return sent_ < request_.size() ? Next::send : Next::read;
}

void ClientExchange::received(std::span<const char> bytes) {
  received_any_ = true;
  if (!kept_.empty()) {
    kept_.append(bytes.data(), bytes.size());
    bytes = kept_;
  }
  auto consumed = parser_->feed(bytes);
  // An interim answer (1xx) announces another one: RFC 9110 section 15.2.
  while (parser_->state() == ResponseParser::State::complete && parser_->status() < 200) {
    parser_.emplace();
    consumed += parser_->feed(bytes.subspan(consumed));
  }
  if (parser_->body_bytes() > largest_body_.count) {
    result_ = {.end = AttemptEnd::too_large};
  } else if (parser_->state() == ResponseParser::State::malformed) {
    result_ = {.end = AttemptEnd::malformed};
  } else if (parser_->state() == ResponseParser::State::complete) {
    conclude(consumed == bytes.size());
  } else {
    kept_ = std::string(bytes.begin() + static_cast<std::ptrdiff_t>(consumed), bytes.end());
  }
}

void ClientExchange::ended() {
  const bool head_read = parser_->head_read();
  if (received_any_) parser_->end_of_stream();
  if (parser_->state() == ResponseParser::State::complete) return conclude(false);
  // A body shorter than announced is no answer, and no accident of the network either.
  broken(head_read ? AttemptEnd::malformed : AttemptEnd::reset);
}

void ClientExchange::lost() {
  broken(AttemptEnd::reset);
}

void ClientExchange::broken(AttemptEnd end) {
  stale_ = reused_ && !received_any_;
  result_ = {.end = end};
}

void ClientExchange::conclude(bool nothing_left) {
  // An answer before the whole request is the connection's last, and so is one with something behind it.
  reusable_ = nothing_left && parser_->reusable() && sent_ == request_.size();
  result_ = {.end = AttemptEnd::answered, .status = parser_->status()};
  if (const auto seconds = parser_->retry_after()) result_->retry_after = std::chrono::seconds(*seconds);
}

}  // namespace waitbench::servers::upstream
