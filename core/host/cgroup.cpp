#include "core/host/cgroup.hpp"

#include <algorithm>

#include "core/host/proc_file.hpp"
#include "core/host/proc_text.hpp"

namespace waitbench {
namespace {

// v1 writes "no limit" as the largest number of bytes that is a whole page, v2 as "max".
constexpr std::uint64_t no_limit = std::uint64_t{1} << 62;

bool lists(std::string_view controllers, std::string_view wanted) {
  while (!controllers.empty()) {
    const auto name = controllers.substr(0, controllers.find(','));
    if (name == wanted) return true;
    controllers.remove_prefix(std::min(name.size() + 1, controllers.size()));
  }
  return false;
}

}  // namespace

std::optional<CgroupPath> parse_cgroup(std::string_view text, std::string_view controller) {
  std::optional<CgroupPath> unified;
  while (!text.empty()) {
    auto line = take_line(text);  // hierarchy:controllers:path
    const auto first = line.find(':');
    const auto second = first == std::string_view::npos ? first : line.find(':', first + 1);
    if (second == std::string_view::npos) continue;
    const auto controllers = line.substr(first + 1, second - first - 1);
    const auto path = line.substr(second + 1);
    if (!path.starts_with('/')) continue;
    if (lists(controllers, controller)) return CgroupPath{std::string(controllers), std::string(path)};
    if (controllers.empty()) unified = CgroupPath{"", std::string(path)};
  }
  return unified;
}

std::optional<std::uint64_t> lowest_cgroup_limit(const std::string& root, const CgroupPath& group,
                                                 const std::string& file) {
  const auto mount = root + "/sys/fs/cgroup/" + group.mount;
  std::optional<std::uint64_t> lowest;
  for (auto path = group.path;; path.resize(path.rfind('/'))) {
    boost::system::error_code error;
    const auto limit = parse_number(read_file((mount + path + "/" + file).c_str(), error));
    if (limit && *limit < no_limit) lowest = std::min(*limit, lowest.value_or(*limit));
    if (path.empty() || path == "/") return lowest;
  }
}

}  // namespace waitbench
