#include "cli/parse_complaint.hpp"

#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "core/nearest_word.hpp"

namespace waitbench::cli {
namespace {

std::string first_line(std::string text) {
  if (const auto end = text.find('\n'); end != std::string::npos) text.resize(end);
  return text;
}

}  // namespace

// CLI11's words for a word it did not expect name the word only; say what to do, and offer the nearest flag.
std::string parse_complaint(const CLI::App& app, const CLI::ParseError& error) {
  // A wrong flag in front of the verb also means that no verb was found, and --hlep that what --help does
  // without is missing: the flag is the mistake.
  const bool extras_are_why = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr ||
                              dynamic_cast<const CLI::RequiredError*>(&error) != nullptr ||
                              app.get_parent() == nullptr;
  if (!extras_are_why) return first_line(error.what());
  const auto extras = app.remaining(true);
  if (extras.empty()) return first_line(error.what());
  std::vector<std::string> flags;
  for (const auto* option : app.get_options()) {
    if (!option->get_lnames().empty()) flags.push_back("--" + option->get_lnames().front());
  }
  const std::vector<std::string_view> known(flags.begin(), flags.end());
  const auto near = nearest_word(extras.front(), known);
  return fmt::format("unknown {} \"{}\".{} See --help.", extras.front().starts_with('-') ? "flag" : "word",
                     extras.front(), near ? fmt::format(" Did you mean {}?", *near) : "");
}

}  // namespace waitbench::cli
