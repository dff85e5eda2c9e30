// Where this user's prices are kept, and what stands there: beside the calibration.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/result.hpp"
#include "lab/advice/prices.hpp"

namespace waitbench::cli {

/// What may be used of the stored prices here.
struct StoredPrices {
  std::optional<lab::Prices> prices;
  std::string fault;  ///< why there are none: one line that says how to get them
};
/// Prices of another machine, or of another build of this program, are none.
StoredPrices read_stored_prices(const lab::CalibratedOn& on);

/// Makes its directory, so that nothing is measured in vain. Errors (environment): no such place, or nothing
/// may be written there.
Result<std::filesystem::path> prepare_prices_path();

}  // namespace waitbench::cli
