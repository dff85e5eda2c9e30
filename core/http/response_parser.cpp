#include "core/http/response_parser.hpp"

#include <algorithm>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>

namespace waitbench {

namespace http = boost::beast::http;

ResponseParser::ResponseParser(bool has_body, bool keep_location) : keep_location_(keep_location) {
  skip(!has_body);
  // Beast holds its limit against what is left of the head at each call, so that a head cut at the ends of
  // its lines has none: ours is of the whole head, and Beast's must not bite first.
  header_limit(2 * head_limit);
  body_limit(boost::none);
}

std::size_t ResponseParser::feed(std::span<const char> bytes) {
  std::size_t consumed = 0;
  while (state_ == State::reading && consumed < bytes.size()) {
    const bool in_head = !is_header_done();
    eager(!in_head);  // the head alone, to know its size; all of the body in one call
    error_code ec;
    const auto taken = put(boost::asio::const_buffer(bytes.data() + consumed, bytes.size() - consumed), ec);
    consumed += taken;
    if (in_head) head_bytes_ += taken;
    const bool needs_more = ec == http::error::need_more;
    // Nor does Beast limit a chunk's extension or a trailer: it would ask for more for ever.
    const auto unfinished = (in_head ? head_bytes_ : 0) + (needs_more ? bytes.size() - consumed : 0);
    if (unfinished > head_limit) {
      state_ = State::malformed;
    } else if (needs_more) {
      break;
    } else if (ec) {
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
