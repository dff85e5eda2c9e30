#include "cli/prices_file.hpp"

#include <system_error>

#include <fmt/format.h>

#include "cli/calibration_file.hpp"
#include "core/file.hpp"
#include "lab/advice/prices_json.hpp"

namespace waitbench::cli {
namespace {

constexpr Bytes largest{std::uint64_t{64} * 1024};  // what is written has 3 KiB
constexpr std::string_view how_to_get = "waitbench advise --prices measures them, in some twenty seconds";

std::filesystem::path beside(std::filesystem::path calibration) {
  return calibration.replace_filename("prices.json");
}

StoredPrices none(std::string_view why) {
  return {.prices = {}, .fault = fmt::format("{}; {}.", why, how_to_get)};
}

}  // namespace

StoredPrices read_stored_prices(const lab::CalibratedOn& on) {
  const auto calibration = calibration_path();
  std::error_code unknown;
  if (!calibration || !std::filesystem::exists(beside(*calibration), unknown))
    return none("there are no prices of this machine");
  const auto path = beside(*calibration);
  const auto text = read_whole_file(path, largest);
  if (!text) return none(text.error().text);
  auto prices = lab::parse_prices(*text);
  if (!prices) return none(fmt::format("{} is {}", path.string(), prices.error().text));
  if (prices->on != on) return none("the stored prices are of another machine or waitbench");
  if (!prices->valid()) return none("the stored prices are of a machine that was too busy");
  return {.prices = std::move(*prices), .fault = {}};
}

Result<std::filesystem::path> prepare_prices_path() {
  auto path = prepare_calibration_path();
  if (!path) return path.error();
  return beside(std::move(*path));
}

}  // namespace waitbench::cli
