// The claim tables as a section of index.html: the essay's words, and what the experiments measured.
#pragma once

#include <span>
#include <string>

#include "report/stored_experiment.hpp"

namespace waitbench {

/// Empty when no experiment has an entry. A number is a link to its experiment's report.
std::string claim_tables_section(std::span<const StoredExperiment> experiments);

}  // namespace waitbench
