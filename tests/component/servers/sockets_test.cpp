// The sockets of all models have the same options.
#include <filesystem>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <set>
#include <sys/socket.h>

#include "tests/catch.hpp"
#include "tests/component/servers/running_server.hpp"

using namespace waitbench;
using namespace waitbench::test;

namespace {

int option(int socket, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  ::getsockopt(socket, level, name, &value, &size);
  return value;
}

// The sockets of this process whose local end is `address`.
std::vector<int> sockets_at(const servers::Address& address) {
  std::vector<int> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    const int number = std::stoi(entry.path().filename());
    if (servers::local_address(number) == address) found.push_back(number);
  }
  return found;
}

struct Options {
  int reuse_address, reuse_port, no_delay, keep_alive, backlog;
  auto operator<=>(const Options&) const = default;
};

std::set<Options> options_at(const servers::Address& address, bool listening) {
  std::set<Options> all;
  for (const int socket : sockets_at(address)) {
    if ((option(socket, SOL_SOCKET, SO_ACCEPTCONN) == 1) != listening) continue;
    tcp_info info{};
    socklen_t size = sizeof info;
    ::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size);
    // Of a listening socket, tcpi_sacked is the backlog (what `ss` shows as Send-Q).
    all.insert({option(socket, SOL_SOCKET, SO_REUSEADDR), option(socket, SOL_SOCKET, SO_REUSEPORT),
                option(socket, IPPROTO_TCP, TCP_NODELAY), option(socket, SOL_SOCKET, SO_KEEPALIVE),
                listening ? static_cast<int>(info.tcpi_sacked) : 0});
  }
  return all;
}

}  // namespace

TEST_CASE("listening and accepted sockets have the same options in every model", "[servers]") {
  for (const auto& model : model_names()) {
    INFO(model);
    RunningServer server(model);
    auto client = server.connect();
    client.send(get("/"));
    REQUIRE(client.read_reply().status == 200);

    const auto listening = options_at(server->address(), true);
    REQUIRE(listening.size() == 1);
    CHECK(listening.begin()->backlog >= 1024);  // 4,096, or what somaxconn makes of it
    CHECK(*listening.begin() == Options{1, 0, 1, 0, listening.begin()->backlog});
    CHECK(options_at(server->address(), false) == std::set<Options>{{1, 0, 1, 0, 0}});
  }
}
