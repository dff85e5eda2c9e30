#include "core/http/response_parser.hpp"

#include <algorithm>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

namespace waitbench {

namespace http = boost::beast::http;

ResponseParser::ResponseParser(bool has_body, bool keep_location) : keep_location_(keep_location) {
  skip(!has_body);
  eager(true);  // head and body in one call
  header_limit(head_limit);
  body_limit(boost::none);
}

std::size_t ResponseParser::feed(std::span<const char> bytes) {
  std::size_t consumed = 0;
  // Beast stops after the head when the body has not begun to arrive, so what is left is offered once more.
  while (state_ == State::reading && consumed < bytes.size()) {
    error_code ec;
    const auto taken = put(boost::asio::const_buffer(bytes.data() + consumed, bytes.size() - consumed), ec);
    consumed += taken;
    if (ec == http::error::need_more) {
      // Beast limits a head, but not a chunk's extension or a trailer: it would ask for more for ever.
      if (bytes.size() - consumed > head_limit) state_ = State::malformed;
      break;
    }
    if (ec) {
      state_ = State::malformed;
    } else if (is_done()) {
      state_ = State::complete;
    } else if (taken == 0) {
      break;
    }
  }
  return consumed;
}

void ResponseParser::end_of_stream() {
  if (state_ != State::reading) return;
  error_code ec;
  if (got_some()) put_eof(ec);
  state_ = got_some() && !ec && is_done() ? State::complete : State::malformed;
}

std::optional<std::uint32_t> ResponseParser::delay_seconds(string_view digits) {
  if (digits.empty()) return {};
  std::uint32_t seconds = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return {};
    const auto longer = std::uint64_t{seconds} * 10 + static_cast<std::uint64_t>(digit - '0');
    seconds = static_cast<std::uint32_t>(std::min<std::uint64_t>(longer, longest_retry_after));
  }
  return seconds;
}

}  // namespace waitbench
