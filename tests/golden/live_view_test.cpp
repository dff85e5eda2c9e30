// The live view at several widths and in each phase, as approved.
#include "cli/live_view.hpp"

#include "tests/golden/approved.hpp"
#include "tests/golden/sample_live.hpp"

using namespace waitbench;
using namespace std::chrono_literals;
using Phase = cli::LiveModel::Phase;

namespace {

std::string screen(const cli::LiveModel& model, const TextStyle& style, std::size_t rows = 24) {
  std::string text;
  for (const auto& line : cli::live_lines(model, style, rows)) text += line + "\n";
  return text;
}

}  // namespace

TEST_CASE("the live view at several widths", "[golden][live]") {
  for (const std::size_t columns : {40u, 60u, 80u, 100u, 160u}) {
    test::check_approved("live." + std::to_string(columns) + ".txt",
                         screen(sample::live(), {.columns = columns}));
  }
}

TEST_CASE("the live view where rows are few", "[golden][live]") {
  std::string text;
  for (std::size_t rows = 11; rows > 0; --rows)
    text += "--- " + std::to_string(rows) + "\n" + screen(sample::live(), {.columns = 80}, rows);
  test::check_approved("live.rows.txt", text);
}

TEST_CASE("the live view in colour", "[golden][live]") {
  test::check_approved("live.colour.txt", screen(sample::live(), {.colour = true, .columns = 80}));
}

TEST_CASE("the live view in each phase", "[golden][live]") {
  cli::LiveModel model;
  model.identity = {
      .method = "GET", .url = "http://127.0.0.1:8080/", .load = "closed, 1,000 users", .seed = 1};
  model.duration = 15s;
  model.waited = 3s;
  auto text = screen(model, {.columns = 80});

  model.phase = Phase::warming_up;
  model.warmup = 5s;
  model.elapsed = -5s;
  text += "\n" + screen(model, {.columns = 80});
  model.elapsed = -2s;
  for (const double rate : {0.0, 200.0, 199.0})
    model.seconds.push_back({.offered = 2 * rate, .achieved = rate, .in_flight = 5 * rate});
  text += "\n" + screen(model, {.columns = 80});

  model.phase = Phase::draining;
  model.elapsed = 17s;
  model.in_window = true;
  text += "\n" + screen(model, {.columns = 80});

  model.phase = Phase::following;
  model.elapsed = 27s;
  model.open_jobs = 1234;
  text += "\n" + screen(model, {.columns = 80});
  test::check_approved("live.phases.txt", text);
}
