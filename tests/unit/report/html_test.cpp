// What holds of report.html whatever the record (its looks: tests/golden/, and eyes).
#include "report/html.hpp"

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/golden/sample_record.hpp"

using namespace waitbench;

namespace {

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t times = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++times;
  return times;
}

// The JSON that the page's script reads.
nlohmann::json data_of(const std::string& html) {
  const std::string opening = "id=\"report-data\">";
  const auto from = html.find(opening) + opening.size();
  return nlohmann::json::parse(html.substr(from, html.find("</script>", from) - from));
}

}  // namespace

TEST_CASE("nothing from outside becomes markup or script", "[html]") {
  const auto html = html_report(sample::hostile());
  CHECK(html.find("<script>alert") == std::string::npos);
  CHECK(html.find("<img") == std::string::npos);
  CHECK(html.find("<b>maybe") == std::string::npos);
  CHECK(html.find("\xE2\x80\xA8") == std::string::npos);
  CHECK(html.find("&lt;script&gt;alert(1)&lt;/script&gt;") != std::string::npos);
  CHECK(count(html, "<script") == 3);
  CHECK(count(html, "</script>") == 3);
  CHECK(count(html, "<title>") == 1);
  CHECK(count(html, "</title>") == 1);
  CHECK(data_of(html)["runs"][0]["label"] == "<script>alert(1)</script>");
}

TEST_CASE("the page loads nothing", "[html]") {
  for (const auto& record : {sample::twins(), sample::load(), sample::hostile()}) {
    const auto html = html_report(record);
    CHECK(html.find("default-src 'none'") != std::string::npos);
    for (const auto* part : {"<link", "src=\"", "@import", "url("})
      CHECK(html.find(part) == std::string::npos);
  }
}

TEST_CASE("an invalid run stands on top and in no comparison or chart", "[html]") {
  auto record = sample::twins();
  record.runs[0].validity.reasons = {{"generator_saturated", "the generator was busy.", true}};
  const auto html = html_report(record);
  const auto alarm = html.find("<strong>INVALID</strong> thread: the generator was busy.");
  REQUIRE(alarm != std::string::npos);
  CHECK(alarm < html.find("id=\"verdicts\""));
  const auto data = data_of(html);
  CHECK(data["runs"].size() == 3);
  CHECK(data["runs"][0]["label"] == "control");
  for (const auto& chart : data["charts"]) CHECK(chart["lines"].size() == 3);
}

TEST_CASE("with no valid run there are no figures and no charts", "[html]") {
  auto record = sample::load();
  record.runs[0].validity.reasons = {{"no_answers", "none was answered.", true}};
  const auto html = html_report(record);
  CHECK(html.find("id=\"comparison\"") == std::string::npos);
  CHECK(html.find("id=\"charts\"") == std::string::npos);
  CHECK(html.find("<script") == std::string::npos);
  CHECK(html.find("60,000") != std::string::npos);  // how the requests ended is said all the same
}

TEST_CASE("the page can be read by those who do not see it", "[html]") {
  const auto html = html_report(sample::twins());
  CHECK(html.find("<html lang=\"en\">") != std::string::npos);
  CHECK(count(html, "<h1>") == 1);
  CHECK(count(html, "<table") == count(html, "<caption>"));
  CHECK(count(html, "class=\"plot\"") == count(html, "role=\"img\" aria-label=\"Line chart: "));
  CHECK(count(html, "<svg") == count(html, "aria-hidden=\"true\"><path"));
}

TEST_CASE("each chart has its place in the page, and its numbers", "[html]") {
  const auto html = html_report(sample::twins());
  const auto data = data_of(html);
  CHECK(data["charts"].size() == 8);
  for (const auto& chart : data["charts"]) {
    CHECK(count(html, "data-chart=\"" + chart["id"].get<std::string>() + "\"") == 1);
    for (const auto& line : chart["lines"]) CHECK(line.size() == chart["x"].size());
  }
  CHECK(count(html, "<details>") == 7);
}

TEST_CASE("a long run's tables are thinned, and say so", "[html]") {
  auto record = sample::load();
  auto& timeline = record.runs[0].timeline;
  const auto row = timeline.back();
  while (timeline.size() < 3600) {
    timeline.push_back(row);
    timeline.back().second = static_cast<std::int64_t>(timeline.size());
  }
  const auto html = html_report(record);
  CHECK(html.find("Every 20th second (all are in timeline.csv)") != std::string::npos);
  CHECK(html.size() < 500'000);
}

TEST_CASE("a record without runs is still a page", "[html]") {
  const auto html = html_report(Record());
  CHECK(html.find("No run was measured.") != std::string::npos);
  CHECK(html.ends_with("</html>\n"));
}
