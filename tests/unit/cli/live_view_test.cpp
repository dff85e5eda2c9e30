// The live view: what holds of it whatever it shows (its looks: tests/golden/).
#include "cli/live_view.hpp"

#include <array>

#include "cli/live_screen.hpp"
#include "tests/catch.hpp"
#include "tests/golden/sample_live.hpp"

using namespace waitbench;
using namespace waitbench::cli;
using namespace std::chrono_literals;

namespace {

std::string without_colour(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\033') {
      i = text.find('m', i);
    } else {
      plain += text[i];
    }
  }
  return plain;
}

bool shows(const std::vector<std::string>& lines, std::string_view text) {
  return std::ranges::any_of(lines, [&](const auto& line) { return line.find(text) != std::string::npos; });
}

}  // namespace

TEST_CASE("every line fits any width from 40 columns, in every phase", "[live]") {
  auto model = sample::live();
  model.identity.url = "http://[2001:db8::1]:65535/" + std::string(300, 'x') + "\033[2J\n漢字";
  model.seconds.back() = {.offered = 1234567.8, .achieved = 0.25, .in_flight = 123456.7};
  using enum LiveModel::Phase;
  for (const auto phase : {probing, warming_up, measuring, draining, following}) {
    model.phase = phase;
    model.elapsed = phase == warming_up ? -2s : phase >= draining ? 100h : 75s;
    for (std::size_t columns = 40; columns <= 200; ++columns) {
      for (const auto& line : live_lines(model, {.columns = columns}, 50)) {
        INFO(columns << ": " << line);
        CHECK(display_width(line) <= columns);
        CHECK(line.starts_with(" "));
        CHECK(line.find_first_of("\n\033") == std::string::npos);
      }
    }
  }
}

TEST_CASE("never more lines than there are rows, and the phase is the last to go", "[live]") {
  for (std::size_t rows = 1; rows < 20; ++rows) {
    const auto lines = live_lines(sample::live(), {.columns = 80}, rows);
    CHECK(lines.size() <= rows);
    CHECK(shows(lines, "measuring"));
  }
  CHECK(live_lines(sample::live(), {.columns = 80}, 0).size() == 1);
}

TEST_CASE("too narrow a terminal gets the narrowest view", "[live]") {
  CHECK(live_lines(sample::live(), {.columns = 3}, 24) == live_lines(sample::live(), {.columns = 40}, 24));
}

TEST_CASE("colour adds nothing to the words of the live view", "[live]") {
  auto model = sample::live();
  for (const auto phase : {LiveModel::Phase::probing, LiveModel::Phase::measuring}) {
    model.phase = phase;
    const auto plain = live_lines(model, {.columns = 90}, 24);
    auto coloured = live_lines(model, {.colour = true, .columns = 90}, 24);
    CHECK(coloured != plain);
    for (auto& line : coloured) line = without_colour(line);
    CHECK(coloured == plain);
  }
}

TEST_CASE("what was not measured is not shown as 0", "[live]") {
  auto model = sample::live();
  model.server->cpu_share.reset();
  model.server->switches_per_s.reset();
  auto lines = live_lines(model, {}, 24);
  CHECK(shows(lines, "5 threads"));
  CHECK_FALSE(shows(lines, "CPU"));
  CHECK_FALSE(shows(lines, "switches"));
  model.server.reset();
  model.seconds.clear();
  lines = live_lines(model, {}, 24);
  CHECK_FALSE(shows(lines, "server"));
  CHECK(shows(lines, "–"));
}

TEST_CASE("errors are told by class, the most frequent first", "[live]") {
  auto model = sample::live();
  CHECK(shows(live_lines(model, {}, 24),
              "shed 560 · timeout 250 · 4xx/5xx 61 · reset 10 · connect 3 · malformed 1"));
  model.requests = {.scheduled = 5, .ok = 5};
  CHECK(shows(live_lines(model, {}, 24), "none"));
}

TEST_CASE("a sparkline is as high as its values, and shows the newest", "[live]") {
  const std::array<double, 5> values{0, 25, 50, 75, 100};
  CHECK(sparkline(values, 100, 10) == "▁▃▅▆█");
  CHECK(sparkline(values, 100, 2) == "▆█");
  CHECK(sparkline(values, 200, 5) == "▁▂▃▄▅");
  CHECK(sparkline(values, 50, 5) == "▁▅███");
  CHECK(sparkline(std::array<double, 2>{0, 0}, 0, 5) == "▁▁");
  CHECK(sparkline({}, 1, 5).empty());
}

TEST_CASE("times are read as on a clock", "[live]") {
  CHECK(clock_text(0s) == "00:00");
  CHECK(clock_text(67'999ms) == "01:07");
  CHECK(clock_text(3600s) == "1:00:00");
  CHECK(clock_text(100h + 61s) == "100:01:01");
}

TEST_CASE("a drawing ends where it began, erasing what it does not cover", "[live]") {
  const std::vector<std::string> lines{" abc", "\033[1m full\033[0m", " x"};
  CHECK(drawing(lines, 5, false) == "\r abc\033[K\r\n\033[1m full\033[0m\r\n x\033[K\033[2A\r");
  CHECK(drawing(lines, 80, true) == "\r\033[J abc\033[K\r\n\033[1m full\033[0m\033[K\r\n x\033[K\033[2A\r");
  CHECK(drawing(std::vector<std::string>{" one"}, 80, false) == "\r one\033[K\r");
}
