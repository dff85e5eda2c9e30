#include "loadgen/resolve.hpp"

#include <fmt/format.h>

namespace waitbench::loadgen {

Result<asio::ip::tcp::endpoint> resolve(const Url& url) {
  boost::system::error_code ec;
  if (const auto address = asio::ip::make_address(url.host, ec); !ec)
    return asio::ip::tcp::endpoint(address, url.port);
  asio::io_context io;
  asio::ip::tcp::resolver resolver(io);
  const auto found = resolver.resolve(url.host, std::to_string(url.port), ec);
  if (ec || found.empty()) {
    return environment_error(
        fmt::format("the host name {} cannot be resolved ({}). Check the spelling, or give an address.",
                    url.host, ec ? ec.message() : "no address"));
  }
  return found.begin()->endpoint();
}

}  // namespace waitbench::loadgen
