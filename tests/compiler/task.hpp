// The smallest lazy coroutine that can await another, and a queue that resumes what suspends.
#pragma once

#include <coroutine>
#include <deque>
#include <exception>
#include <optional>
#include <utility>

namespace compiler_test {

/// Starts when awaited, hands its value to who awaits it. Owns its frame: destroying it while it is suspended
/// destroys what lives in the frame.
template <class T>
class Task {
 public:
  struct promise_type {
    std::optional<T> value;
    std::exception_ptr error;
    std::coroutine_handle<> awaiting = std::noop_coroutine();

    Task get_return_object() { return Task(Handle::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    auto final_suspend() noexcept {
      struct Return {
        bool await_ready() noexcept { return false; }
        std::coroutine_handle<> await_suspend(Handle self) noexcept { return self.promise().awaiting; }
        void await_resume() noexcept {}
      };
      return Return{};
    }
    template <class U>
    void return_value(U&& result) {
      value.emplace(std::forward<U>(result));
    }
    void unhandled_exception() { error = std::current_exception(); }
  };
  using Handle = std::coroutine_handle<promise_type>;

  Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (frame_) frame_.destroy();
  }

  bool await_ready() const noexcept { return false; }
  Handle await_suspend(std::coroutine_handle<> awaiting) noexcept {
    frame_.promise().awaiting = awaiting;
    return frame_;
  }
  T await_resume() { return take(); }

  void start() { frame_.resume(); }
  /// Once it is done.
  T take() {
    if (frame_.promise().error) std::rethrow_exception(frame_.promise().error);
    return std::move(*frame_.promise().value);
  }

 private:
  explicit Task(Handle frame) : frame_(frame) {}
  Handle frame_;
};

inline std::deque<std::coroutine_handle<>> suspended;

/// Suspends until resume_all gets round to it.
struct Suspend {
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> self) const { suspended.push_back(self); }
  void await_resume() const noexcept {}
};

inline void resume_all() {
  while (!suspended.empty()) {
    const auto next = suspended.front();
    suspended.pop_front();
    next.resume();
  }
}

/// Runs `task` to its end.
template <class T>
T finish(Task<T> task) {
  task.start();
  resume_all();
  return task.take();
}

/// Runs `task` until it first suspends, and destroys it there.
template <class T>
void abandon(Task<T> task) {
  task.start();
  suspended.clear();
}

}  // namespace compiler_test
