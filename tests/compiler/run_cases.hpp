// Runs cases each in a process of its own, so that one that crashes or hangs does not hide the others.
#pragma once

#include <cstddef>
#include <cstdio>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "tests/compiler/tracked.hpp"

namespace compiler_test {

struct Case {
  const char* name;
  int (*run)();
  int expected;
};

/// In the child: says what is wrong, if anything.
inline bool passes(const Case& c) {
  const int value = c.run();
  const bool good = value == c.expected && lifetimes.faults == 0 && lifetimes.alive.empty();
  if (!good) {
    std::printf("FAILED  %s: value %d (expected %d), %zu lifetime faults, %zu objects leaked\n", c.name,
                value, c.expected, lifetimes.faults, lifetimes.alive.size());
    std::fflush(stdout);
  }
  return good;
}

inline bool passes_in_a_child(const Case& c) {
  std::fflush(stdout);  // or the child would print it again
  const pid_t child = fork();
  if (child == 0) {
    alarm(30);  // a miscompiled loop ends too
    _exit(passes(c) ? 0 : 1);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) {
    std::printf("FAILED  %s: no process to run it in\n", c.name);
    return false;
  }
  if (WIFSIGNALED(status)) std::printf("FAILED  %s: ended by signal %d\n", c.name, WTERMSIG(status));
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// What main returns: 0 when all pass.
inline int run_all(const std::vector<Case>& cases) {
  std::size_t passed = 0;
  for (const auto& c : cases) passed += passes_in_a_child(c) ? 1 : 0;
  std::printf("%zu of %zu coroutine cases pass\n", passed, cases.size());
  return passed == cases.size() ? 0 : 1;
}

}  // namespace compiler_test
