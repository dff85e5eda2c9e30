#include "loadgen/resolve.hpp"

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

namespace waitbench::loadgen {

namespace asio = boost::asio;

Result<std::vector<Endpoint>> resolve(const Url& url) {
  boost::system::error_code ec;
  if (const auto address = asio::ip::make_address(url.host, ec); !ec)
    return std::vector{Endpoint(address, url.port)};
  asio::io_context io;
  asio::ip::tcp::resolver resolver(io);
  const auto found = resolver.resolve(url.host, std::to_string(url.port), ec);
  if (ec || found.empty()) {
    return environment_error(
        fmt::format("the host name {} cannot be resolved ({}). Check the spelling, or give an address.",
                    url.host, ec ? ec.message() : "no address"));
  }
  std::vector<Endpoint> endpoints;
  for (const auto& entry : found) endpoints.push_back(entry.endpoint());
  return endpoints;
}

}  // namespace waitbench::loadgen
