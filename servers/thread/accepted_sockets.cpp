#include "servers/thread/accepted_sockets.hpp"

#include <charconv>
#include <filesystem>
#include <vector>

namespace waitbench::servers {
namespace {

std::vector<int> open_descriptors() {
  std::vector<int> numbers;
  std::error_code ec;
  for (std::filesystem::directory_iterator entry("/proc/self/fd", ec), end; !ec && entry != end;
       entry.increment(ec)) {
    const auto name = entry->path().filename().string();
    int number = -1;
    std::from_chars(name.data(), name.data() + name.size(), number);
    numbers.push_back(number);
  }
  return numbers;
}

}  // namespace

void for_each_accepted(const Address& listening, const std::function<void(int, const Address&)>& visit) {
  const bool any_host = listening.host == "0.0.0.0" || listening.host == "::";
  for (const int number : open_descriptors()) {
    const auto local = local_address(number);
    if (local.port != listening.port || (!any_host && local.host != listening.host)) continue;
    if (const auto peer = peer_address(number)) visit(number, *peer);
  }
}

}  // namespace waitbench::servers
