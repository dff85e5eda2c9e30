// Does this compiler build coroutines whose objects are constructed once, destroyed once, and hold their
// values?
//
// Each case is a few lines of the kind that compilers got wrong: g++ 12.2 (temporaries in a full expression
// with co_await: 22 of these cases, and 4 that it refuses), clang 14 (destroyed_amid_array: LLVM issue
// 63818); by report also ?: with co_await (LLVM issue 59181) and g++ 15 (structured bindings in loops, PR
// 124584; a frame destroyed while it suspends, PR 121961). It stands on nothing but the standard library and
// POSIX, so that any compiler can be judged by hand before it is trusted:
//
//   g++-12 -std=c++20 -I. -O2 -DWITHOUT_LISTS tests/compiler/coroutine_cases.cpp -o cases && ./cases
//
// -DWITHOUT_LISTS leaves out what g++ 12 refuses to compile, and shows what of the rest it gets wrong.
#include <array>
#include <cstring>
#include <functional>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <tuple>
#include <unistd.h>
#include <vector>

#include "tests/compiler/run_cases.hpp"
#include "tests/compiler/task.hpp"
#include "tests/compiler/tracked.hpp"

namespace {

using namespace compiler_test;

struct Options {
  Tracked first, second;
};
struct Outer {
  Options options;
  Tracked third;
};
struct Defaults {
  Tracked first = 3;
  Tracked second = 4;
};

// 10 a + b: tells apart which value came where.
int digits(const Tracked& a, const Tracked& b) {
  return 10 * a.value() + b.value();
}

Task<int> number(int value) {
  co_await Suspend{};
  co_return value;
}
Task<Tracked> tracked(int value) {
  const Tracked local = value;
  co_await Suspend{};
  co_return local;
}
Task<int> take(Options options) {
  co_await Suspend{};
  co_return digits(options.first, options.second);
}
Task<int> look(const Options& options) {
  co_await Suspend{};
  co_return digits(options.first, options.second);
}
template <class Function>
Task<int> call(Function function) {
  co_await Suspend{};
  co_return function();
}
Task<int> call_erased(std::function<int()> function) {
  co_await Suspend{};
  co_return function();
}

// ---- temporaries in a full expression with co_await

Task<int> aggregate_by_value() {
  co_return co_await take(Options{1, 2});
}
Task<int> aggregate_by_reference() {
  co_return co_await look(Options{1, 2});
}
Task<int> aggregate_designated() {
  co_return co_await take(Options{.first = 1, .second = 2});
}
Task<int> braced_argument() {
  co_return co_await take({1, 2});
}
Task<int> aggregate_in_aggregate() {
  const auto take_outer = [](Outer outer) -> Task<int> {
    co_await Suspend{};
    co_return 10 * digits(outer.options.first, outer.options.second) + outer.third.value();
  };
  co_return co_await take_outer(Outer{Options{1, 2}, 3});
}
Task<int> default_member_initialisers() {
  const auto take_defaults = [](Defaults d) -> Task<int> {
    co_await Suspend{};
    co_return digits(d.first, d.second);
  };
  co_return 100 * co_await take_defaults(Defaults{}) + co_await take_defaults(Defaults{.first = 1});
}
Task<int> take_by_default(Options options = {5, 6}) {
  co_await Suspend{};
  co_return digits(options.first, options.second);
}
Task<int> default_argument() {
  co_return co_await take_by_default();
}
Task<int> parameters_of_all_kinds() {
  const auto take_all = [](Tracked copied, Tracked moved, const Tracked& seen) -> Task<int> {
    co_await Suspend{};
    co_return 100 * copied.value() + digits(moved, seen);
  };
  Tracked copied = 1, moved = 2;
  const int all = co_await take_all(copied, std::move(moved), Tracked(3));
  co_return 10 * all + copied.value();
}
Task<int> temporary_beside_await() {
  co_return digits(Tracked(1), co_await tracked(2));
}
Task<int> two_awaits_in_a_call() {
  co_return digits(co_await tracked(1), co_await tracked(2));
}
Task<int> member_of_a_temporary() {
  struct Client {
    Tracked base;
    Task<int> ask(Tracked question) {
      co_await Suspend{};
      co_return digits(base, question);
    }
  };
  co_return co_await Client{1}.ask(2);
}
Task<int> discarded_result() {
  co_await tracked(7);
  co_return static_cast<int>(lifetimes.alive.size());  // nothing is left of it
}
Task<int> awaiter_with_a_member() {
  struct Awaiter {
    Tracked member;
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> self) const { suspended.push_back(self); }
    int await_resume() const { return member.value(); }
  };
  co_return 10 * co_await Awaiter{4} + co_await Awaiter{Tracked(5)};
}
Task<int> awaited_by_operator() {
  struct Both {
    Task<int> a, b;
    Task<int> run() && {
      const int first = co_await std::move(a);
      co_return 100 * first + co_await std::move(b);
    }
  };
  const auto both = [](Task<int> a, Task<int> b) { return Both{std::move(a), std::move(b)}; };
  co_return co_await both(take(Options{1, 2}), take(Options{3, 4})).run();
}

// ---- lambdas

Task<int> lambda_with_init_capture() {
  co_return co_await call([t = Tracked(3)] { return t.value(); });
}
Task<int> lambda_with_copied_local() {
  const Tracked local = 3;
  const int called = co_await call([local] { return local.value(); });
  co_return 10 * called + local.value();
}
Task<int> lambda_in_std_function() {
  const Tracked local = 3;
  co_return co_await call_erased([local, t = Tracked(4)] { return digits(local, t); });
}
Task<int> lambda_as_coroutine() {
  co_return co_await [](Options options) -> Task<int> {
    co_await Suspend{};
    co_return digits(options.first, options.second);
  }(Options{1, 2});
}

// ---- branches

Task<int> conditional_awaits(bool flag) {
  co_return flag ? co_await number(1) : co_await number(2);
}
Task<int> conditional_of_awaits() {
  co_return 10 * co_await conditional_awaits(true) + co_await conditional_awaits(false);
}
Task<Tracked> conditional_temporaries(bool flag) {
  co_return flag ? Tracked(co_await number(1)) : Tracked(2);
}
Task<int> conditional_of_temporaries() {
  co_return digits(co_await conditional_temporaries(true), co_await conditional_temporaries(false));
}
Task<int> conditional_aggregates(bool flag) {
  co_return co_await take(flag ? Options{1, 2} : Options{3, 4});
}
Task<int> conditional_argument() {
  co_return 100 * co_await conditional_aggregates(true) + co_await conditional_aggregates(false);
}
Task<int> short_circuit() {
  const bool both = co_await take(Options{0, 0}) != 0 && co_await take(Options{1, 2}) != 0;
  const bool either = co_await take(Options{0, 0}) != 0 || co_await take(Options{1, 2}) == 12;
  co_return (both ? 10 : 0) + (either ? 1 : 0);
}
Task<int> conditions_of_statements() {
  int sum = 0;
  if (const auto t = co_await tracked(1); t.value() == 1) sum += 1;
  for (int i = 0; co_await take(Options{0, i}) < 3; ++i) sum += 10;
  switch (co_await take(Options{1, 2})) {
    case 12:
      sum += 100;
      break;
    default:
      break;
  }
  co_return sum;
}

// ---- braces and containers

Task<int> braces_holding_awaits() {
  const Options options{co_await tracked(1), co_await tracked(2)};
  co_return digits(options.first, options.second);
}
Task<int> braces_holding_awaits_in_a_call() {
  co_return co_await take(Options{co_await tracked(1), co_await tracked(2)});
}
Task<std::vector<Tracked>> some() {
  co_await Suspend{};
  co_return std::vector<Tracked>{1, 20, 300};
}
Task<int> loop_over_awaited() {
  const auto list = co_await some();
  int sum = 0;
  for (const auto& t : list) sum += t.value() + co_await number(0);
  co_return sum;
}

// ---- lists of temporaries, which g++ 12 refuses to compile ("array used as initializer")

#ifndef WITHOUT_LISTS
Task<int> sum_of(std::initializer_list<Tracked> list) {
  co_await Suspend{};
  int sum = 0;
  for (const auto& t : list) sum += t.value();
  co_return sum;
}
Task<int> list_argument() {
  co_return co_await sum_of({1, 20, 300});
}
Task<int> vector_of(std::vector<Tracked> list) {
  co_await Suspend{};
  int sum = 0;
  for (const auto& t : list) sum += t.value();
  co_return sum;
}
Task<int> vector_argument() {
  co_return co_await vector_of(std::vector<Tracked>{1, 20, 300});
}
Task<int> list_of_awaits() {
  const std::vector<Tracked> list{co_await tracked(1), co_await tracked(20)};
  int sum = 0;
  for (const auto& t : list) sum += t.value();
  co_return sum;
}
Task<int> length_of(std::vector<std::string> words) {
  co_await Suspend{};
  std::size_t length = 0;
  for (const auto& word : words) length += word.size();
  co_return static_cast<int>(length);
}
Task<int> list_of_strings() {
  co_return co_await length_of({"one", "two", "a word that is too long for the small-string buffer"});
}
#endif

// ---- structured bindings

Task<std::tuple<Tracked, int>> pair(int a, int b) {
  co_await Suspend{};
  co_return std::tuple<Tracked, int>(a, b);
}
Task<int> bindings_in_a_loop() {
  int sum = 0;
  for (int i = 0; i < 3; ++i) {
    auto [first, second] = co_await pair(i, 10);
    co_await Suspend{};
    sum += first.value() + second;
  }
  co_return sum;
}

// ---- ends before the end

Task<int> fail(Options options) {
  co_await Suspend{};
  throw std::runtime_error(options.first.value() == 1 ? "as meant" : "wrong value");
}
Task<int> exception_over_temporaries() {
  const Tracked local = 1;
  try {
    co_return digits(Tracked(1), co_await fail(Options{1, 2}));
  } catch (const std::runtime_error& error) {
    co_return std::strcmp(error.what(), "as meant") == 0 ? local.value() : 0;
  }
}
Task<int> waits_amid_temporaries() {
  const Tracked local = 1;
  co_return digits(local, Tracked(co_await take(Options{1, 2})));
}
int destroyed_amid_temporaries() {
  abandon(waits_amid_temporaries());
  return 1;
}
Task<int> waits_amid_array() {
  const std::array<Tracked, 3> array{Tracked(1), Tracked(co_await number(2)), Tracked(3)};
  co_return array[1].value();
}
int destroyed_amid_array() {
  abandon(waits_amid_array());
  return 1;
}
int destroyed_before_it_starts() {
  const auto never_started = take(Options{1, 2});
  return 1;
}
// Runs at once, belongs to nobody, and ends itself where it suspends.
struct Detached {
  struct promise_type {
    Detached get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
};
Detached ends_itself(Options options) {
  struct Destroy {
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> self) const { self.destroy(); }
    void await_resume() const {}
  };
  const Tracked local = options.first;
  co_await Destroy{};
}
int destroyed_while_it_suspends() {
  ends_itself(Options{1, 2});
  return 1;
}

// ---- the table

template <Task<int> (*coroutine)()>
int finished() {
  return finish(coroutine());
}

const std::vector<Case> cases{
    {"aggregate_by_value", finished<aggregate_by_value>, 12},
    {"aggregate_by_reference", finished<aggregate_by_reference>, 12},
    {"aggregate_designated", finished<aggregate_designated>, 12},
    {"braced_argument", finished<braced_argument>, 12},
    {"aggregate_in_aggregate", finished<aggregate_in_aggregate>, 123},
    {"default_member_initialisers", finished<default_member_initialisers>, 3414},
    {"default_argument", finished<default_argument>, 56},
    {"parameters_of_all_kinds", finished<parameters_of_all_kinds>, 1231},
    {"temporary_beside_await", finished<temporary_beside_await>, 12},
    {"two_awaits_in_a_call", finished<two_awaits_in_a_call>, 12},
    {"member_of_a_temporary", finished<member_of_a_temporary>, 12},
    {"discarded_result", finished<discarded_result>, 0},
    {"awaiter_with_a_member", finished<awaiter_with_a_member>, 45},
    {"awaited_by_operator", finished<awaited_by_operator>, 1234},
    {"lambda_with_init_capture", finished<lambda_with_init_capture>, 3},
    {"lambda_with_copied_local", finished<lambda_with_copied_local>, 33},
    {"lambda_in_std_function", finished<lambda_in_std_function>, 34},
    {"lambda_as_coroutine", finished<lambda_as_coroutine>, 12},
    {"conditional_of_awaits", finished<conditional_of_awaits>, 12},
    {"conditional_of_temporaries", finished<conditional_of_temporaries>, 12},
    {"conditional_argument", finished<conditional_argument>, 1234},
    {"short_circuit", finished<short_circuit>, 1},
    {"conditions_of_statements", finished<conditions_of_statements>, 131},
    {"braces_holding_awaits", finished<braces_holding_awaits>, 12},
    {"braces_holding_awaits_in_a_call", finished<braces_holding_awaits_in_a_call>, 12},
    {"loop_over_awaited", finished<loop_over_awaited>, 321},
#ifndef WITHOUT_LISTS
    {"list_argument", finished<list_argument>, 321},
    {"vector_argument", finished<vector_argument>, 321},
    {"list_of_awaits", finished<list_of_awaits>, 21},
    {"list_of_strings", finished<list_of_strings>, 57},
#endif
    {"bindings_in_a_loop", finished<bindings_in_a_loop>, 33},
    {"exception_over_temporaries", finished<exception_over_temporaries>, 1},
    {"destroyed_amid_temporaries", destroyed_amid_temporaries, 1},
    {"destroyed_amid_array", destroyed_amid_array, 1},
    {"destroyed_before_it_starts", destroyed_before_it_starts, 1},
    {"destroyed_while_it_suspends", destroyed_while_it_suspends, 1},
};

}  // namespace

int main() {
  return run_all(cases);
}
