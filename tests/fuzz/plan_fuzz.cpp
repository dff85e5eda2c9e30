// Any text is either a plan, which then survives being written and read, or an error of one short line.
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/url.hpp"
#include "core/plan/each_step.hpp"
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
  std::size_t steps = 0;
  each_step(plan, [&](const Step& step) {
    ++steps;
    if (const auto* pool = std::get_if<step::Pool>(&step))
      require(is_pool_name(pool->of), "a pool has a name");
    if (const auto* call = std::get_if<step::Call>(&step))
      require(parse_url(call->url).has_value(), "a URL is one");
    if (const auto* db = std::get_if<step::Db>(&step))
      require(!db->sql.empty() && db->sql.size() <= longest_statement, "a statement has a length");
    if (const auto* together = std::get_if<step::Together>(&step)) {
      require(!together->branches.empty(), "there is a branch");
      for (const auto& branch : together->branches) require(!branch.steps.empty(), "no branch is empty");
    }
  });
  require(steps >= 1 && steps <= most_steps, "a plan has 1 to 64 steps");
  if (const auto* job = later_of(plan)) {
    require(!job->steps.empty() && later_of(*job) == nullptr, "a job has steps, and leaves none");
    require(now_of(plan).steps.size() + 1 == plan.steps.size(), "a plan is what is done now, and its job");
  }
  const auto text = format_plan(plan);
  const auto again = parse_plan(text);
  require(again.has_value(), "what is written can be read");
  require(*again == plan, "what is read back is the same plan");
  require(format_plan(*again) == text, "and is written the same");
}

struct OwnTime {
  Duration operator()(const DrawnPlan::Call&) const { return {}; }
  Duration operator()(const DrawnPlan::Db&) const { return {}; }
  Duration operator()(const DrawnPlan::Origin&) const { return {}; }
  Duration operator()(const DrawnPlan::Together&) const { return {}; }
  Duration operator()(const DrawnPlan::Branch&) const { return {}; }
  Duration operator()(const auto& timed) const { return timed.time; }
};

std::size_t length_of(Actions actions) {
  std::size_t length = 0;
  for (; !actions.empty(); actions = rest(actions)) length += 1 + length_of(inside(actions));
  return length;
}

void check_draws(const Plan& plan) {
  const auto most = longest_time * static_cast<int>(most_steps);
  const auto within = [](Duration time) { return time >= Duration(0) && time <= longest_time; };
  for (const std::uint64_t n : {std::uint64_t{0}, ~std::uint64_t{0}}) {
    auto drawn = draw(plan, 1, n);
    for (const auto& action : drawn.actions)
      require(within(std::visit(OwnTime{}, action)), "a draw is within an hour");
    require(draws(plan) || drawn == draw(plan, 2, 3), "a plan that does not draw is the same for all");
    require(length_of(drawn.actions) == drawn.actions.size(), "branches are as long as they say");
    require(time_of(drawn.actions) <= most, "a request takes no longer than all of its steps");
  }
  if (!draws(plan))  // else a mean may take 10,000 draws
    require(mean_time(plan) <= mean_wait(plan) + mean_cpu(plan), "branches take no longer than one by one");
  require(mean_wait(plan) >= Duration(0) && mean_wait(plan) <= most, "a mean wait is within the cap");
  require(mean_cpu(plan) >= Duration(0) && mean_cpu(plan) <= most, "a mean computation is within the cap");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto plan = parse_plan(text);
  if (plan) {
    check_plan(*plan);
    check_draws(*plan);
  } else {
    check_error(plan.error(), size);
  }
  const std::vector<std::string> pools{"db", "cache"};
  if (const auto served = parse_plan(text, pools)) {
    require(plan && *plan == *served, "pools that exist change nothing");
  } else {
    check_error(served.error(), size);
  }
  return 0;
}
