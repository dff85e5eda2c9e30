#include "report/theory.hpp"

#include "tests/catch.hpp"

using namespace waitbench;

namespace {

PredictedValue value(double predicted, std::optional<double> measured) {
  PredictedValue made{.trial = "t", .given = "", .predicted = predicted};
  if (measured) made.measured = Estimate{*measured};
  return made;
}

}  // namespace

TEST_CASE("the difference is told by what was predicted", "[theory]") {
  CHECK(difference_text(value(100, 112.34)) == "+12.3 %");
  CHECK(difference_text(value(100, 87.66)) == "-12.3 %");
  CHECK(difference_text(value(100, 99.96)) == "0.0 %");  // and not "-0.0 %"
  CHECK(difference_text(value(1, 100)) == "+9900 %");
  CHECK(difference_text(value(-10, -5)) == "+50.0 %");
  CHECK(relative_difference(value(100, 125)) == 0.25);
}

TEST_CASE("without a measurement, or a prediction to divide by, there is no difference", "[theory]") {
  CHECK(difference_text(value(100, std::nullopt)) == "–");
  CHECK(difference_text(value(0, 3)) == "–");
  CHECK(measured_text(Unit::seconds, value(1, std::nullopt)) == "–");
  CHECK(interval_text(Unit::seconds, value(1, 2)) == "–");
}

TEST_CASE("an interval is told in the figure's unit", "[theory]") {
  auto one = value(5e6, 5.003e6);
  one.measured->interval = Interval{4.99e6, 5.01e6};
  CHECK(measured_text(Unit::microseconds, one) == "5.003 s");
  CHECK(interval_text(Unit::microseconds, one) == "4.990 s to 5.010 s");
}

TEST_CASE("units have names, and names units", "[theory]") {
  for (const auto unit : {Unit::number, Unit::microseconds, Unit::seconds, Unit::per_second, Unit::bytes})
    CHECK(unit_named(unit_name(unit)) == unit);
  CHECK(unit_name(Unit::bytes) == "bytes");
  CHECK_FALSE(unit_named("furlongs"));
}

TEST_CASE("two predictions of one figure are told apart by their names", "[theory]") {
  ExperimentFacts experiment;
  experiment.predictions = {{.name = "a", .figure = "f", .formula = "", .source = ""},
                            {.name = "b", .figure = "g", .formula = "", .source = ""},
                            {.name = "c", .figure = "f", .formula = "", .source = ""}};
  CHECK(heading_of(experiment.predictions[0], experiment) == "f, a");
  CHECK(heading_of(experiment.predictions[1], experiment) == "g");
}
