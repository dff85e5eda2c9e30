// The ways in which one thread wakes another: each a token that is given once and taken once.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <linux/futex.h>
#include <mutex>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace waitbench {

/// give() makes it available and wakes whoever waits; take() waits until it is, blocked in the kernel.
class CondvarToken {
 public:
  static constexpr const char* mechanism = "a condition variable";

  void give() {
    {
      const std::lock_guard lock(mutex_);
      available_ = true;
    }
    changed_.notify_one();
  }
  void take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return available_; });
    available_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool available_ = false;
};

// The system call itself: std::atomic::wait spins first, and would measure its spinning.
class FutexToken {
 public:
  static constexpr const char* mechanism = "a futex";

  void give() {
    available_.store(1, std::memory_order_release);
    ::syscall(SYS_futex, &available_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
  }
  void take() {
    while (available_.exchange(0, std::memory_order_acquire) == 0)
      ::syscall(SYS_futex, &available_, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0);
  }

 private:
  std::atomic<std::uint32_t> available_{0};
  static_assert(sizeof(std::atomic<std::uint32_t>) == sizeof(std::uint32_t));
};

// One byte through the kernel, from the end that is written to the end that is read.
class ByteToken {
 public:
  ByteToken(const ByteToken&) = delete;
  ByteToken& operator=(const ByteToken&) = delete;
  ~ByteToken() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  void give() {
    const char byte = 1;
    if (::write(ends_[1], &byte, 1) != 1) std::abort();
  }
  void take() {
    char byte = 0;
    if (::read(ends_[0], &byte, 1) != 1) std::abort();
  }

 protected:
  ByteToken() = default;
  int ends_[2] = {-1, -1};
};

class PipeToken : public ByteToken {
 public:
  static constexpr const char* mechanism = "pipes";

  PipeToken() {
    if (::pipe2(ends_, O_CLOEXEC) != 0) std::abort();
  }
};

class SocketToken : public ByteToken {
 public:
  static constexpr const char* mechanism = "sockets";

  SocketToken() {
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends_) != 0) std::abort();
  }
};

class EventfdToken {
 public:
  static constexpr const char* mechanism = "eventfds";

  EventfdToken() {
    if (fd_ < 0) std::abort();
  }
  ~EventfdToken() { ::close(fd_); }
  EventfdToken(const EventfdToken&) = delete;
  EventfdToken& operator=(const EventfdToken&) = delete;
  void give() {
    const std::uint64_t one = 1;
    if (::write(fd_, &one, sizeof one) != sizeof one) std::abort();
  }
  void take() {
    std::uint64_t count = 0;
    if (::read(fd_, &count, sizeof count) != sizeof count) std::abort();
  }

 private:
  int fd_ = ::eventfd(0, EFD_CLOEXEC);
};

}  // namespace waitbench
