// One thread in reserve: it serves the connections for which the kernel gave no thread, one after the other,
// and looks after the library once a second.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace waitbench::servers {

class SpareThread {
 public:
  /// `each_second` is called on the spare thread.
  explicit SpareThread(std::function<void()> each_second);
  /// Does what is queued, then joins.
  ~SpareThread();
  void queue(std::function<void()> work);

 private:
  void run();

  const std::function<void()> each_second_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> queued_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace waitbench::servers
