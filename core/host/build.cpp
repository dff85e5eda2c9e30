#include "core/host/build.hpp"

#include <algorithm>
#include <gnu/libc-version.h>
#include <string_view>

#include <boost/version.hpp>
#include <fmt/format.h>

// From core/CMakeLists.txt: WAITBENCH_VERSION, WAITBENCH_BUILD_TYPE, WAITBENCH_SANITIZERS, and
// WAITBENCH_LIBRARIES, "name version,name version".

namespace waitbench {
namespace {

std::string compiler() {
#if defined(__clang__)
  return fmt::format("clang {}.{}.{}", __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
  return fmt::format("g++ {}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
}

std::string standard_library() {
#if defined(_LIBCPP_VERSION)
  return fmt::format("libc++ {}", _LIBCPP_VERSION);
#else
  return fmt::format("libstdc++ {}", _GLIBCXX_RELEASE);
#endif
}

std::vector<std::pair<std::string, std::string>> libraries() {
  std::vector<std::pair<std::string, std::string>> found{
      {"boost",
       fmt::format("{}.{}.{}", BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100)}};
  for (std::string_view list = WAITBENCH_LIBRARIES; !list.empty();) {
    const auto entry = list.substr(0, list.find(','));
    list.remove_prefix(std::min(entry.size() + 1, list.size()));
    const auto space = entry.find(' ');
    found.emplace_back(entry.substr(0, space), entry.substr(space + 1));
  }
  return found;
}

}  // namespace

bool Build::for_measuring() const {
  return sanitizers.empty() && (type == "Release" || type == "RelWithDebInfo");
}

const Build& this_build() {
  static const Build build{.version = WAITBENCH_VERSION,
                           .compiler = compiler(),
                           .standard_library = standard_library(),
                           .c_library = fmt::format("glibc {}", ::gnu_get_libc_version()),
                           .type = WAITBENCH_BUILD_TYPE,
                           .sanitizers = WAITBENCH_SANITIZERS,
                           .libraries = libraries()};
  return build;
}

}  // namespace waitbench
