#include <array>

#include "cli/serve.hpp"
#include "cli/verb.hpp"

namespace waitbench::cli {

std::span<const Verb> verbs() {
  static const std::array table{serve_verb};
  return table;
}

}  // namespace waitbench::cli
