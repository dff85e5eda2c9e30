#include "report/chart_axis.hpp"

#include <vector>

#include "tests/catch.hpp"

using namespace waitbench;

TEST_CASE("a linear axis begins at zero", "[chart_axis]") {
  const std::vector values{50.0, 100.0};
  const auto axis = ChartAxis::from_zero(values, 0, 106);
  CHECK(axis.at(0) == 0);
  CHECK_THAT(axis.at(100), Catch::Matchers::WithinRel(100.0, 1e-9));
  CHECK(axis.ticks() == std::vector<double>{0, 20, 40, 60, 80, 100});
  CHECK(axis.at(1e9) == 106);  // what lies outside is put on the end
  CHECK(axis.at(-5) == 0);
}

TEST_CASE("an axis of nothing but zeros still has a length", "[chart_axis]") {
  const std::vector values{0.0};
  const auto axis = ChartAxis::from_zero(values, 10, 20);
  CHECK(axis.at(0) == 10);
  CHECK(axis.at(1) == 20);
}

TEST_CASE("a logarithmic axis gives each decade the same room", "[chart_axis]") {
  const std::vector values{1.0, 100.0};
  const auto axis = ChartAxis::logarithmic(values, 0, 100);
  CHECK_THAT(axis.at(10), Catch::Matchers::WithinAbs(50.0, 1e-9));
  CHECK_THAT(axis.at(10) - axis.at(1), Catch::Matchers::WithinAbs(axis.at(100) - axis.at(10), 1e-9));
  CHECK(axis.at(0) == 0);  // where no logarithm is
  CHECK(axis.ticks() == std::vector<double>{1, 2, 5, 10, 20, 50, 100});
}

TEST_CASE("an axis is logarithmic when its values are far apart, and none is zero", "[chart_axis]") {
  CHECK_FALSE(ChartAxis::fitting(std::vector{5.0, 100.0}, 20, 0, 1).is_logarithmic());
  CHECK(ChartAxis::fitting(std::vector{5.0, 101.0}, 20, 0, 1).is_logarithmic());
  CHECK_FALSE(ChartAxis::fitting(std::vector{0.0, 101.0}, 20, 0, 1).is_logarithmic());
}
