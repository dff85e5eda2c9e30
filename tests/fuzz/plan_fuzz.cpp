// Any text is either a plan, which then survives being written and read, or an error of one short line.
#include <charconv>
#include <string>
#include <string_view>

#include "core/plan/plan.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using namespace waitbench;
using waitbench::fuzz::require;

namespace {

void check_error(const Error& error, std::size_t size) {
  constexpr std::string_view start = "plan, column ";
  const std::string_view text = error.text;
  require(error.exit == ExitCode::usage, "a bad plan is a usage error");
  require(text.starts_with(start), "an error says its column");
  std::size_t column = 0;
  const auto [rest, ec] = std::from_chars(text.data() + start.size(), text.data() + text.size(), column);
  require(ec == std::errc{} && *rest == ':', "the column is a number");
  require(column >= 1 && column <= size + 1, "the column lies in the text or just behind it");
  require(text.size() < 200, "an error is short");
  for (const char c : text) require(c >= ' ' && c <= '~', "an error is printable");
}

void check_plan(const Plan& plan) {
  require(!plan.steps.empty() && plan.steps.size() <= most_steps, "a plan has 1 to 64 steps");
  const auto text = format_plan(plan);
  const auto again = parse_plan(text);
  require(again.has_value(), "what is written can be read");
  require(*again == plan, "what is read back is the same plan");
  require(format_plan(*again) == text, "and is written the same");
}

void check_draws(const Plan& plan) {
  const auto within = [](Duration time) { return time >= Duration(0) && time <= longest_time; };
  for (const std::uint64_t n : {std::uint64_t{0}, ~std::uint64_t{0}}) {
    const auto drawn = draw(plan, 1, n);
    for (const auto& action : drawn.actions)
      require(within(std::visit([](const auto& a) { return a.time; }, action)), "a draw is within an hour");
    require(draws(plan) || drawn == draw(plan, 2, 3), "a plan that does not draw is the same for all");
  }
  const auto most = longest_time * static_cast<int>(plan.steps.size());
  require(mean_wait(plan) >= Duration(0) && mean_wait(plan) <= most, "a mean wait is within the cap");
  require(mean_cpu(plan) >= Duration(0) && mean_cpu(plan) <= most, "a mean computation is within the cap");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto plan = parse_plan({reinterpret_cast<const char*>(data), size});
  if (plan) {
    check_plan(*plan);
    check_draws(*plan);
  } else {
    check_error(plan.error(), size);
  }
  return 0;
}
