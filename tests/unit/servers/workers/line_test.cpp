#include "servers/workers/line.hpp"

#include "tests/catch.hpp"

using namespace waitbench::servers;

namespace {

struct Worker {};
using Jobs = Line<int, Worker>;

// Whoever gets job `number`; nullptr when it waits.
Worker* arrive(Jobs& line, int number) {
  return line.arrive(number);
}

}  // namespace

TEST_CASE("line: jobs leave in the order in which they came", "[workers]") {
  Jobs line;
  Worker worker;
  for (const int job : {1, 2, 3}) CHECK(arrive(line, job) == nullptr);
  CHECK(line.depth() == 3);
  CHECK(line.next(worker) == 1);
  CHECK(arrive(line, 4) == nullptr);
  for (const int job : {2, 3, 4}) CHECK(line.next(worker) == job);
  CHECK(line.depth() == 0);
  CHECK(line.longest() == 3);
}

TEST_CASE("line: an idle worker gets the job, and none waits", "[workers]") {
  Jobs line;
  Worker worker;
  CHECK(!line.next(worker));
  CHECK(line.idle().size() == 1);
  CHECK(arrive(line, 1) == &worker);
  CHECK(line.idle().empty());
  CHECK(line.depth() == 0);
  CHECK(line.longest() == 0);
  CHECK(arrive(line, 2) == nullptr);  // it is not idle any more
}

TEST_CASE("line: the worker that became idle last is called first", "[workers]") {
  Jobs line;
  Worker a, b, c;
  for (auto* worker : {&a, &b, &c}) CHECK(!line.next(*worker));
  CHECK(arrive(line, 1) == &c);
  CHECK(!line.next(c));
  CHECK(arrive(line, 2) == &c);
  CHECK(arrive(line, 3) == &b);
}

TEST_CASE("line: a worker that has left is not called", "[workers]") {
  Jobs line;
  Worker a, b;
  for (auto* worker : {&a, &b}) CHECK(!line.next(*worker));
  line.leave(b);
  CHECK(arrive(line, 1) == &a);
  CHECK(arrive(line, 2) == nullptr);
}

TEST_CASE("line: all that wait, oldest first", "[workers]") {
  Jobs line;
  for (const int job : {1, 2, 3}) arrive(line, job);
  CHECK(line.take_all() == std::deque{1, 2, 3});
  CHECK(line.depth() == 0);
  CHECK(line.longest() == 3);
}
