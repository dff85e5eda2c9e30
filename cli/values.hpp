// Flags whose values have units: read by core/units, complained of in one line that names the flag.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "core/plan/cpu_work.hpp"
#include "core/plan/plan.hpp"
#include "core/record/expectation.hpp"
#include "core/units.hpp"

namespace waitbench::cli {

/// Each adds a flag that writes to `target`, which must outlive parsing. A value that cannot be read is
/// "--flag VALUE has no unit. Write ..." and exit code 2.
CLI::Option* add_duration(CLI::App& app, const std::string& flag, Duration& target, const std::string& help);
CLI::Option* add_duration(CLI::App& app, const std::string& flag, std::optional<Duration>& target,
                          const std::string& help);
CLI::Option* add_bytes(CLI::App& app, const std::string& flag, std::optional<Bytes>& target,
                       const std::string& help);
CLI::Option* add_rate(CLI::App& app, const std::string& flag, std::optional<Rate>& target,
                      const std::string& help);
/// A TIME of the plan's grammar: 5s, exp(200ms), uniform(1ms,9ms), lognormal(200ms,0.5).
CLI::Option* add_random_time(CLI::App& app, const std::string& flag, std::optional<RandomTime>& target,
                             const std::string& help);
/// A whole number from `least` to `most`.
CLI::Option* add_count(CLI::App& app, const std::string& flag, std::optional<std::uint64_t>& target,
                       std::uint64_t least, std::uint64_t most, const std::string& help);

/// --cpu-speed: "350/us". A usage error names the flag.
Result<CpuSpeed> parse_cpu_speed(const std::string& text);

/// The thresholds of a flag that may be repeated, several in each value. A usage error names the flag.
Result<std::vector<Expectation>> read_thresholds(const std::string& flag,
                                                 const std::vector<std::string>& values);

}  // namespace waitbench::cli
