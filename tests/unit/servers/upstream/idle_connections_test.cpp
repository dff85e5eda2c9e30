#include "servers/upstream/idle_connections.hpp"

#include <memory>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers;
using namespace waitbench::servers::upstream;
using namespace std::chrono_literals;

using Connection = std::unique_ptr<int>;

TEST_CASE("the connection used last is taken first, and one unused for long goes", "[upstream]") {
  const TimePoint start{1h};
  Counter gauge;
  {
    IdleConnections<Connection> idle(10s, gauge);
    CHECK_FALSE(idle.take());
    idle.put(std::make_unique<int>(1), start);
    idle.put(std::make_unique<int>(2), start + 1s);
    idle.put(std::make_unique<int>(3), start + 9s);
    CHECK(gauge.value() == 3);
    CHECK(**idle.take() == 3);
    CHECK(**idle.take() == 2);
    CHECK(gauge.value() == 1);
    idle.put(std::make_unique<int>(4), start + 10s);  // the first one has been there for 10 s
    CHECK(gauge.value() == 1);
    CHECK(**idle.take() == 4);
    CHECK_FALSE(idle.take());
    idle.put(std::make_unique<int>(5), start + 11s);
  }
  CHECK(gauge.value() == 0);
}
