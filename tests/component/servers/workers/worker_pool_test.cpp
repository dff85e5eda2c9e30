// The worker pool by itself: who runs what and in which order, how it grows and shrinks, and how it ends.
#include "servers/workers/worker_pool.hpp"

#include <atomic>
#include <memory>
#include <semaphore>
#include <system_error>
#include <vector>

#include "tests/catch.hpp"
#include "tests/component/servers/running_server.hpp"

using namespace waitbench;
using namespace waitbench::servers;
using namespace waitbench::test;
using namespace std::chrono_literals;

namespace {

// Jobs that block their thread until they are let go, counted by what became of them. Declared after the
// pool: when a check fails, all are let go before the pool is waited for.
class Blocked {
 public:
  ~Blocked() { let_go(1000); }
  Blocked() = default;
  Blocked(const Blocked&) = delete;
  Blocked& operator=(const Blocked&) = delete;

  Job job() {
    return [state = state_](Turn turn) {
      if (turn == Turn::cut) {
        ++state->cut;
      } else {
        state->may_go.acquire();
        ++state->ran;
      }
    };
  }
  void let_go(int jobs) { state_->may_go.release(jobs); }
  int ran() const { return state_->ran; }
  int cut() const { return state_->cut; }

 private:
  struct State {
    std::counting_semaphore<> may_go{0};
    std::atomic<int> ran = 0, cut = 0;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

void submit(WorkerPool& pool, Blocked& blocked, int jobs) {
  for (int i = 0; i < jobs; ++i) pool.submit(blocked.job());
}

}  // namespace

TEST_CASE("workers: jobs run in the order in which they came", "[workers]") {
  std::vector<int> order;  // of the one worker
  WorkerPool pool({.threads = 1}, {});
  Blocked first;
  pool.start();
  pool.submit(first.job());
  for (int i = 0; i < 100; ++i) pool.submit([&order, i](Turn) { order.push_back(i); });
  CHECK(pool.figures().queued >= 99);  // the first may not have reached its thread yet
  first.let_go(1);
  REQUIRE(eventually([&] { return pool.figures().jobs == 101 && pool.figures().busy == 0; }));
  pool.stop();
  REQUIRE(order.size() == 100);
  for (int i = 0; i < 100; ++i) CHECK(order[static_cast<std::size_t>(i)] == i);
}

TEST_CASE("workers: as many run at once as there are threads, the next waits", "[workers]") {
  WorkerPool pool({.threads = 3}, {});
  Blocked blocked;
  pool.start();
  submit(pool, blocked, 4);
  REQUIRE(eventually([&] { return pool.figures().busy == 3; }));
  auto figures = pool.figures();
  CHECK(figures.threads == 3);
  CHECK(figures.queued == 1);
  CHECK(figures.jobs == 3);
  blocked.let_go(1);
  REQUIRE(eventually([&] { return pool.figures().jobs == 4; }));
  CHECK(pool.figures().queued == 0);
  blocked.let_go(3);
  REQUIRE(eventually([&] { return pool.figures().busy == 0; }));
  figures = pool.figures();
  CHECK(blocked.ran() == 4);
  CHECK(figures.longest >= 1);
  CHECK(figures.started == 3);
  CHECK(figures.retired == 0);
  CHECK(figures.waited >= figures.wait_max);
  CHECK(figures.wait_max >= figures.wait_p99);
  CHECK(figures.wait_p99 >= figures.wait_p50);
}

TEST_CASE("workers: a pool grows while its queue waits, up to its most, and shrinks again", "[workers]") {
  WorkerPool pool({.threads = 1, .threads_max = 4, .grow_every = 1ms, .retire_after = 1ms}, {});
  Blocked blocked;
  pool.start();
  submit(pool, blocked, 6);
  REQUIRE(eventually([&] { return pool.figures().busy == 4; }));
  CHECK(pool.figures().threads == 4);
  CHECK(pool.figures().started == 4);
  CHECK(pool.figures().queued == 2);

  blocked.let_go(6);
  REQUIRE(eventually([&] { return pool.figures().threads == 1 && pool.figures().busy == 0; }));
  CHECK(blocked.ran() == 6);
  CHECK(pool.figures().retired == 3);

  submit(pool, blocked, 3);  // and again
  REQUIRE(eventually([&] { return pool.figures().busy == 3; }));
  CHECK(pool.figures().started >= 6);
  blocked.let_go(3);
  REQUIRE(eventually([&] { return blocked.ran() == 9; }));
}

TEST_CASE("workers: with fewer threads than asked for it goes on", "[workers]") {
  WorkerPool pool({.threads = 5}, {}, 2);
  Blocked blocked;
  pool.start();
  CHECK(pool.figures().threads == 2);
  CHECK(pool.figures().refused == 1);
  submit(pool, blocked, 3);
  REQUIRE(eventually([&] { return pool.figures().busy == 2; }));
  CHECK(pool.figures().queued == 1);
  blocked.let_go(3);
  CHECK(eventually([&] { return blocked.ran() == 3; }));
}

TEST_CASE("workers: a thread that is refused while it grows is tried again", "[workers]") {
  WorkerPool pool({.threads = 1, .threads_max = 8, .grow_every = 1ms}, {}, 2);
  Blocked blocked;
  pool.start();
  submit(pool, blocked, 4);
  REQUIRE(eventually([&] { return pool.figures().refused >= 3; }));
  CHECK(pool.figures().threads == 2);
  CHECK(pool.figures().started == 2);
  blocked.let_go(4);
  CHECK(eventually([&] { return blocked.ran() == 4; }));
}

TEST_CASE("workers: without one thread it does not start, and what waited is cut", "[workers]") {
  Blocked blocked;
  {
    WorkerPool pool({.threads = 5, .threads_max = 9}, {}, 0);
    submit(pool, blocked, 2);
    CHECK(pool.figures().queued == 2);
    CHECK_THROWS_AS(pool.start(), std::system_error);
  }
  CHECK(blocked.cut() == 2);
  CHECK(blocked.ran() == 0);
}

TEST_CASE("workers: the end waits for what runs, and cuts what waits", "[workers]") {
  WorkerPool pool({.threads = 2, .threads_max = 3, .grow_every = 1h}, {});
  Blocked blocked;
  pool.start();
  submit(pool, blocked, 5);
  REQUIRE(eventually([&] { return pool.figures().busy == 2; }));
  std::thread stopping([&] { pool.stop(); });
  CHECK(eventually([&] { return blocked.cut() == 3; }));
  CHECK(blocked.ran() == 0);
  pool.submit(blocked.job());
  CHECK(blocked.cut() == 4);
  blocked.let_go(2);
  stopping.join();
  CHECK(blocked.ran() == 2);
  CHECK(pool.figures().threads == 0);
  CHECK(pool.figures().retired == 0);
}

TEST_CASE("workers: every job is called once, whenever the end comes", "[workers]") {
  for (int round = 0; round < 50; ++round) {
    std::atomic<int> called = 0;
    WorkerPool pool({.threads = 2, .threads_max = 4, .grow_every = 1ms, .retire_after = 1ms}, {});
    pool.start();
    std::vector<std::thread> submitting;
    for (int t = 0; t < 3; ++t) {
      submitting.emplace_back([&] {
        for (int i = 0; i < 50; ++i) pool.submit([&called](Turn) { ++called; });
      });
    }
    pool.stop();
    for (auto& thread : submitting) thread.join();
    CHECK(called == 150);
  }
}
