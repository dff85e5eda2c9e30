#include "servers/worker/workplace.hpp"

#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include "servers/threads/counted_threads.hpp"
#include "servers/work/blocking.hpp"
#include "servers/work/suspending.hpp"

namespace waitbench::servers::worker {
namespace {

class BlockingWorkplace final : public Workplace {
 public:
  explicit BlockingWorkplace(Resources& resources) : resources_(resources), threads_(resources.stack) {}

  void begin(DrawnPlan plan, Ended ended) override {
    struct Doing {
      DrawnPlan plan;
      Ended ended;
    };
    const auto doing = std::make_shared<Doing>(std::move(plan), std::move(ended));  // std::function copies
    std::function<void()> work = [this, doing] {
      const auto end = do_blocking(doing->plan, resources_);
      doing->ended(doing->plan, end);
    };
    if (threads_.start(work) != CountedThreads::Started::yes) doing->ended(doing->plan, WorkEnd::no_thread);
  }
  void stop() override { threads_.wait_until_none(); }

 private:
  Resources& resources_;
  CountedThreads threads_;
};

Task<void> work(IoExecutor executor, DrawnPlan plan, Resources& resources, Workplace::Ended ended) {
  const auto end = co_await do_suspending(executor, plan, resources);
  ended(plan, end);
}

// Memory ran out, or a bug: without this process its jobs are delivered again, with it they would seem to
// run.
void end_with_it(std::exception_ptr escaped) {
  if (escaped) std::rethrow_exception(escaped);
}

class SuspendingWorkplace final : public Workplace {
 public:
  explicit SuspendingWorkplace(Resources& resources)
      : resources_(resources), thread_([this] { io_.run(); }) {}
  ~SuspendingWorkplace() override { stop(); }

  void begin(DrawnPlan plan, Ended ended) override {
    asio::post(io_, [this, plan = std::move(plan), ended = std::move(ended)]() mutable {
      asio::co_spawn(io_, work(io_.get_executor(), std::move(plan), resources_, std::move(ended)),
                     end_with_it);
    });
  }
  void stop() override {
    io_.stop();
    if (thread_.joinable()) thread_.join();
  }

 private:
  Resources& resources_;
  asio::io_context io_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};  // as IoThread's: one thread runs it
  asio::executor_work_guard<IoExecutor> stays_{io_.get_executor()};
  std::thread thread_;
};

}  // namespace

std::unique_ptr<Workplace> blocking_workplace(Resources& resources) {
  return std::make_unique<BlockingWorkplace>(resources);
}

std::unique_ptr<Workplace> suspending_workplace(Resources& resources) {
  return std::make_unique<SuspendingWorkplace>(resources);
}

}  // namespace waitbench::servers::worker
