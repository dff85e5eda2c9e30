// In which form `waitbench load` prints its result.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/record/record.hpp"
#include "core/result.hpp"
#include "report/text_style.hpp"

namespace waitbench::cli {

enum class OutputFormat : std::uint8_t { text, json, csv };

/// `typed` is the value of --format; `json` whether --json was given, its short form. Errors: no such format,
/// or the two contradict each other (usage).
Result<OutputFormat> output_format(const std::optional<std::string>& typed, bool json);

/// Stores `record` in the directory `out`, if one is named, prints `text`, and says where the record is.
/// Stored first: what cannot be printed is not lost.
Result<void> hand_over(const Record& record, const std::optional<std::string>& out, const std::string& text,
                       OutputFormat format);

/// The record's only run: for people; as the object that docs/results.md describes; or as the header and row
/// of summary.csv. `style` is for people.
std::string load_output(const Record& record, OutputFormat format, const TextStyle& style);

}  // namespace waitbench::cli
