#include "lab/calibration_json.hpp"

#include "tests/catch.hpp"
#include "tests/unit/lab/sample_calibration.hpp"

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

TEST_CASE("what is written is read back the same", "[calibration]") {
  auto c = sample::calibration();
  CHECK(parse_calibration(calibration_json(c)).value() == c);

  c.quick = true;
  c.doubts = {{"quick", 15, false}, {"cpu_taken", 9, true}};
  c.latency_p99.reset();
  c.spinning = {};
  c.delay_error = {-3us, -7'001ns, 1ns};
  c.highest_rate_per_s = {251'730.123456789, 1.0 / 3, 1e6};
  c.on.cpu = "";
  const auto again = parse_calibration(calibration_json(c)).value();
  CHECK(again == c);
  CHECK(!again.valid());
}

TEST_CASE("anything else is refused in a line that says where", "[calibration]") {
  const auto good = calibration_json(sample::calibration());
  const auto bad = std::vector<std::pair<std::string, std::string>>{
      {"", "no JSON"},
      {"{", "no JSON"},
      {std::string(5000, '['), "no JSON"},
      {std::string(5000, '[') + std::string(5000, ']'), "\"schema\" is missing"},
      {good + good, "no JSON"},
      {"null", "\"schema\" is missing"},
      {"[]", "\"schema\" is missing"},
      {"{}", "\"schema\" is missing"},
      {with(good, "\"schema\": 1", "\"schema\": 2"), "\"schema\" is not 1"},
      {with(good, "\"schema\": 1", "\"schema\": \"1\""), "\"schema\""},
      {with(good, "2026-11-21T", "2026-11-31T"), "\"calibrated_at\" is no moment"},
      {with(good, "\"cores\": 2", "\"cores\": 2.5"), "\"cores\" is no whole number"},
      {with(good, "\"cores\": 2", "\"cores\": -2"), "\"cores\""},
      {with(good, "\"cores\": 2", "\"cores\": 1e300"), "\"cores\""},
      {with(good, "\"quick\": false", "\"quick\": 0"), "\"quick\" is neither true nor false"},
      {with(good, "\"kernel\"", "\"colonel\""), "\"kernel\" is missing"},
      {with(good, "Linux", std::string(2000, 'x')), "\"kernel\" is no text"},
      {with(good, "\"doubts\": []", "\"doubts\": {}"), "\"doubts\" is no list"},
      {with(good, "\"doubts\": []", "\"doubts\": [1]"), "\"code\" is missing"},
      {with(good, "\"doubts\": []", R"("doubts": [{"code": "a b", "runs": 1, "fatal": false}])"),
       "is no code"},
      {with(good, "\"latency_p50_us\": {", "\"latency_p50_us\": null, \"x\": {"), "\"median\" is missing"},
      {with(good, "\"rate_per_s\": 10000.0", "\"rate_per_s\": -1"), "\"rate_per_s\""},
      {with(good, "\"median\": 0.5", "\"median\": 7"), "\"cpu_share\" is not in order"},
      // As JSON all of these say something, but not what was written.
      {with(good, "\"valid\": true", "\"valid\": false"), "not as waitbench calibrate writes it"},
      {with(good, "\"quick\"", "\"more\": 1, \"quick\""), "not as waitbench calibrate writes it"},
      {good + "\n", "not as waitbench calibrate writes it"},
  };
  for (const auto& [text, why] : bad) {
    const auto refused = parse_calibration(text);
    INFO(text.substr(0, 300));
    REQUIRE(refused.has_error());
    CHECK(refused.error().exit == ExitCode::usage);
    INFO(refused.error().text);
    CHECK(refused.error().text.find(why) != std::string::npos);
    CHECK(refused.error().text.find('\n') == std::string::npos);
  }
}

TEST_CASE("a calibration that lost a byte is refused, wherever it lost it", "[calibration]") {
  const auto good = calibration_json(sample::calibration());
  for (std::size_t at = 0; at < good.size(); ++at) {
    auto short_of_one = good;
    short_of_one.erase(at, 1);
    // A letter of a name is as good as another; nothing else may pass.
    const auto read = parse_calibration(short_of_one);
    if (read) CHECK(calibration_json(*read) == short_of_one);
  }
  for (std::size_t length = 0; length < good.size(); length += 7)
    CHECK(parse_calibration(std::string_view(good).substr(0, length)).has_error());
}
