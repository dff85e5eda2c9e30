#include "servers/thread/spare_thread.hpp"

namespace waitbench::servers {

SpareThread::SpareThread(std::function<void()> each_second)
    : each_second_(std::move(each_second)), thread_([this] { run(); }) {}

SpareThread::~SpareThread() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void SpareThread::queue(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    queued_.push_back(std::move(work));
  }
  changed_.notify_one();
}

void SpareThread::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait_for(lock, std::chrono::seconds(1), [this] { return ending_ || !queued_.empty(); });
    if (!queued_.empty()) {
      auto work = std::move(queued_.front());
      queued_.pop_front();
      lock.unlock();
      work();
      work = nullptr;
      lock.lock();
    } else if (ending_) {
      return;
    } else {
      lock.unlock();
      each_second_();
      lock.lock();
    }
  }
}

}  // namespace waitbench::servers
