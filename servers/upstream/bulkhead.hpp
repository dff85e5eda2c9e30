// How many calls may be under way to one upstream at once: one that hangs takes so many of this server's
// threads or memory, and no more. Source: M. Nygard, "Release It!", 2007, section 5.3.
//
// Pure; not for several threads at once.
#pragma once

#include <cstdint>
#include <optional>

namespace waitbench::servers::upstream {

class Bulkhead {
 public:
  /// Empty: no limit.
  explicit Bulkhead(std::optional<std::uint64_t> places) : places_(places) {}

  /// False when it is full: nobody waits here.
  bool enter() {
    if (places_ && inside_ >= *places_) return false;
    ++inside_;
    return true;
  }
  void leave() { --inside_; }

 private:
  std::optional<std::uint64_t> places_;
  std::uint64_t inside_ = 0;
};

}  // namespace waitbench::servers::upstream
