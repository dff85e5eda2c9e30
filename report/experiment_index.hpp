// Several experiments told as one: what became of each claim, and all of theory beside all that was measured.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "report/stored_experiment.hpp"
#include "report/text_style.hpp"

namespace waitbench {

/// One value that was predicted. Refers to the experiments.
struct IndexedPrediction {
  const StoredExperiment* experiment = nullptr;
  const PredictionFacts* prediction = nullptr;
  const PredictedValue* value = nullptr;

  /// Whether the mean is within 10 % of what was predicted; nothing where that means nothing.
  std::optional<bool> near() const;
};
std::vector<IndexedPrediction> indexed_predictions(const std::vector<StoredExperiment>& experiments);

struct NearCount {
  std::size_t told = 0, near = 0;  ///< held against a measurement; and of these within 10 % of it
};
NearCount count_near(const std::vector<IndexedPrediction>& predictions);

/// index.json: docs/results.md lists its keys. Keys keep one order.
std::string index_json(const std::vector<StoredExperiment>& experiments);
/// index.html: one page, readable offline; each report is a link to DIRECTORY/report.html.
std::string index_html(const std::vector<StoredExperiment>& experiments);
/// A row for each experiment, how many predictions were near, and where the page is.
std::string index_text(const std::vector<StoredExperiment>& experiments, const std::filesystem::path& page,
                       const TextStyle& style);

}  // namespace waitbench
