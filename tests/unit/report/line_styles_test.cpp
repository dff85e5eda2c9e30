#include "report/line_styles.hpp"

#include <set>

#include "tests/catch.hpp"

using namespace waitbench;

namespace {
std::vector<std::size_t> styles_of(const std::vector<std::string>& models) {
  std::vector<Run> runs(models.size());
  std::vector<const Run*> pointers;
  for (std::size_t i = 0; i < models.size(); ++i) {
    runs[i].model = models[i];
    pointers.push_back(&runs[i]);
  }
  return line_styles(pointers);
}
}  // namespace

TEST_CASE("a model keeps its colour whatever runs beside it", "[line_styles]") {
  const auto alone = styles_of({"coroutine"});
  const auto last = styles_of({"thread", "control", "", "coroutine"});
  CHECK(colour_of(alone[0]) == colour_of(last[3]));
  CHECK(styles_of({"coroutine", "thread"})[1] == styles_of({"thread"})[0]);
}

TEST_CASE("no two runs share a style while there are styles", "[line_styles]") {
  const auto styles = styles_of(std::vector<std::string>(64, "thread"));
  CHECK(std::set<std::size_t>(styles.begin(), styles.end()).size() == 64);
  CHECK(styles_of(std::vector<std::string>(100, "")).size() == 100);
}

TEST_CASE("lines of one colour differ in dash and marker", "[line_styles]") {
  for (std::size_t a = 0; a < colour_count * colour_count; ++a) {
    for (std::size_t b = a + colour_count; b < colour_count * colour_count; b += colour_count) {
      CHECK(colour_of(a) == colour_of(b));
      CHECK(line_style(a).dash != line_style(b).dash);
      CHECK(line_style(a).marker != line_style(b).marker);
    }
  }
}
