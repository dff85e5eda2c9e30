// What a claim came to when it was held against a measurement.
#pragma once

#include <string>

namespace waitbench {

struct Verdict {
  std::string claim;    ///< one sentence, with the measured numbers in it; or a threshold
  std::string outcome;  ///< "holds", "refuted", "not shown" or "invalid"
  std::string detail;   ///< what was predicted and what was measured
};

}  // namespace waitbench
