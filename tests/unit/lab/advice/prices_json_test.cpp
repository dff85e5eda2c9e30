#include "lab/advice/prices_json.hpp"

#include "tests/catch.hpp"
#include "tests/unit/lab/advice/sample_prices.hpp"

using namespace waitbench;
using namespace waitbench::lab;
using namespace std::chrono_literals;

namespace {

std::string with(std::string text, const std::string& instead_of, const std::string& this_one) {
  const auto at = text.find(instead_of);
  REQUIRE(at != std::string::npos);
  return text.replace(at, instead_of.size(), this_one);
}

}  // namespace

TEST_CASE("prices that are written are read back the same", "[prices]") {
  auto p = sample::prices();
  CHECK(parse_prices(prices_json(p)).value() == p);
  p.thread_request.kernel.reset();
  p.pool.cpu = 12'345ns;
  p.accepted_per_s = 1.0 / 3;
  p.on.cpu = "";
  p.doubts = {{"cpu_taken", 9, true}};
  const auto again = parse_prices(prices_json(p)).value();
  CHECK(again == p);
  CHECK(!again.valid());
}

TEST_CASE("what are no prices is refused in a line that says where", "[prices]") {
  const auto good = prices_json(sample::prices());
  const auto bad = std::vector<std::pair<std::string, std::string>>{
      {"", "no JSON"},
      {good + good, "no JSON"},
      {std::string(5000, '[') + std::string(5000, ']'), "\"schema\" is missing"},
      {"{}", "\"schema\" is missing"},
      {with(good, "\"schema\": 1", "\"schema\": 2"), "\"schema\" is not 1"},
      {with(good, "2026-11-21T", "2026-11-31T"), "\"measured_at\" is no moment"},
      {with(good, "\"cores\": 2", "\"cores\": 2.5"), "\"cores\" is no whole number"},
      {with(good, "\"threads\": 4", "\"threads\": -4"), "\"threads\""},
      {with(good, "\"resident_bytes\": 24576", "\"resident_bytes\": 1e300"), "\"resident_bytes\""},
      {with(good, "\"cpu_us\": 50.0", "\"cpu_us\": \"50\""), "\"cpu_us\""},
      {with(good, "\"kernel_bytes\": 8192", "\"kernel_bytes\": []"), "\"kernel_bytes\""},
      {with(good, "\"doubts\": []", "\"doubts\": {}"), "\"doubts\" is no list"},
      {with(good, "\"doubts\": []", R"("doubts": [{"code": "a b", "runs": 1, "fatal": false}])"),
       "is no code"},
      {with(good, "\"pool_worker\"", "\"pool_walker\""), "\"pool_worker\" is missing"},
      {with(good, "\"valid\": true", "\"valid\": false"), "not as waitbench advise --prices writes it"},
      {with(good, "\"runs\"", "\"more\": 1, \"runs\""), "not as waitbench advise --prices writes it"},
      {good + "\n", "not as waitbench advise --prices writes it"},
  };
  for (const auto& [text, why] : bad) {
    const auto refused = parse_prices(text);
    INFO(text.substr(0, 300));
    REQUIRE(refused.has_error());
    CHECK(refused.error().exit == ExitCode::usage);
    INFO(refused.error().text);
    CHECK(refused.error().text.find(why) != std::string::npos);
    CHECK(refused.error().text.find('\n') == std::string::npos);
  }
}

TEST_CASE("prices that lost a byte are refused, wherever they lost it", "[prices]") {
  const auto good = prices_json(sample::prices());
  for (std::size_t at = 0; at < good.size(); ++at) {
    auto short_of_one = good;
    short_of_one.erase(at, 1);
    // A digit or a letter of a name is as good as another; nothing else may pass.
    const auto read = parse_prices(short_of_one);
    if (read) CHECK(prices_json(*read) == short_of_one);
  }
  for (std::size_t length = 0; length < good.size(); length += 7)
    CHECK(parse_prices(std::string_view(good).substr(0, length)).has_error());
}
