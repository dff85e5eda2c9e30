// `waitbench compare A B`: two stored records, or sets of them, beside each other.
#include <memory>
#include <string>

#include <fmt/format.h>

#include "cli/record_set.hpp"
#include "cli/terminal.hpp"
#include "cli/verb.hpp"
#include "core/units.hpp"
#include "report/set_comparison.hpp"
#include "report/set_comparison_json.hpp"
#include "report/set_comparison_text.hpp"

namespace waitbench::cli {
namespace {

struct Words {
  std::string a, b, confidence = "95%";
  bool paired = false, json = false;
};

Result<double> read_confidence(const std::string& text) {
  const auto percent = parse_percent(text);
  if (percent && *percent >= 50 && *percent < 100) return *percent / 100;
  return usage_error(
      fmt::format("--confidence {}: write a percentage from 50% to below 100%, as 99%.", text));
}

Result<ExitCode> compare(const Words& words) {
  const auto confidence = read_confidence(words.confidence);
  if (!confidence) return confidence.error();
  const auto a = read_record_set(words.a);
  if (!a) return a.error();
  const auto b = read_record_set(words.b);
  if (!b) return b.error();
  const auto comparison = compare_sets(*a, *b, {.confidence = *confidence, .paired = words.paired});
  if (!comparison) return comparison.error();
  fmt::print("{}", words.json ? set_comparison_json(*comparison)
                              : set_comparison_text(*comparison, style_for(stdout)));
  return comparison->compared() ? ExitCode::done : ExitCode::invalid;
}

Verb::Action declare(CLI::App& app) {
  auto words = std::make_shared<Words>();
  app.add_option(
         "A", words->a,
         "a stored record, or a directory of records of the same load; #LABEL behind it names one run")
      ->type_name("RECORDS")
      ->required();
  app.add_option("B", words->b, "what to compare with it, likewise")->type_name("RECORDS")->required();
  app.add_option("--confidence", words->confidence,
                 "how often the intervals are to hold the truth (default 95%)")
      ->type_name("PERCENT");
  app.add_flag("--paired", words->paired,
               "the n-th run of A was measured beside the n-th of B: compare pair by pair");
  app.add_flag("--json", words->json, "print one JSON object");
  return [words] { return compare(*words); };
}

}  // namespace

extern const Verb compare_verb{
    .name = "compare",
    .summary = "two stored records, or sets of them: by how much they differ, with intervals",
    .examples =
        "  waitbench compare results/before results/after\n"
        "  waitbench compare results/before results/after --paired --confidence 99%\n"
        "  waitbench compare 'results/twins#thread-1000-users' 'results/twins#coroutine-1000-users'",
    .declare = declare,
};

}  // namespace waitbench::cli
