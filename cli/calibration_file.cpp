#include "cli/calibration_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

#include "core/file.hpp"
#include "lab/calibration_json.hpp"
#include "report/text_width.hpp"

namespace waitbench::cli {
namespace {

constexpr Bytes largest{std::uint64_t{64} * 1024};  // what is written has 4 KiB

std::optional<std::filesystem::path> absolute(const char* text) {
  if (text == nullptr) return std::nullopt;
  std::filesystem::path path(text);
  if (!path.is_absolute()) return std::nullopt;
  return path;
}

}  // namespace

std::optional<std::filesystem::path> calibration_path(const char* state_home, const char* home) {
  auto state = absolute(state_home);
  if (!state) {
    state = absolute(home);
    if (!state) return std::nullopt;
    *state /= ".local/state";
  }
  return *state / "waitbench" / "calibration.json";
}

Result<std::filesystem::path> calibration_path() {
  auto path = calibration_path(std::getenv("XDG_STATE_HOME"), std::getenv("HOME"));
  if (path) return std::move(*path);
  return environment_error(
      "there is no place for a calibration: neither XDG_STATE_HOME nor HOME is an absolute path. Set one.");
}

StoredCalibration read_stored_calibration() {
  const auto path = calibration_path();
  std::error_code unknown;
  if (!path || !std::filesystem::exists(*path, unknown)) return {};
  const auto text = read_whole_file(*path, largest);
  if (!text) return {.calibration = {}, .fault = text.error().text};
  auto calibration = lab::parse_calibration(*text);
  if (!calibration) {
    return {.calibration = {},
            .fault = fmt::format("{} is {}. It is ignored; waitbench calibrate writes a new one.",
                                 path->string(), calibration.error().text)};
  }
  return {.calibration = std::move(*calibration), .fault = {}};
}

Result<std::filesystem::path> prepare_calibration_path() {
  auto path = calibration_path();
  if (!path) return path.error();
  const auto directory = path->parent_path();
  std::error_code failed;
  std::filesystem::create_directories(directory, failed);
  if (failed) return file_error(directory, "made", failed.value());
  if (::access(directory.c_str(), W_OK | X_OK) != 0) return file_error(directory, "written to", errno);
  return path;
}

std::vector<Record::Fact> carried_facts_now() {
  const auto stored = read_stored_calibration();
  if (!stored.fault.empty()) fmt::print(stderr, "waitbench: {}\n", printable(stored.fault));
  if (!stored.calibration) return {};
  return lab::carried_facts(stored.calibration,
                            lab::calibrated_on(read_machine(), read_limits(), this_build()));
}

}  // namespace waitbench::cli
