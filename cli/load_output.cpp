#include "cli/load_output.hpp"

#include <cstdio>

#include <fmt/format.h>

#include "lab/calibration.hpp"
#include "report/csv.hpp"
#include "report/json.hpp"
#include "report/load_text.hpp"
#include "report/record_directory.hpp"

namespace waitbench::cli {

Result<OutputFormat> output_format(const std::optional<std::string>& typed, bool json) {
  if (!typed) return json ? OutputFormat::json : OutputFormat::text;
  if (json && *typed != "json")
    return usage_error(fmt::format("--json and --format {} contradict each other. Leave one out.", *typed));
  if (*typed == "text") return OutputFormat::text;
  if (*typed == "json") return OutputFormat::json;
  if (*typed == "csv") return OutputFormat::csv;
  return usage_error(fmt::format("--format \"{}\" is unknown. Write text, json or csv.", *typed));
}

std::string load_output(const Record& record, OutputFormat format, const TextStyle& style) {
  switch (format) {
    case OutputFormat::text:
      return load_text(record.runs.front(), style, lab::floor_latency(record));
    case OutputFormat::json:
      return load_json(record);
    case OutputFormat::csv:
      return summary_csv(record);
  }
  return {};
}

Result<void> hand_over(const Record& record, const std::optional<std::string>& out, const std::string& text,
                       OutputFormat format) {
  const auto stored = out ? std::optional(write_record(record, *out)) : std::nullopt;
  fmt::print("{}", text);
  if (!stored) return {};
  if (!*stored) return stored->error();
  fmt::print(format == OutputFormat::text ? stdout : stderr, "Record  {}\n", (*stored)->string());
  return {};
}

}  // namespace waitbench::cli
