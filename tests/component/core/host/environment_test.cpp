#include "core/host/environment.hpp"

#include <algorithm>
#include <unistd.h>

#include "tests/catch.hpp"

using namespace waitbench;

TEST_CASE("what this machine tells names neither the host nor a path", "[environment]") {
  char host[256] = "";
  REQUIRE(::gethostname(host, sizeof host - 1) == 0);
  const auto facts = read_environment();
  for (const auto& [name, value] : facts) {
    INFO(name << " = " << value);
    CHECK_FALSE(value.empty());
    CHECK(value != host);
    CHECK(value.find("/home") == std::string::npos);
    CHECK_FALSE(value.starts_with('/'));
  }
  for (const auto* needed : {"kernel", "cores", "compiler", "build", "boost", "fmt", "httplib"}) {
    INFO(needed);
    CHECK(std::ranges::count(facts, needed, &Record::Fact::name) == 1);
  }
}
