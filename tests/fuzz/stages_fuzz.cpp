// Any text is either stages, which then survive being written and read and can be offered, or an error of one
// short line.
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>
#include <variant>

#include "loadgen/active_users.hpp"
#include "loadgen/schedule.hpp"
#include "loadgen/stages.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using waitbench::fuzz::require;
using namespace std::chrono_literals;

namespace {

void check_error(const Error& error, std::size_t size) {
  constexpr std::string_view start = "stages, column ";
  const std::string_view text = error.text;
  require(error.exit == ExitCode::usage, "bad stages are a usage error");
  require(text.starts_with(start), "an error says its column");
  std::size_t column = 0;
  const auto [rest, ec] = std::from_chars(text.data() + start.size(), text.data() + text.size(), column);
  require(ec == std::errc{} && *rest == ':', "the column is a number");
  require(column >= 1 && column <= size + 1, "the column lies in the text or just behind it");
  require(text.size() < 250, "an error is short");
  for (const char c : text) require(c >= ' ' && c <= '~', "an error is printable");
}

void check_arrivals(const std::vector<RateStage>& stages, Duration length) {
  const CumulatedRate rate(RateProfile(stages), 1s);
  const double all = rate.at(1s + length);
  require(std::isfinite(all) && all >= 0, "so many arrive");
  Duration before{};
  for (int i = 0; i <= 8; ++i) {
    const auto due = rate.time_of(all * i / 8);
    require(due >= before, "arrivals come in order");
    before = due;
  }
}

void check_users(const std::vector<UserStage>& stages, Duration length) {
  const auto load = closed_in_stages(stages);
  require(load.users >= 1 && load.users <= most_users, "there are users");
  const Phases phases{{1s, 1s + length}, 1s};
  const UserCurve curve(load, phases, Rate{10000});
  for (const auto user : {std::uint64_t{0}, load.users / 2, load.users - 1}) {
    ActiveTimes active(curve, user);
    Duration last{-1};
    while (const auto span = active.next()) {
      require(span->begin > last && span->begin < span->end, "spans are apart, and last");
      last = span->end;
    }
    require(last <= phases.window.end, "and end with the load");
  }
}

void check_stages(const Stages& stages) {
  const auto count = std::visit([](const auto& list) { return list.size(); }, stages);
  require(count >= 1 && count <= most_stages, "there are 1 to 1,000 stages");
  const auto length = total_length(stages);
  require(length > Duration::zero() && length <= longest_stages, "they last, but not for ever");
  const auto text = format_stages(stages);
  const auto again = parse_stages(text);
  require(again.has_value(), "what is written can be read");
  require(*again == stages, "what is read back is the same");
  require(format_stages(*again) == text, "and is written the same");
  if (const auto* rates = std::get_if<std::vector<RateStage>>(&stages)) {
    check_arrivals(*rates, length);
  } else {
    check_users(std::get<std::vector<UserStage>>(stages), length);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto stages = parse_stages({reinterpret_cast<const char*>(data), size});
  if (stages) {
    check_stages(*stages);
  } else {
    check_error(stages.error(), size);
  }
  return 0;
}
