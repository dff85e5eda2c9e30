// Is a rendered text the one a person has approved?
//
// An approved text is a file in tests/golden/approved/. After an intended change, run
//   WAITBENCH_APPROVE=1 ctest --preset release -R golden
// which writes what is rendered now, then read `git diff tests/golden/approved` and commit it with the
// change.
#pragma once

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/catch.hpp"

namespace waitbench::test {

/// Fails the running test unless `rendered` equals the approved file of that name, byte for byte.
inline void check_approved(const std::string& name, const std::string& rendered) {
  const std::string path = std::string(WAITBENCH_APPROVED_DIR) + "/" + name;
  if (std::getenv("WAITBENCH_APPROVE") != nullptr) {
    std::ofstream(path, std::ios::binary) << rendered;
  }
  std::ifstream file(path, std::ios::binary);
  INFO("tests/golden/approved/" << name
                                << "; approve a change with WAITBENCH_APPROVE=1 (tests/golden/approved.hpp)");
  REQUIRE(file.is_open());
  const std::string approved{std::istreambuf_iterator<char>(file), {}};
  CHECK(rendered == approved);
}

}  // namespace waitbench::test
