// An object that knows whether it lives: a miscompiled lifetime becomes a counted fault, not a crash.
#pragma once

#include <cstddef>
#include <set>

namespace compiler_test {

/// What has been constructed and not yet destroyed, and what went wrong with it. One per process, one thread.
struct Lifetimes {
  std::set<const void*> alive;
  std::size_t faults = 0;  ///< constructed over a living object, destroyed or used while not alive

  void begin(const void* object) { faults += alive.insert(object).second ? 0 : 1; }
  void end(const void* object) { faults += alive.erase(object) == 1 ? 0 : 1; }
  void use(const void* object) { faults += alive.count(object) == 1 ? 0 : 1; }
};
inline Lifetimes lifetimes;

/// A number whose copies, moves and destructions are counted by address. Moved from, it is -1.
class Tracked {
 public:
  Tracked(int value) : value_(value) { lifetimes.begin(this); }  // implicit, as that of std::string
  Tracked(const Tracked& other) : value_(other.value()) { lifetimes.begin(this); }
  Tracked(Tracked&& other) noexcept : value_(other.value()) {
    lifetimes.begin(this);
    other.value_ = -1;
  }
  Tracked& operator=(const Tracked& other) {
    lifetimes.use(this);
    value_ = other.value();
    return *this;
  }
  Tracked& operator=(Tracked&& other) noexcept {
    lifetimes.use(this);
    value_ = other.value();
    if (this != &other) other.value_ = -1;
    return *this;
  }
  ~Tracked() {
    lifetimes.end(this);
    value_ = -2;
  }

  int value() const {
    lifetimes.use(this);
    return value_;
  }

 private:
  int value_;
};

}  // namespace compiler_test
