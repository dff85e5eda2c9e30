// Which statements a plan gives to the server's database.
#include <algorithm>

#include "core/plan/each_step.hpp"
#include "core/plan/plan.hpp"

namespace waitbench {

std::vector<std::string> statements_of(const Plan& plan) {
  std::vector<std::string> statements;
  each_step(plan, [&](const Step& step) {
    const auto* db = std::get_if<step::Db>(&step);
    if (db != nullptr && std::ranges::count(statements, db->sql) == 0) statements.push_back(db->sql);
  });
  return statements;
}

}  // namespace waitbench
