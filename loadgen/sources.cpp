#include "loadgen/sources.hpp"

#include <cstdint>

namespace waitbench::loadgen {
namespace {

// Linux looks for a free port among every second one first (net/ipv4/inet_hashtables.c, __inet_hash_connect):
// of 28,232, the 14,117th connection looks at 14,116 in vain. A thousand at a time stay far from that, and
// leave room for those of the load before, which are in TIME_WAIT.
constexpr std::size_t at_a_time = 1000;

bool is_ipv4_loopback(const Address& address) {
  return address.is_v4() && address.is_loopback();
}

// The kernel's own choice first, 127.0.0.1: a small load is as it would be without all this.
std::vector<std::optional<Address>> on_loopback() {
  std::vector<std::optional<Address>> all{std::nullopt};
  for (std::uint8_t i = 2; i <= loopback_sources; ++i)
    all.emplace_back(boost::asio::ip::address_v4({127, 0, 0, i}));
  return all;
}

}  // namespace

Sources::Sources(std::vector<Address> named, const Endpoint& server, std::size_t first)
    : turns_(named.begin(), named.end()), made_(first) {
  if (!turns_.empty()) return;
  turns_ = is_ipv4_loopback(server.address()) ? on_loopback() : decltype(turns_){std::nullopt};
  for_each_ = at_a_time;
  made_ = 0;
}

std::optional<Address> Sources::next() {
  return turns_[made_++ / for_each_ % turns_.size()];
}

std::size_t source_count(std::size_t named, const Url& url) {
  if (named > 0) return named;
  boost::system::error_code no_address;
  const auto address = boost::asio::ip::make_address(url.host, no_address);
  return !no_address && is_ipv4_loopback(address) ? loopback_sources : 1;
}

}  // namespace waitbench::loadgen
