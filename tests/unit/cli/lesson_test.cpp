#include "cli/lesson.hpp"

#include "report/text_width.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::cli;

namespace {

lab::Experiment sample() {
  lab::Experiment experiment;
  experiment.title = "who waits?";
  experiment.claim = "Nobody does.";
  experiment.source = "essay 0";
  experiment.before = "\nLook\nat this.";
  experiment.after = "It was so.";
  experiment.guess = "How many?";
  experiment.guesses = {"one", "two"};
  experiment.answer = 2;
  return experiment;
}

Record measured() {
  Record record;
  record.experiment.emplace();
  record.experiment->after = sample().after;
  record.experiment->predictions = {
      {.name = "x",
       .figure = "throughput_per_s",
       .unit = Unit::per_second,
       .formula = "f",
       .source = "s",
       .values = {{.trial = "a", .given = "", .predicted = 50, .runs = 3, .measured = Estimate{55}}}}};
  record.verdicts = {{"It holds.", "holds", "a detail"}};
  return record;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a lesson opens with the claim, who says so, and what to look at", "[lesson]") {
  const auto text = lesson_opening(sample(), {});
  CHECK(has(text, "who waits?"));
  CHECK(has(text, "  Nobody does.\n  (essay 0)\n"));
  CHECK(has(text, "  Look at this.\n"));
}

TEST_CASE("the short form says what a time of the texts is", "[lesson]") {
  CHECK(!has(lesson_opening(sample(), {}), "in the texts"));
  auto experiment = sample();
  experiment.quick = true;
  experiment.scale = 0.25;
  CHECK(has(lesson_opening(experiment, {.columns = 200}), "1s in the texts is 250ms here"));
}

TEST_CASE("it asks, with the answers numbered", "[lesson]") {
  CHECK(has(lesson_question(sample(), {}), "How many?\n    1 one\n    2 two\n"));
  auto silent = sample();
  silent.guess.clear();
  CHECK(lesson_question(silent, {}).empty());
}

TEST_CASE("a guess is a number or the answer's text", "[lesson]") {
  CHECK(read_guess(sample(), "2") == 2U);
  CHECK(read_guess(sample(), " 1 \r") == 1U);
  CHECK(read_guess(sample(), "two") == 2U);
  for (const auto* other : {"", "0", "3", "-1", "2x", "three", "99999999999999999999"})
    CHECK(!read_guess(sample(), other));
}

TEST_CASE("it tells what was guessed, and what is right", "[lesson]") {
  CHECK(has(lesson_outcome(sample(), measured(), 1, {}), "You guessed \"one\". It is: two."));
  CHECK(has(lesson_outcome(sample(), measured(), 2, {}), "You guessed \"two\", and so it is."));
  CHECK(has(lesson_outcome(sample(), measured(), {}, {}), "The answer to the question: two."));
  for (const auto* outcome : {"invalid", "not shown"}) {
    auto nothing = measured();
    nothing.verdicts.front().outcome = outcome;
    CHECK(has(lesson_outcome(sample(), nothing, 2, {}),
              "You guessed \"two\". This measurement does not say. The file's answer is:"));
  }
  auto interrupted = measured();
  interrupted.complete = false;
  CHECK(!has(lesson_outcome(sample(), interrupted, 2, {}), "so it is"));
  auto open = sample();
  open.answer = 0;
  CHECK(!has(lesson_outcome(open, measured(), 1, {}), "guessed"));
}

TEST_CASE("it ends with theory beside measurement, the verdicts and what they mean", "[lesson]") {
  const auto text = lesson_outcome(sample(), measured(), {}, {});
  CHECK(has(text, "50.00/s"));
  CHECK(has(text, "55.00/s"));
  CHECK(has(text, "+10.0 %"));
  CHECK(has(text, "  · It holds. "));
  CHECK(has(text, " holds\n      a detail\n"));
  CHECK(has(text, "What it means\n  It was so.\n"));
}

TEST_CASE("a lesson keeps to the width, and nothing in a file drives the terminal", "[lesson]") {
  auto experiment = sample();
  experiment.before = std::string(300, 'x') + " \033[31mred " + std::string(200, 'y');
  for (const std::size_t columns : {40U, 60U, 100U}) {
    const auto text = lesson_opening(experiment, {.columns = columns}) +
                      lesson_outcome(experiment, measured(), 1, {.columns = columns});
    CHECK(!has(text, "\033"));
    for (std::size_t at = 0; at < text.size();) {
      const auto end = text.find('\n', at);
      INFO(text.substr(at, end - at));
      CHECK(display_width(text.substr(at, end - at)) <= columns);
      at = end + 1;
    }
  }
}
