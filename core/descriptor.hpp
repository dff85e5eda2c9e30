// A file descriptor that is closed with its owner.
#pragma once

#include <cerrno>
#include <unistd.h>
#include <utility>

namespace waitbench {

class Descriptor {
 public:
  explicit Descriptor(int number = -1) noexcept : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      close();
      number_ = other.release();
    }
    return *this;
  }
  ~Descriptor() { close(); }

  int number() const noexcept { return number_; }
  explicit operator bool() const noexcept { return number_ >= 0; }
  /// Now the caller's to close.
  int release() noexcept { return std::exchange(number_, -1); }
  /// 0, or errno: network file systems report a failed write only here.
  int close() noexcept { return number_ < 0 || ::close(release()) == 0 ? 0 : errno; }

 private:
  int number_;
};

}  // namespace waitbench
