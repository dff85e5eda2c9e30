#include "servers/net/port_owner.hpp"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include <fmt/format.h>

namespace waitbench::servers {
namespace {

namespace fs = std::filesystem;

// The inodes of sockets that listen on `port`. A line of /proc/net/tcp (proc(5)):
//   sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode ...
void add_listening_inodes(const char* table, std::uint16_t port, std::vector<std::string>& inodes) {
  std::ifstream file(table);
  std::string line;
  std::getline(file, line);  // the heading
  const auto wanted = fmt::format(":{:04X}", port);
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::string number, local, remote, state, queues, timer, retransmits, user, timeout, inode;
    fields >> number >> local >> remote >> state >> queues >> timer >> retransmits >> user >> timeout >>
        inode;
    if (state == "0A" && local.ends_with(wanted)) inodes.push_back(inode);  // 0A: TCP_LISTEN
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

std::optional<PortOwner> find_port_owner(std::uint16_t port) {
  std::vector<std::string> inodes;
  add_listening_inodes("/proc/net/tcp", port, inodes);
  add_listening_inodes("/proc/net/tcp6", port, inodes);
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
