// How this program was built: compiler, standard library, build type, and the libraries it stands on.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace waitbench {

struct Build {
  std::string version;                                         ///< of waitbench
  std::string compiler;                                        ///< "clang 19.1.7"
  std::string standard_library;                                ///< "libstdc++ 12"
  std::string c_library;                                       ///< as running, "glibc 2.36"
  std::string type;                                            ///< CMake's build type: "Release"
  std::string sanitizers;                                      ///< "address,undefined", or empty
  std::vector<std::pair<std::string, std::string>> libraries;  ///< name, version

  /// Whether its figures may stand beside those of other machines: optimised, and not slowed by sanitizers.
  bool for_measuring() const;
};

const Build& this_build();

}  // namespace waitbench
