#include <array>

#include "cli/verb.hpp"

namespace waitbench::cli {

std::span<const Verb> verbs() {
  return {};
}

}  // namespace waitbench::cli
