// The experiments of the folder experiments/, as they stood when the program was built.
#pragma once

#include <string_view>

namespace waitbench::lab::built_in {

extern const std::string_view twins;

}  // namespace waitbench::lab::built_in
