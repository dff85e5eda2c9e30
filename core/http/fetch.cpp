#include "core/http/fetch.hpp"

#include <algorithm>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

namespace waitbench {
namespace {

namespace beast_http = boost::beast::http;

// Of what is read at once.
constexpr std::size_t piece = std::size_t{64} * 1024;

Result<std::string> body_of(const Url& url, const std::string& received) {
  beast_http::response_parser<beast_http::string_body> parser;
  parser.eager(true);
  parser.body_limit(received.size());
  boost::system::error_code ec;
  parser.put(boost::asio::buffer(received), ec);
  if (!ec && !parser.is_done()) parser.put_eof(ec);
  if (ec || !parser.is_done())
    return environment_error(fmt::format("{} gave no whole HTTP answer.", url.text()));
  if (parser.get().result() != beast_http::status::ok)
    return environment_error(fmt::format("{} answered {}.", url.text(), parser.get().result_int()));
  return std::move(parser.get().body());
}

}  // namespace

Result<std::string> fetch(const Url& url, Duration within, Bytes most) {
  boost::asio::ip::tcp::iostream stream;
  stream.expires_after(within);
  stream.connect(url.host, std::to_string(url.port));
  if (stream) {
    stream << fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", url.target,
                          url.host_header)
           << std::flush;
  }
  if (!stream) return environment_error(fmt::format("{}: {}.", url.text(), stream.error().message()));
  std::string received;
  while (stream && received.size() < most.count) {
    const auto had = received.size();
    received.resize(std::min<std::size_t>(had + piece, most.count));
    stream.read(received.data() + had, static_cast<std::streamsize>(received.size() - had));
    received.resize(had + static_cast<std::size_t>(stream.gcount()));
  }
  if (stream.error() && stream.error() != boost::asio::error::eof)
    return environment_error(fmt::format("{}: {}.", url.text(), stream.error().message()));
  return body_of(url, received);
}

}  // namespace waitbench
