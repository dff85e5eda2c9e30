#include "servers/net/port_owner.hpp"

#include <array>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <netinet/in.h>
#include <sstream>
#include <vector>

#include <fmt/format.h>

namespace waitbench::servers {
namespace {

namespace fs = std::filesystem;

// An address as /proc/net/tcp writes it: 32-bit words in the machine's byte order, in hexadecimal.
std::string in_hex(const Address& address) {
  const auto socket = socket_address(address);
  std::array<std::uint32_t, 4> words{};
  std::size_t count = 1;
  if (socket.storage.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &socket.storage, sizeof v6);
    std::memcpy(words.data(), &v6.sin6_addr, sizeof v6.sin6_addr);
    count = 4;
  } else {
    sockaddr_in v4{};
    std::memcpy(&v4, &socket.storage, sizeof v4);
    words[0] = v4.sin_addr.s_addr;
  }
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += fmt::format("{:08X}", words[i]);
  return text;
}

// The inodes of sockets that listen on `address`. A line of /proc/net/tcp (proc(5)):
//   sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode ...
void add_listening_inodes(const char* table, const Address& address, std::vector<std::string>& inodes) {
  std::ifstream file(table);
  std::string line;
  std::getline(file, line);  // the heading
  const auto port = fmt::format(":{:04X}", address.port);
  const auto host = in_hex(address);
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::string number, local, remote, state, queues, timer, retransmits, user, timeout, inode;
    fields >> number >> local >> remote >> state >> queues >> timer >> retransmits >> user >> timeout >>
        inode;
    if (state != "0A" || !local.ends_with(port)) continue;  // 0A: TCP_LISTEN
    const bool everywhere = local.find_first_not_of('0') == local.find(':');
    if (everywhere || local.starts_with(host)) inodes.push_back(inode);
  }
}

bool holds_one_of(const fs::path& descriptors, const std::vector<std::string>& inodes) {
  std::error_code ec;
  for (fs::directory_iterator entry(descriptors, ec), end; !ec && entry != end; entry.increment(ec)) {
    std::error_code unreadable;
    const auto target = fs::read_symlink(entry->path(), unreadable).string();
    for (const auto& inode : inodes) {
      if (target == "socket:[" + inode + "]") return true;
    }
  }
  return false;
}

}  // namespace

std::optional<PortOwner> find_port_owner(const Address& address) {
  std::vector<std::string> inodes;
  add_listening_inodes("/proc/net/tcp", address, inodes);
  add_listening_inodes("/proc/net/tcp6", address, inodes);
  if (inodes.empty()) return {};
  std::error_code ec;
  for (fs::directory_iterator entry("/proc", ec), end; !ec && entry != end; entry.increment(ec)) {
    const auto name = entry->path().filename().string();
    PortOwner owner{};
    const auto [rest, bad] = std::from_chars(name.data(), name.data() + name.size(), owner.pid);
    if (bad != std::errc{} || *rest != '\0' || !holds_one_of(entry->path() / "fd", inodes)) continue;
    std::ifstream(entry->path() / "comm") >> owner.name;
    return owner;
  }
  return {};
}

}  // namespace waitbench::servers
