#include "report/markup.hpp"

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"

using namespace waitbench;

TEST_CASE("text cannot become markup", "[markup]") {
  CHECK(html_escaped("<script>alert('1') & \"2\"</script>") ==
        "&lt;script&gt;alert(&#39;1&#39;) &amp; &quot;2&quot;&lt;/script&gt;");
  CHECK(html_escaped("a\x01\xFF") == "a��");
  CHECK(html_escaped("café") == "café");
}

TEST_CASE("JSON cannot end the script element that holds it", "[markup]") {
  const nlohmann::ordered_json hostile = {{"</script>", "<!--"}, {"u", "\xE2\x80\xA8 & é"}};
  const auto text = script_json(hostile);
  CHECK(text.find_first_of("<>&") == std::string::npos);
  CHECK(std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; }));
  CHECK(nlohmann::ordered_json::parse(text) == hostile);
}

TEST_CASE("JSON of text that is not UTF-8 is still JSON", "[markup]") {
  CHECK(nlohmann::ordered_json::parse(script_json("\xFF")) == "�");
}

TEST_CASE("a table has a caption, column headings and row headings", "[markup]") {
  const auto html = html_table({.caption = "A & B",
                                .headings = {{"run", ""}, {"CPU/request", "of <one>"}},
                                .rows = {{"<b>x</b>", "1"}}});
  CHECK(html.find("<caption>A &amp; B</caption>") != std::string::npos);
  CHECK(html.find("<th scope=\"col\">run</th>") != std::string::npos);
  CHECK(html.find("<th scope=\"col\">CPU/<wbr>request</th>") != std::string::npos);
  CHECK(html.find("<dt>CPU/request</dt><dd>of &lt;one&gt;</dd>") != std::string::npos);
  CHECK(html.find("title=") == std::string::npos);  // nothing that only a pointer finds
  CHECK(html.find("<tr><th scope=\"row\"><b>x</b></th><td>1</td></tr>") != std::string::npos);
}

TEST_CASE("a path as a URL", "[markup]") {
  CHECK(url_path("all-1/pool_of.ten") == "all-1/pool_of.ten");
  CHECK(url_path("a b#?%\"\xC3\xA9") == "a%20b%23%3F%25%22%C3%A9");
}
