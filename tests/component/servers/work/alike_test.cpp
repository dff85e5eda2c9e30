// The plan, done blocking and suspending: the same order, the same ends.
#include <array>
#include <atomic>
#include <deque>
#include <functional>
#include <thread>

#include <boost/asio/co_spawn.hpp>

#include "servers/work/blocking.hpp"
#include "servers/work/suspending.hpp"
#include "tests/catch.hpp"
#include "tests/component/servers/running_server.hpp"

using namespace waitbench;
using namespace waitbench::servers;
using namespace std::chrono_literals;
using test::eventually;

namespace {

const std::vector<std::string> pool_names{"db", "cache"};
const std::array pool_specs{PoolSpec{"db", 1}, PoolSpec{"cache", 2}};

// One plan under way.
struct Doing {
  DrawnPlan plan;
  std::atomic<bool> ended = false;
  WorkEnd end = WorkEnd::done;  // once it has

  void ends(WorkEnd how) {
    end = how;
    ended = true;
  }
};

// Does plans at the same time, one way or the other. Destroyed after the last has ended, or is cut.
class Worker {
 public:
  virtual ~Worker() = default;
  Doing& begin(std::string_view text) {
    auto& doing = doings_.emplace_back(draw(parse_plan(text).value(), 1, 1, pool_names));
    start(doing);
    return doing;
  }

 protected:
  explicit Worker(Resources& resources) : resources_(resources) {}
  virtual void start(Doing& doing) = 0;
  Resources& resources_;

 private:
  std::deque<Doing> doings_;
};

class BlockingWorker final : public Worker {
 public:
  explicit BlockingWorker(Resources& resources) : Worker(resources) {}
  ~BlockingWorker() override {
    resources_.cut.happen();
    for (auto& thread : threads_) thread.join();
  }

 private:
  void start(Doing& doing) override {
    threads_.emplace_back([this, &doing] { doing.ends(do_blocking(doing.plan, resources_)); });
  }
  std::vector<std::thread> threads_;
};

// All on one I/O thread.
class SuspendingWorker final : public Worker {
 public:
  explicit SuspendingWorker(Resources& resources)
      : Worker(resources), io_(std::in_place, 1), thread_([this] { io_->run(); }) {}
  ~SuspendingWorker() override {
    resources_.cut.happen();
    io_->stop();
    thread_.join();
    stays_.reset();
    io_.reset();  // and what is suspended there
  }

 private:
  void start(Doing& doing) override {
    asio::co_spawn(*io_, do_suspending(io_->get_executor(), doing.plan, resources_),
                   [&doing](std::exception_ptr error, WorkEnd how) {
                     if (!error) doing.ends(how);
                   });
  }
  std::optional<asio::io_context> io_;
  asio::executor_work_guard<IoExecutor> stays_{io_->get_executor()};
  std::thread thread_;
};

// A connection that the test holds, or waits for.
class Held final : public PoolWaiter {
 public:
  explicit Held(ConnectionPool& pool) : lease_(std::in_place, pool, *this) { lease_->ask(Clock::now()); }
  bool granted() const { return told_; }
  void give_back() { lease_.reset(); }

 private:
  void wake() noexcept override { told_ = true; }
  std::atomic<bool> told_ = false;
  std::optional<PoolLease> lease_;
};

using Test = std::function<void(Worker& worker, Resources& resources)>;

void both_ways(std::optional<Duration> limit, const Test& test) {
  {
    INFO("blocking");
    Resources resources(CpuSpeed{100}, pool_specs, limit);
    BlockingWorker worker(resources);
    test(worker, resources);
  }
  {
    INFO("suspending");
    Resources resources(CpuSpeed{100}, pool_specs, limit);
    SuspendingWorker worker(resources);
    test(worker, resources);
  }
}

bool waiting_are(Resources& resources, std::size_t pool, std::uint64_t count) {
  return eventually([&] { return resources.pools[pool].use().waiting == count; });
}

}  // namespace

TEST_CASE("a pool of one serves in the order of asking", "[work]") {
  both_ways({}, [](Worker& worker, Resources& resources) {
    auto& db = resources.pools[0];
    Held first(db);
    auto& a = worker.begin("pool db 1us");
    REQUIRE(waiting_are(resources, 0, 1));
    Held between(db);
    auto& b = worker.begin("pool db 1us");
    REQUIRE(waiting_are(resources, 0, 3));
    auto& c = worker.begin("pool db 1us");
    REQUIRE(waiting_are(resources, 0, 4));
    first.give_back();
    CHECK(eventually([&] { return a.ended && between.granted(); }));
    CHECK(db.use().waiting == 2);
    CHECK(!b.ended);
    CHECK(!c.ended);
    between.give_back();
    CHECK(eventually([&] { return b.ended && c.ended; }));
    for (const auto* doing : {&a, &b, &c}) {
      CHECK(doing->end == WorkEnd::done);
      CHECK(std::get<DrawnPlan::Pool>(doing->plan.actions.front()).outcome ==
            DrawnPlan::Pool::Outcome::granted);
    }
    CHECK(db.use().in_use == 0);
    CHECK(db.use().waits.count() == 5);
  });
}

TEST_CASE("branches are under way at the same time, and all must end", "[work]") {
  both_ways({}, [](Worker& worker, Resources& resources) {
    Held held(resources.pools[0]);
    Held one(resources.pools[1]), other(resources.pools[1]);
    auto& all = worker.begin("together(pool db 1us, wait 1us; pool cache 1us, wait 1us); pool cache 2us");
    REQUIRE(waiting_are(resources, 0, 1));  // both wait, neither having ended
    REQUIRE(waiting_are(resources, 1, 1));
    one.give_back();
    CHECK(eventually([&] { return resources.pools[1].use().in_use == 1; }));  // one branch has ended
    CHECK(!all.ended);
    CHECK(resources.pools[1].use().waits.count() == 3);  // what comes behind has not begun
    held.give_back();
    CHECK(eventually([&] { return all.ended.load(); }));
    CHECK(all.end == WorkEnd::done);
    CHECK(resources.pools[1].use().waits.count() == 4);
  });
}

TEST_CASE("branches within branches", "[work]") {
  both_ways({}, [](Worker& worker, Resources& resources) {
    Held held(resources.pools[0]);
    auto& all = worker.begin("together(together(cpu 1us, together(pool db 1us)), pool cache 1us); cpu 1us");
    REQUIRE(waiting_are(resources, 0, 1));
    CHECK(!all.ended);
    held.give_back();
    CHECK(eventually([&] { return all.ended.load(); }));
    CHECK(all.end == WorkEnd::done);
  });
}

TEST_CASE("patience ends: the rest is not done, and nothing is kept", "[work]") {
  both_ways(1us, [](Worker& worker, Resources& resources) {
    Held held(resources.pools[0]);
    auto& late = worker.begin("pool cache 1us; pool db 1us; pool cache 1us");
    CHECK(eventually([&] { return late.ended.load(); }));
    CHECK(late.end == WorkEnd::pool_timeout);
    const auto outcome = [&](std::size_t i) {
      return std::get<DrawnPlan::Pool>(late.plan.actions.at(i)).outcome;
    };
    CHECK(outcome(0) == DrawnPlan::Pool::Outcome::granted);
    CHECK(outcome(1) == DrawnPlan::Pool::Outcome::timed_out);
    CHECK(outcome(2) == DrawnPlan::Pool::Outcome::none);
    CHECK(resources.pools[0].use().waiting == 0);
    CHECK(resources.pools[1].use().in_use == 0);
    held.give_back();
    CHECK(resources.pools[0].use().in_use == 0);
  });
}

TEST_CASE("a branch whose patience ends fails the request, after the others are done", "[work]") {
  both_ways(1us, [](Worker& worker, Resources& resources) {
    Held held(resources.pools[0]);
    auto& all = worker.begin("together(wait 1us; pool cache 1us, pool db 1us); pool cache 1us");
    CHECK(eventually([&] { return all.ended.load(); }));
    CHECK(all.end == WorkEnd::pool_timeout);
    CHECK(resources.pools[1].use().waits.count() == 1);
  });
}

TEST_CASE("the cut ends those who wait for a connection, and those who hold one", "[work]") {
  for (const auto* plan :
       {"pool db 1h", "together(pool db 1h, pool db 1h, together(pool cache 1h, wait 1h))"}) {
    both_ways({}, [&](Worker& worker, Resources& resources) {
      INFO(plan);
      worker.begin(plan);
      worker.begin(plan);
      REQUIRE(eventually([&] { return resources.pools[0].use().waiting >= 1; }));
    });  // the end of a worker cuts, and hangs if somebody does not wake
  }
}

TEST_CASE("the cut ends those who wait, though nobody gives a connection back", "[work]") {
  both_ways({}, [](Worker& worker, Resources& resources) {
    Held held(resources.pools[0]);
    auto& waits = worker.begin("pool db 1us");
    REQUIRE(waiting_are(resources, 0, 1));
    resources.cut.happen();
    CHECK(eventually([&] { return waits.ended.load(); }));
    CHECK(waits.end == WorkEnd::cut);
    auto& comes = worker.begin("pool cache 1us");
    CHECK(eventually([&] { return comes.ended.load(); }));
    CHECK(comes.end == WorkEnd::cut);
  });
}

TEST_CASE("a branch that gets no thread ends the work", "[work]") {
  Resources resources(CpuSpeed{100}, pool_specs, {}, Bytes{1ULL << 46});  // more than the address space has
  auto plan =
      draw(parse_plan("together(pool cache 1us, pool cache 1us); pool db 1us").value(), 1, 1, pool_names);
  CHECK(do_blocking(plan, resources) == WorkEnd::no_thread);
  CHECK(resources.pools[0].use().waits.count() == 0);
  auto single = draw(parse_plan("together(pool cache 1us)").value(), 1, 1, pool_names);
  CHECK(do_blocking(single, resources) == WorkEnd::done);  // needs none
}

TEST_CASE("many wait and give up at once on several I/O threads: nothing is lost", "[work]") {
  Resources resources(CpuSpeed{100}, pool_specs, 50us);
  std::atomic<int> ended = 0;
  constexpr int rounds = 200;
  std::deque<DrawnPlan> plans;
  {
    std::deque<asio::io_context> threads;
    for (int i = 0; i < 3; ++i) threads.emplace_back(1);
    for (int round = 0; round < rounds; ++round) {
      auto& io = threads[static_cast<std::size_t>(round) % threads.size()];
      auto& plan = plans.emplace_back(DrawnPlan{{DrawnPlan::Pool{.time = 20us, .of = 0}}, {}});
      asio::co_spawn(io, do_suspending(io.get_executor(), plan, resources),
                     [&](std::exception_ptr, WorkEnd) { ++ended; });
    }
    std::vector<std::thread> running;
    running.reserve(threads.size());
    for (auto& io : threads) running.emplace_back([&io] { io.run(); });
    for (auto& thread : running) thread.join();
  }
  CHECK(ended == rounds);
  CHECK(resources.pools[0].use().in_use == 0);
  CHECK(resources.pools[0].use().waiting == 0);
  CHECK(resources.pools[0].use().waits.count() == rounds);
}
