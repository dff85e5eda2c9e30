// docs/experiments.md holds exactly the formulas that experiments may name, and the cells of the claim
// tables.
//
// WAITBENCH_APPROVE=1 writes both anew (tests/golden/approved.hpp).
#include <string>

#include <fmt/format.h>

#include "lab/formulas.hpp"
#include "report/claim_tables.hpp"
#include "tests/catch.hpp"
#include "tests/golden/generated_part.hpp"

using namespace waitbench;
using namespace waitbench::lab;

namespace {

std::string_view what_it_is(Quantities result) {
  return result == Quantities::seconds ? "a time" : result == Quantities::per_second ? "a rate" : "a number";
}

std::string formula_table() {
  std::string table = "| name | formula | of | parameters | source |\n|---|---|---|---|---|\n";
  for (const auto& formula : formulas()) {
    std::string parameters;
    for (const auto& parameter : formula.parameters)
      parameters +=
          fmt::format("{}`{}` {}", parameters.empty() ? "" : "; ", parameter.name, parameter.meaning);
    table += fmt::format("| `{}` | {} | {} | {} | {} |\n", formula.name, test::in_markdown(formula.text),
                         what_it_is(formula.result), test::in_markdown(parameters),
                         test::in_markdown(formula.source));
  }
  return table;
}

std::string cell_table() {
  std::string table = "| `table` | `row` | behaviour | `column` |\n|---|---|---|---|\n";
  for (const auto& claims : claim_tables()) {
    for (const auto& row : claims.rows)
      table += fmt::format("| `{}` | `{}` | {} | `{}`, `{}` |\n", claims.name, row.name, row.behaviour,
                           claims.columns[0].name, claims.columns[1].name);
  }
  return table;
}

}  // namespace

TEST_CASE("docs/experiments.md lists the formulas", "[golden][docs]") {
  test::check_generated(WAITBENCH_EXPERIMENTS_PAGE, "formulas", formula_table());
}

TEST_CASE("docs/experiments.md lists the cells of the claim tables", "[golden][docs]") {
  test::check_generated(WAITBENCH_EXPERIMENTS_PAGE, "cells", cell_table());
}
