#include "servers/http/request_parser.hpp"

#include <algorithm>
#include <charconv>

#include <boost/beast/http/error.hpp>

#include "servers/upstream/deadline.hpp"

namespace waitbench::servers::http {
namespace {

using boost::beast::iequals;

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// "2.0" of "GET / HTTP/2.0" and what follows it; empty when the line ends in no version of HTTP.
std::string_view version_of(std::string_view line) {
  line = line.substr(0, line.find('\r'));
  if (line.size() < 9) return {};
  const auto version = line.substr(line.size() - 9);
  const bool is_one = version.starts_with(" HTTP/") && is_number(version.substr(6, 1)) && version[7] == '.' &&
                      is_number(version.substr(8, 1));
  return is_one ? version.substr(6) : std::string_view{};
}

Answer other_version() {
  return error_answer(505, "the versions of HTTP spoken here are 1.0 and 1.1.");
}

bool holds_lone_line_feed(std::string_view text) {
  for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    if (at == 0 || text[at - 1] != '\r') return true;
  }
  return false;
}

// Beast unfolds a folded value; the tell-tale is that the value does not follow its colon in the input.
bool is_folded(std::string_view input, boost::beast::string_view name, boost::beast::string_view value) {
  const auto* begin = name.data() + name.size();
  if (value.data() < begin || value.data() > input.data() + input.size()) return true;
  return std::string_view(begin, value.data()).find('\r') != std::string_view::npos;
}

}  // namespace

RequestParser::RequestParser(const Limits& limits) : limits_(limits) {
  // Beast's own limit must not bite first: it does not tell the request line from the fields.
  header_limit(static_cast<std::uint32_t>(limits.request_line.count + limits.fields_size.count + 1024));
  body_limit(limits.body.count);
}

std::optional<Answer> RequestParser::consume(std::string_view& bytes) {
  while (!bytes.empty() && !is_done()) {
    const bool in_head = !is_header_done();
    input_ = bytes;
    error_code ec;
    const auto consumed = put(boost::asio::const_buffer(bytes.data(), bytes.size()), ec);
    bytes.remove_prefix(consumed);
    if (in_head) head_size_ += consumed;
    if (ec == beast::error::need_more) {
      if (auto refusal = broken(bytes)) return refusal;
      return outgrown(bytes);
    }
    if (ec) return refusal_of(ec, bytes);
    if (in_head && head_size_ > line_size_ + 4 + limits_.fields_size.count)
      return error_answer(431, "the header is too large.");
    if (in_head) return {};  // the header is done: let the caller look before the body
  }
  return {};
}

void RequestParser::refuse(int status, const char* text, error_code& ec) {
  if (!refusal_) refusal_ = error_answer(status, text);
  ec = beast::error::bad_field;  // any error stops the parser; the refusal says what it was
}

void RequestParser::on_request_impl(beast::verb, beast_view method, beast_view target, int version,
                                    error_code& ec) {
  line_size_ = method.size() + target.size() + 10;  // two spaces and "HTTP/1.1"
  version_ = version;
  if (line_size_ > limits_.request_line.count) return refuse(414, "the request line is too long.", ec);
  request_.method.assign(method.data(), method.size());
  request_.target.assign(target.data(), target.size());
}

void RequestParser::on_field_impl(beast::field field, beast_view name, beast_view value, error_code& ec) {
  if (++fields_ > limits_.fields) return refuse(431, "too many header fields.", ec);
  if (is_folded(input_, name, value)) return refuse(400, "a header field is folded over several lines.", ec);
  if (is_header_done()) {  // a trailer: read, and of no consequence
    body_extras_ += name.size() + value.size() + 4;
    if (body_extras_ > limits_.fields_size.count) refuse(400, "the trailer is too large.", ec);
    return;
  }
  on_framing_field(field, value, ec);
  if (field == beast::field::unknown) on_own_field(name, value, ec);
}

// Those that Beast knows no name for.
void RequestParser::on_own_field(beast_view name, beast_view value, error_code& ec) {
  if (iequals(name, request_number_field)) {
    std::uint64_t number = 0;
    const auto* end = value.data() + value.size();
    const auto [rest, bad] = std::from_chars(value.data(), end, number);
    if (bad != std::errc{} || rest != end)
      return refuse(400, "Waitbench-Request is not a whole number below 2^64.", ec);
    request_.number = number;
  } else if (iequals(name, upstream::time_left_field)) {
    time_left_ = upstream::parse_time_left(value);
    if (!time_left_) return refuse(400, bad_time_left, ec);
  } else if (iequals(name, idempotency_key_field)) {
    keep(&RareFields::idempotency_key, value, ec);
  } else if (iequals(name, last_event_id_field)) {
    keep(&RareFields::last_event_id, value, ec);
  }
}

void RequestParser::keep(std::string RareFields::* field, beast_view value, error_code& ec) {
  if (value.size() > longest_rare_field)
    return refuse(400, "Idempotency-Key and Last-Event-ID may have 255 characters.", ec);
  if (!request_.rare) request_.rare = std::make_unique<RareFields>();
  ((*request_.rare).*field).assign(value.data(), value.size());
}

// The fields that say where a request ends: ambiguity here is how requests are smuggled (RFC 9112
// section 11.2).
void RequestParser::on_framing_field(beast::field field, beast_view value, error_code& ec) {
  switch (field) {
    case beast::field::host:
      if (++hosts_ > 1) return refuse(400, "more than one Host.", ec);
      if (!is_host(value)) return refuse(400, "Host is not a host.", ec);
      break;
    case beast::field::content_length:
      if (++lengths_ > 1) return refuse(400, "more than one Content-Length.", ec);
      if (!is_number(value)) return refuse(400, "Content-Length is not a number.", ec);
      break;
    case beast::field::transfer_encoding:
      if (++codings_ > 1) return refuse(400, "more than one Transfer-Encoding.", ec);
      if (version_ == 10) return refuse(400, "Transfer-Encoding in HTTP/1.0.", ec);
      if (value.find(',') != beast_view::npos) return refuse(400, "more than one transfer coding.", ec);
      if (!iequals(value, "chunked"))
        return refuse(501, "the only transfer coding understood is chunked.", ec);
      break;
    case beast::field::expect:
      if (version_ == 10) break;  // RFC 9110 section 10.1.1: to be ignored
      if (!iequals(value, "100-continue"))
        return refuse(417, "the only expectation met is 100-continue.", ec);
      wants_continue_ = true;
      break;
    default:
      break;
  }
}

void RequestParser::on_header_impl(error_code& ec) {
  if (version_ == 11 && hosts_ == 0) return refuse(400, "Host is missing.", ec);
  if (lengths_ > 0 && codings_ > 0) return refuse(400, "Content-Length with Transfer-Encoding.", ec);
}

void RequestParser::on_chunk_header_impl(std::uint64_t, beast_view extensions, error_code& ec) {
  body_extras_ += extensions.size();
  if (body_extras_ > limits_.fields_size.count) refuse(400, "the chunk extensions are too large.", ec);
}

std::size_t RequestParser::on_body_impl(beast_view body, error_code&) {
  return body.size();
}
std::size_t RequestParser::on_chunk_body_impl(std::uint64_t, beast_view body, error_code&) {
  return body.size();
}

// What Beast refuses at once when a header arrives whole, but looks at again only when its end has come if it
// arrives in pieces: without this, a client whose lines end otherwise would be left to wait for the time
// limit.
std::optional<Answer> RequestParser::broken(std::string_view rest) const {
  if (is_header_done()) return {};
  if (holds_lone_line_feed(rest)) return error_answer(400, "a line of the header does not end in CRLF.");
  if (line_size_ > 0 || rest.find("\r\n") == std::string_view::npos) return {};
  const auto version = version_of(rest);
  if (version.empty()) return error_answer(400, "the request line names no version of HTTP.");
  if (version != "1.0" && version != "1.1") return other_version();
  return {};
}

// Too much of an element that has no end yet.
std::optional<Answer> RequestParser::outgrown(std::string_view rest) const {
  if (is_header_done()) {
    if (rest.size() > limits_.fields_size.count)
      return error_answer(400, "a chunk's header or the trailer is too large.");
    return {};
  }
  std::size_t fields_size = head_size_ + rest.size() - line_size_;
  if (line_size_ == 0) {  // Beast looks at the request line again only when the whole header is there
    const auto end_of_line = rest.find("\r\n");
    if (std::min(end_of_line, rest.size() - 1) > limits_.request_line.count)
      return error_answer(414, "the request line is too long.");
    fields_size = end_of_line == std::string_view::npos ? 0 : rest.size() - end_of_line;
  }
  if (fields_size > limits_.fields_size.count + 4) return error_answer(431, "the header is too large.");
  return {};
}

std::optional<Answer> RequestParser::refusal_of(const error_code& ec, std::string_view rest) {
  if (refusal_) return refusal_;
  if (ec == beast::error::body_limit) return error_answer(413, "the body is too large.");
  if (ec == beast::error::header_limit) {
    const bool in_line = line_size_ == 0 && rest.find("\r\n") > limits_.request_line.count;
    return in_line ? error_answer(414, "the request line is too long.")
                   : error_answer(431, "the header is too large.");
  }
  if (ec == beast::error::bad_version && !version_of(rest).empty()) return other_version();
  return error_answer(400, "malformed request: " + ec.message() + ".");
}

}  // namespace waitbench::servers::http
