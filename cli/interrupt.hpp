// Ctrl-C as a stop request: the first asks to finish in order, the second ends the program at once.
#pragma once

#include <stop_token>
#include <thread>

namespace waitbench::cli {

/// What a second signal writes to stderr before it ends the process, so that a screen is left in order. A
/// literal, or null for nothing. Threads: any.
void leave_behind(const char* bytes) noexcept;

/// While it lives, SIGINT and SIGTERM request stop on token(); a second one ends the process with exit code
/// 130. Threads: at most one instance at a time; token() from any thread.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
  std::thread waiter_;
};

}  // namespace waitbench::cli
