// The experiments of the folder experiments/, as they stood when the program was built.
#pragma once

#include <span>
#include <string_view>

namespace waitbench::lab {

struct BuiltIn {
  std::string_view name;  ///< the file's, without ".toml"
  std::string_view text;
};

/// In the order in which they are best read: lab/CMakeLists.txt lists them.
std::span<const BuiltIn> built_ins();

}  // namespace waitbench::lab
