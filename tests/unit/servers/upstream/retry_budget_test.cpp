#include "servers/upstream/retry_budget.hpp"

#include "tests/catch.hpp"

using namespace waitbench::servers::upstream;

namespace {

int withdraw_all(RetryBudget& budget) {
  int taken = 0;
  while (budget.withdraw()) ++taken;
  return taken;
}

}  // namespace

TEST_CASE("a new budget holds its reserve, and no more", "[upstream]") {
  RetryBudget budget(10);
  CHECK(withdraw_all(budget) == RetryBudget::reserve);
}

TEST_CASE("so many calls pay for one retry, exactly", "[upstream]") {
  struct Row {
    double percent;
    int calls;
  };
  for (const auto& [percent, calls] :
       {Row{10, 10}, Row{20, 5}, Row{100, 1}, Row{0.1, 1000}, Row{1e-4, 1'000'000}}) {
    INFO(percent);
    RetryBudget budget(percent);
    withdraw_all(budget);
    for (int retry = 0; retry < 3; ++retry) {
      for (int call = 1; call < calls; ++call) budget.deposit();
      CHECK_FALSE(budget.withdraw());
      budget.deposit();
      CHECK(budget.withdraw());
    }
  }
}

TEST_CASE("deposits do not pile up beyond the reserve", "[upstream]") {
  RetryBudget budget(50);
  for (int call = 0; call < 1000; ++call) budget.deposit();
  CHECK(withdraw_all(budget) == RetryBudget::reserve);
}

TEST_CASE("of calls that all fail, a share is retried and the reserve", "[upstream]") {
  RetryBudget budget(10);
  int retries = 0;
  for (int call = 0; call < 1000; ++call) {
    budget.deposit();
    for (int retry = 0; retry < 2; ++retry) retries += budget.withdraw() ? 1 : 0;
  }
  CHECK(retries == 1000 / 10 + RetryBudget::reserve - 1);  // the first deposit met a full bucket
}

TEST_CASE("a budget of nothing leaves the reserve", "[upstream]") {
  RetryBudget budget(0);
  for (int call = 0; call < 1000; ++call) budget.deposit();
  CHECK(withdraw_all(budget) == RetryBudget::reserve);
  for (int call = 0; call < 1000; ++call) budget.deposit();
  CHECK_FALSE(budget.withdraw());
}
