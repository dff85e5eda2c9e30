#include "report/verdict_text.hpp"

#include "report/text_width.hpp"
#include "report/validity_text.hpp"

namespace waitbench {

Paint paint_of(std::string_view outcome) {
  if (outcome == "holds") return Paint::good;
  if (outcome == "refuted") return Paint::told;
  if (outcome == "invalid") return Paint::bad;
  return Paint::warn;
}

std::string claim_lines(std::string_view word, std::string_view claim, std::string_view outcome,
                        const TextStyle& style) {
  constexpr std::size_t widest_outcome = 9, gap = 2;
  const auto indent = display_width(word);
  const auto claim_columns = style.columns - indent - gap - widest_outcome;
  const auto lines = wrapped(printable(claim), claim_columns);
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool last = i + 1 == lines.size();
    text += i == 0 ? std::string(word) : std::string(indent, ' ');
    text += last && !outcome.empty()
                ? padded(lines[i], claim_columns + gap, Align::left) +
                      painted(shortened(printable(outcome), widest_outcome), paint_of(outcome), style)
                : lines[i];
    text += '\n';
  }
  return text;
}

std::string verdict_text(const Verdict& verdict, const TextStyle& style) {
  auto text = claim_lines("  · ", verdict.claim, verdict.outcome, style);
  if (!verdict.detail.empty()) text += note("      ", printable(verdict.detail), Paint::plain, style);
  return text;
}

}  // namespace waitbench
