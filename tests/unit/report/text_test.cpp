// Both summaries for the terminal: what holds of them whatever the record (their looks: tests/golden/).
#include <algorithm>
#include <iterator>
#include <map>
#include <sstream>

#include "report/load_text.hpp"
#include "report/record_text.hpp"
#include "tests/catch.hpp"
#include "tests/golden/sample_record.hpp"

using namespace waitbench;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

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

}  // namespace

TEST_CASE("everything fits the width, commands and paths excepted", "[text]") {
  for (const std::size_t columns : {40u, 60u, 80u, 100u}) {
    const TextStyle style{.columns = columns};
    for (const auto& record :
         {sample::twins(), sample::pool(), sample::load(), sample::staged(), sample::hostile()}) {
      for (const auto& line :
           lines_of(record_text(record, std::nullopt, style) + load_text(record.runs[0], style))) {
        if (line.starts_with("Again")) continue;  // to be copied whole
        INFO(line);
        CHECK(display_width(line) <= columns);
      }
    }
  }
}

TEST_CASE("a terminal too narrow for anything gets the text all the same", "[text]") {
  for (const std::size_t columns : {0u, 1u, 39u}) {
    const TextStyle style{.columns = columns};
    CHECK(record_text(sample::twins(), std::nullopt, style) ==
          record_text(sample::twins(), std::nullopt, {.columns = least_text_columns}));
    CHECK(load_text(sample::load().runs[0], style) ==
          load_text(sample::load().runs[0], {.columns = least_text_columns}));
  }
}

TEST_CASE("colour adds nothing to the words", "[text]") {
  for (const auto& record :
       {sample::twins(), sample::pool(), sample::load(), sample::staged(), sample::hostile()}) {
    const auto plain = record_text(record, "results/x", {});
    CHECK(plain.find('\033') == std::string::npos);
    const auto coloured = record_text(record, "results/x", {.colour = true});
    CHECK(coloured != plain);
    CHECK(without_colour(coloured) == plain);
    CHECK(without_colour(load_text(record.runs[0], {.colour = true})) == load_text(record.runs[0], {}));
  }
}

TEST_CASE("what cuts wrk's output into fields finds the same ones", "[text]") {
  const auto words_of = [](const std::string& line) {
    std::istringstream stream(line);
    return std::vector<std::string>{std::istream_iterator<std::string>(stream), {}};
  };
  std::map<std::string, std::string> second_word;
  for (const auto& line : lines_of(load_text(sample::load().runs[0], {}))) {
    if (const auto words = words_of(line); words.size() > 1) second_word[words[0]] = words[1];
  }
  CHECK(second_word["Requests/sec:"] == "1996.67");
  CHECK(second_word["Transfer/sec:"] == "1.548MiB");
  for (const auto* percentile : {"50%", "75%", "90%", "99%"}) CHECK(second_word.contains(percentile));
  CHECK(second_word["99%"] == "46.01");
}

TEST_CASE("a rate too low for two decimals keeps its digits", "[text]") {
  auto run = sample::load().runs[0];
  run.throughput_per_s = 0.00278;
  CHECK(load_text(run, {}).find("Requests/sec:   0.00278") != std::string::npos);
  run.throughput_per_s = 0;
  run.requests.ok = 0;
  CHECK(load_text(run, {}).find("Requests/sec:      0.00") != std::string::npos);
  CHECK(load_text(run, {}).find("Transfer/sec:        0B") != std::string::npos);
}

TEST_CASE("an interrupted run that is sound otherwise shows what was measured", "[text]") {
  auto run = sample::load().runs[0];
  run.complete = false;
  run.validity.reasons = {{"incomplete", "the run was interrupted before its end.", true}};
  const auto text = load_text(run, {});
  CHECK(text.starts_with("INVALID  the run was interrupted before its end."));
  CHECK(text.find("Requests/sec:") != std::string::npos);
  CHECK(text.find("Measurement: INVALID") != std::string::npos);
  run.validity.reasons.push_back({"generator_saturated", "the generator was busy.", true});
  CHECK(load_text(run, {}).find("Requests/sec:") == std::string::npos);
}

TEST_CASE("an invalid run's figures are not shown", "[text]") {
  auto run = sample::load().runs[0];
  CHECK(load_text(run, {}).find("Requests/sec:") != std::string::npos);
  run.validity.reasons = {{"generator_saturated", "the generator was busy. Give it --threads 2.", true}};
  const auto text = load_text(run, {});
  CHECK(text.starts_with("INVALID  the generator was busy. Give it --threads 2."));
  CHECK(text.find("Requests/sec:") == std::string::npos);
  CHECK(text.find("50%") == std::string::npos);
  CHECK(text.find("60,000 scheduled") != std::string::npos);

  auto record = sample::twins();
  record.runs[1].validity.reasons = run.validity.reasons;
  const auto table = record_text(record, std::nullopt, {});
  CHECK(table.starts_with("INVALID  control: the generator was busy."));
  CHECK(table.find("\n    control ") == std::string::npos);
  CHECK(table.find("\n    thread ") != std::string::npos);
  CHECK(table.find("Measurement: INVALID (1 of 4 runs") != std::string::npos);
}

TEST_CASE("every word of a verdict's outcome stands in the text", "[text]") {
  const auto text = record_text(sample::twins(), std::nullopt, {});
  for (const auto* outcome : {"holds", "refuted", "not shown"})
    CHECK(text.find(outcome) != std::string::npos);
}

TEST_CASE("a record without runs says so", "[text]") {
  CHECK(record_text(Record(), std::nullopt, {}) == "Measurement: nothing was measured\n");
}
