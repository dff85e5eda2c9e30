#include <array>

#include "cli/verb.hpp"

namespace waitbench::cli {

extern const Verb doctor_verb;

std::span<const Verb> verbs() {
  static const std::array all{doctor_verb};
  return all;
}

}  // namespace waitbench::cli
