// What `waitbench doctor` found, as text for people and as JSON for programs.
#pragma once

#include <string>
#include <vector>

#include "core/host/capacity.hpp"
#include "core/host/checkup.hpp"
#include "core/record/record.hpp"

namespace waitbench::cli {

struct Diagnosis {
  std::vector<Capacity> capacities;
  std::vector<Finding> findings;
  std::vector<Record::Fact> environment;
  std::string floor;                      ///< calibration_view's sentence
  std::vector<Record::Fact> calibration;  ///< what a record would carry of it; empty: nothing
};

/// Whole lines, none wider than 100 columns as long as no fact is. Pure.
std::string doctor_text(const Diagnosis& diagnosis);

/// One object: {"schema", "holds": [{"what", "users", "limited_by", "to_lift", "then": [...]}],
/// "findings": [{"code", "text", "to_do"}], "environment": {name: value}, "calibration": {name: value} or
/// null}. Pure.
std::string doctor_json(const Diagnosis& diagnosis);

}  // namespace waitbench::cli
