// How many retries there may be in all: a share of the calls, so that a failing upstream is not asked ever
// more often.
//
// A token bucket. Every call deposits its share of a token, every retry takes a whole one; a bucket that was
// full at the start holds `reserve`, so of any n calls at most share * n + reserve are retried. Deposits do
// not pile up beyond the reserve, which does without a clock what an expiry does elsewhere. Source: K.
// Oliver, "Retry Budgets", Finagle's blog, 2016 (its RetryBudget: deposits, withdrawals, a reserve); gRPC
// proposal A6, "Throttling Retry Attempts and Hedged RPCs" (maxTokens 10 and tokenRatio 0.1).
//
// Pure; not for several threads at once.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace waitbench::servers::upstream {

class RetryBudget {
 public:
  static constexpr std::int64_t reserve = 10;  ///< retries

  /// `percent` of the calls, 0 to 100, with at most six decimals.
  explicit RetryBudget(double percent) : share_(std::llround(percent * percent_of_token)) {}

  /// A call begins.
  void deposit() { balance_ = std::min(balance_ + share_, reserve * token); }
  /// Takes one retry. False when there is none left, and nothing is taken.
  bool withdraw() {
    if (balance_ < token) return false;
    balance_ -= token;
    return true;
  }

 private:
  static constexpr double percent_of_token = 1'000'000;  // a sixth decimal is 1: sums are exact
  static constexpr std::int64_t token = 100'000'000;

  std::int64_t share_;
  std::int64_t balance_ = reserve * token;
};

}  // namespace waitbench::servers::upstream
