#include "cli/lesson.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "report/experiment_text.hpp"
#include "report/figures.hpp"
#include "report/scale_note.hpp"
#include "report/text_width.hpp"
#include "report/verdict_text.hpp"

namespace waitbench::cli {
namespace {

constexpr std::size_t indent = 2;

std::string headed(std::string_view heading, const TextStyle& style) {
  return painted(heading, Paint::strong, style) + "\n";
}

// The words of a text of the file, whose own lines mean nothing.
std::string paragraph(std::string_view text, const TextStyle& style, std::size_t in = indent) {
  std::string words(text);
  std::ranges::replace(words, '\n', ' ');
  std::string lines;
  for (const auto& line : wrapped(printable(words), style.columns - in))
    lines += std::string(in, ' ') + line + "\n";
  return lines;
}

// The answer is the file's: where nothing came of the measurement, it is told as such.
std::string guess_text(const lab::Experiment& experiment, bool measured, std::optional<std::size_t> guess) {
  if (experiment.guesses.empty() || experiment.answer == 0) return {};
  const auto& right = experiment.guesses[experiment.answer - 1];
  const auto guessed = guess ? fmt::format("You guessed \"{}\"", experiment.guesses[*guess - 1]) : "";
  if (!measured)
    return fmt::format("{}This measurement does not say. The file's answer is: {}.",
                       guess ? guessed + ". " : "", right);
  if (!guess) return fmt::format("The answer to the question: {}.", right);
  return *guess == experiment.answer ? fmt::format("{}, and so it is.", guessed)
                                     : fmt::format("{}. It is: {}.", guessed, right);
}

bool answers(const Record& record) {
  return record.complete && std::ranges::none_of(record.verdicts, [](const Verdict& verdict) {
           return verdict.outcome == "invalid" || verdict.outcome == "not shown";
         });
}

}  // namespace

std::string lesson_opening(const lab::Experiment& experiment, const TextStyle& wished) {
  const auto style = at_least_readable(wished);
  auto text = painted(printable(experiment.title), Paint::strong, style) + "\n\n";
  if (!experiment.claim.empty()) {
    text += headed("The claim", style) + paragraph(experiment.claim, style);
    if (!experiment.source.empty()) text += paragraph("(" + experiment.source + ")", style);
    text += "\n";
  }
  if (!experiment.before.empty())
    text += headed("What is measured", style) + paragraph(experiment.before, style) + "\n";
  if (const auto said = scale_note(experiment.scale, experiment.quick); !said.empty())
    text += paragraph(said, style) + "\n";
  return text;
}

std::string lesson_question(const lab::Experiment& experiment, const TextStyle& wished) {
  const auto style = at_least_readable(wished);
  if (experiment.guess.empty()) return {};
  auto text = headed("What do you think?", style) + paragraph(experiment.guess, style);
  for (std::size_t i = 0; i < experiment.guesses.size(); ++i)
    text += paragraph(fmt::format("{}  {}", i + 1, experiment.guesses[i]), style, 4);
  return text;
}

std::optional<std::size_t> read_guess(const lab::Experiment& experiment, std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
  while (line.starts_with(' ')) line.remove_prefix(1);
  const auto named = std::ranges::find(experiment.guesses, line);
  if (named != experiment.guesses.end())
    return static_cast<std::size_t>(named - experiment.guesses.begin()) + 1;
  std::size_t number = 0;
  const auto [rest, ec] = std::from_chars(line.data(), line.data() + line.size(), number);
  const bool whole = ec == std::errc{} && rest == line.data() + line.size();
  return whole && number >= 1 && number <= experiment.guesses.size() ? std::optional(number) : std::nullopt;
}

std::string lesson_prediction(const lab::Experiment& experiment, const TextStyle& wished) {
  const auto style = at_least_readable(wished);
  if (experiment.predictions.empty()) return {};
  auto text = headed("What theory says", style);
  for (const auto& prediction : experiment.predictions) {
    text += paragraph(
        fmt::format("{}, by {} ({})", prediction.figure.name, prediction.formula, prediction.source), style);
    for (const auto& value : prediction.values) {
      text += paragraph(fmt::format("{}: {}", experiment.trials[value.trial].label,
                                    figure(prediction.figure.unit, value.value)),
                        style, 4);
    }
  }
  return text + "\n";
}

std::string lesson_outcome(const lab::Experiment& experiment, const Record& record,
                           std::optional<std::size_t> guess, const TextStyle& wished) {
  const auto style = at_least_readable(wished);
  auto text = theory_text(record, style);
  if (!record.verdicts.empty()) text += headed("Verdicts", style);
  for (const auto& verdict : record.verdicts) text += verdict_text(verdict, style);
  if (const auto said = guess_text(experiment, answers(record), guess); !said.empty())
    text += "\n" + paragraph(said, style);
  if (const auto meaning = meaning_text(record, style); !meaning.empty()) text += "\n" + meaning;
  return text;
}

}  // namespace waitbench::cli
