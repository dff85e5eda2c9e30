#include "servers/http/message.hpp"

#include "tests/catch.hpp"

using namespace waitbench::servers::http;

TEST_CASE("an error is one short line, whatever it quotes", "[http]") {
  CHECK(error_answer(400, "no \"plan\"").body == "{\"error\":\"no \\\"plan\\\"\"}\n");
  CHECK(error_answer(400, std::string("a\0b\nc\x7F", 6)).body == "{\"error\":\"a?b?c?\"}\n");
  CHECK(error_answer(400, std::string(300, 'x')).body == "{\"error\":\"" + std::string(300, 'x') + "\"}\n");
  CHECK(error_answer(400, std::string(8'000, 'x')).body ==
        "{\"error\":\"" + std::string(300, 'x') + "...\"}\n");
  CHECK(error_answer(400, std::string(8'000, '\xFF')).body.size() < 1'000);  // no UTF-8
}
