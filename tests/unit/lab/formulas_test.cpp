#include "lab/formulas.hpp"

#include <cmath>
#include <set>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::lab;

namespace {

double value(std::string_view name, std::vector<double> given) {
  const auto* formula = find_formula(name).value();
  REQUIRE(formula->parameters.size() == given.size());
  return formula->value(given);
}

constexpr double any = INFINITY;

}  // namespace

// Each by hand; lab/theory's own tests go deeper.
TEST_CASE("the formulas of experiments give their textbook values", "[formulas]") {
  CHECK(value("closed-throughput", {1000, any, 5, 0, 0, 1}) == Approx(200));
  CHECK(value("closed-throughput", {800, 8, 5, 0, 0, 1}) == Approx(1.6));
  CHECK(value("closed-throughput", {1000, any, 0.02, 0, 0.02, 2}) == Approx(100));
  CHECK(value("closed-response", {100, 10, 0.2, 0, 0, 1}) == Approx(2));
  CHECK(value("capacity", {10, 0.2}) == Approx(50));
  CHECK(value("in-flight", {200, 5}) == Approx(1000));
  CHECK(value("wave-mean", {100, 10, 0.2}) == Approx(1.1));
  CHECK(value("wave-last", {100, 10, 0.2}) == Approx(2));
  CHECK(value("wave-last", {101, 10, 0.2}) == Approx(2.2));
  CHECK(value("erlang-wait-probability", {3, 2, 1}) == Approx(4.0 / 9));
  CHECK(value("erlang-response", {1, 5, 0.1}) == Approx(0.2));  // M/M/1: S/(1-ρ)
  CHECK(value("scalability", {1, 50, 0.1, 0.01}) == Approx(50));
  CHECK(value("growth-last", {8, 0.5, 800, 5}) == Approx(62));
  CHECK(value("growth-threads", {8, 0.5, 800, 5}) == 121);
  CHECK(value("backlog", {300, 100, 10}) == Approx(2000));
  CHECK(value("overload-wait", {300, 100, 10}) == Approx(20));
  CHECK(value("goodput-end", {300, 100, 4}) == Approx(2));
  CHECK(value("spike-drain", {1000, 200, 100, 10}) == Approx(80));
  CHECK(value("outage-drain", {10, 100, 200}) == Approx(10));
  CHECK(value("outage-errors", {100, 10, 0}) == Approx(1000));
  CHECK(value("useful-queue", {10, 2, 0.2}) == Approx(90));
  CHECK(value("attempts", {0.3, 5}) == Approx((1 - std::pow(0.3, 5)) / 0.7));
  CHECK(value("dead-share", {0.3, 5}) == Approx(std::pow(0.3, 5)));
  CHECK(value("frozen-quantile", {20, 1.4, 0.99}) == Approx(1.2));
  CHECK(value("product", {3, 4}) == 12);
  CHECK(value("sum", {3, 4}) == 7);
  CHECK(value("time", {5}) == 5);
  CHECK(value("rate", {5}) == 5);
}

TEST_CASE("a formula says nothing where it does not apply", "[formulas]") {
  CHECK(std::isnan(value("closed-throughput", {0, any, 5, 0, 0, 1})));
  CHECK(std::isnan(value("closed-throughput", {10, any, 0, 0, 0, 1})));
  CHECK(std::isnan(value("erlang-response", {1, 10, 0.1})));           // ρ = 1: no mean
  CHECK(std::isnan(value("goodput-end", {90, 100, 4})));               // no overload
  CHECK(std::isnan(value("outage-drain", {10, 200, 200})));            // never
  CHECK(std::isnan(value("closed-response", {1e9, 1, 10, 0, 0, 1})));  // 317 years
  CHECK(std::isnan(value("scalability", {0, 50, 0.1, 0.01})));
  CHECK(std::isnan(value("scalability", {2, 50, -0.1, 0.01})));
  CHECK(std::isnan(value("scalability", {2, 50, 1.1, 0})));
  CHECK(std::isnan(value("scalability", {2, 50, 0.1, -0.01})));
  CHECK(std::isnan(value("erlang-response", {1e7, 1, 1})));  // would take its time
  CHECK(std::isnan(value("wave-last", {1.5, 10, 1})));
  CHECK(std::isnan(value("attempts", {1.1, 3})));
  CHECK(std::isnan(value("frozen-quantile", {1, 2, 0.99})));
  // Of what is no number nothing is said, however it came there.
  for (const auto& formula : formulas()) {
    INFO(formula.name);
    CHECK(!std::isfinite(formula.value(std::vector<double>(formula.parameters.size(), NAN))));
  }
}

TEST_CASE("formulas have names of their own, parameters too, and say where they come from", "[formulas]") {
  std::set<std::string_view> names;
  for (const auto& formula : formulas()) {
    INFO(formula.name);
    CHECK(names.insert(formula.name).second);
    CHECK(!formula.source.empty());
    CHECK(!formula.text.empty());
    std::set<std::string_view> parameters;
    for (const auto& parameter : formula.parameters) {
      CHECK(parameters.insert(parameter.name).second);
      CHECK(!parameter.meaning.empty());
    }
  }
  CHECK(find_formula("closed-thruput")
            .error()
            .text.starts_with("there is no formula \"closed-thruput\". Did you mean \"closed-throughput\"?"));
}
