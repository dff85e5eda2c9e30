#include <algorithm>
#include <sstream>

#include "cli/advice_view.hpp"
#include "report/text_width.hpp"
#include "tests/golden/approved.hpp"
#include "tests/unit/lab/advice/sample_prices.hpp"

using namespace waitbench;
using namespace std::chrono_literals;

namespace {

const WallTime two_days_later = lab::sample::price_terms().at + 48h;

Limits limits() {
  Limits l;
  l.descriptors = l.descriptors_hard = 20'000;
  l.threads_max = 192'686;
  l.pid_max = 32'768;
  l.max_map_count = 65'530;
  l.threads_running = 100;
  l.cores = 2;
  return l;
}

lab::Workload workload(std::variant<lab::Users, lab::ArrivalRate> demand) {
  lab::Workload w;
  w.io = 5s;
  w.cpu = 1ms;
  w.demand = demand;
  w.cores = 2;
  w.memory = lab::sample::mib(20'480);
  return w;
}

cli::AdviceReport report(const lab::Workload& w, bool priced = true) {
  cli::AdviceReport r{.workload = w, .advice = {}, .prices = {}, .no_prices = {}, .measured = {}};
  if (priced) {
    r.prices = lab::sample::prices();
  } else {
    r.no_prices =
        "there are no prices of this machine; waitbench advise --prices measures them, in some twenty "
        "seconds.";
  }
  r.advice = lab::advise(w, r.prices ? &*r.prices : nullptr, limits());
  return r;
}

// What a run of the first alternative would have left, a tenth more of everything.
lab::TrialOutcome outcome(const cli::AdviceReport& r) {
  const auto& predicted = r.advice.alternatives.front();
  lab::TrialOutcome o{.predicted = predicted,
                      .trial = lab::trial_of(r.workload, predicted, "sqlite:jobs.db", {350}),
                      .run = {},
                      .held = {}};
  o.run.load = "closed, 1,000 users";
  o.run.window = 10s;
  o.run.throughput_per_s = predicted.throughput_per_s * 1.1;
  for (int i = 0; i < 2'000; ++i) o.run.latency.record(5'500ms);
  o.run.server = ServerUse{.threads_max = *predicted.threads + 1,
                           .descriptors_max = 1'010,
                           .rss_max = *predicted.resident,
                           .virtual_max = {},
                           .cpu_s = 2.5};
  o.held = lab::hold(predicted, o.run, 2);
  return o;
}

void check_fits(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    CHECK(display_width(line) <= 100);
  }
}

void check_text(const std::string& name, const cli::AdviceReport& r) {
  const auto text = cli::advice_text(r, two_days_later, {});
  check_fits(text);
  test::check_approved(name, text);
  check_fits(cli::advice_text(r, two_days_later, {.colour = false, .columns = 60}));
}

}  // namespace

TEST_CASE("what advise says of users who wait", "[golden][advise]") {
  auto r = report(workload(lab::Users{1'000, 0s}));
  check_text("advise.txt", r);
  r.measured = {outcome(r), outcome(r)};
  r.scale = 0.5;
  auto& spoilt = r.measured->back().run;
  spoilt.validity.reasons = {{"cpu_taken", "others used the CPU. Stop what else runs.", true}};
  spoilt.server.reset();
  r.measured->back().held = lab::hold(r.measured->back().predicted, spoilt, 2);
  check_text("advise_measured.txt", r);
  test::check_approved("advise_measured.json", cli::advice_json(r));
}

TEST_CASE("what advise says of the same without prices", "[golden][advise]") {
  auto w = workload(lab::Users{1'000, 0s});
  check_text("advise_unpriced.txt", report(w, false));
  w.cpu = 0ms;
  test::check_approved("advise_unpriced.json", cli::advice_json(report(w, false)));
}

TEST_CASE("what advise says when threads are too many", "[golden][advise]") {
  auto w = workload(lab::Users{18'000, 0s});
  w.cpu = 0ms;
  check_text("advise_coroutine.txt", report(w));
}

TEST_CASE("what advise says of a hybrid, with arrivals and objectives", "[golden][advise]") {
  auto w = workload(lab::ArrivalRate{50});
  w.io = 300ms;
  w.later = 2s;
  w.callee_may_be_down = true;
  w.p99_below = 1s;
  check_text("advise_hybrid.txt", report(w));
}

TEST_CASE("what advise says without prices, and of too much", "[golden][advise]") {
  auto w = workload(lab::ArrivalRate{500});
  w.cpu = 20ms;
  check_text("advise_too_much.txt", report(w, false));
  test::check_approved("advise_too_much.json", cli::advice_json(report(w, false)));
}

TEST_CASE("the prices of a machine", "[golden][advise]") {
  auto prices = lab::sample::prices();
  prices.thread_request.kernel.reset();
  prices.doubts = {{"cpu_taken", 3, false}};
  const auto text = cli::prices_text(prices, two_days_later, {});
  check_fits(text);
  test::check_approved("prices.txt", text);
}
