#include "loadgen/response_memo.hpp"

#include "tests/catch.hpp"

using namespace waitbench::loadgen;

namespace {

ResponseMemo::Known known(const std::string& head, std::uint64_t body) {
  return {head, body, 200, true};
}

}  // namespace

TEST_CASE("a head is found when the bytes begin with all of it", "[memo]") {
  ResponseMemo memo;
  CHECK(memo.find("HTTP/1.1 200 OK\r\n\r\n") == nullptr);
  memo.remember(known("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", 2));
  const auto* found = memo.find("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  REQUIRE(found != nullptr);
  CHECK(found->body == 2);
  CHECK(memo.find("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n") == found);
  CHECK(memo.find("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r") == nullptr);
  CHECK(memo.find("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc") == nullptr);
  CHECK(memo.find("") == nullptr);
}

TEST_CASE("of more heads than it holds the oldest is forgotten, and a huge one never kept", "[memo]") {
  ResponseMemo memo;
  for (const auto* head : {"a\r\n\r\n", "b\r\n\r\n", "c\r\n\r\n", "d\r\n\r\n", "e\r\n\r\n"})
    memo.remember(known(head, 0));
  CHECK(memo.find("a\r\n\r\n") == nullptr);
  CHECK(memo.find("b\r\n\r\n") != nullptr);
  CHECK(memo.find("e\r\n\r\n") != nullptr);
  memo.remember(known(std::string(5000, 'x') + "\r\n\r\n", 0));
  CHECK(memo.find(std::string(5000, 'x') + "\r\n\r\n") == nullptr);
  CHECK(memo.find("b\r\n\r\n") != nullptr);
}
