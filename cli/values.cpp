#include "cli/values.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <iterator>

#include <CLI/Error.hpp>
#include <CLI/Option.hpp>
#include <fmt/format.h>

namespace waitbench::cli {
namespace {

// Adds a flag read by `parse` (text -> Result<T>); `unit` stands for the value in --help.
template <class Target, class Parse>
CLI::Option* add_parsed(CLI::App& app, const std::string& flag, Target& target, const std::string& unit,
                        const std::string& help, Parse parse) {
  auto* option = app.add_option_function<std::string>(
      flag,
      [&target, flag, parse](const std::string& text) {
        const auto value = parse(text);
        // The units' errors begin with the text they refuse: "30 has no unit. Write 5s ...".
        if (!value) {
          const auto long_name = flag.substr(0, flag.find(','));
          throw CLI::ValidationError(long_name + " " + value.error().text, static_cast<int>(ExitCode::usage));
        }
        target = *value;
      },
      help);
  return option->type_name(unit)->run_callback_for_default(false);
}

Result<std::uint64_t> parse_count(const std::string& text, std::uint64_t least, std::uint64_t most) {
  std::uint64_t value = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, ec] = std::from_chars(text.data(), end, value);
  if (ec != std::errc{} || rest != end || value < least || value > most) {
    return usage_error(fmt::format("{} is not a whole number from {} to {}.", text, format_count(least),
                                   format_count(most)));
  }
  return value;
}

}  // namespace

CLI::Option* add_duration(CLI::App& app, const std::string& flag, Duration& target, const std::string& help) {
  return add_parsed(app, flag, target, "TIME", help, [](const std::string& t) { return parse_duration(t); })
      ->default_str(format_duration(target));
}

CLI::Option* add_duration(CLI::App& app, const std::string& flag, std::optional<Duration>& target,
                          const std::string& help) {
  return add_parsed(app, flag, target, "TIME", help, [](const std::string& t) { return parse_duration(t); });
}

CLI::Option* add_bytes(CLI::App& app, const std::string& flag, std::optional<Bytes>& target,
                       const std::string& help) {
  return add_parsed(app, flag, target, "SIZE", help, [](const std::string& t) { return parse_bytes(t); });
}

CLI::Option* add_rate(CLI::App& app, const std::string& flag, std::optional<Rate>& target,
                      const std::string& help) {
  return add_parsed(app, flag, target, "RATE", help, [](const std::string& t) { return parse_rate(t); });
}

CLI::Option* add_random_time(CLI::App& app, const std::string& flag, std::optional<RandomTime>& target,
                             const std::string& help) {
  return add_parsed(app, flag, target, "TIME", help, [](const std::string& t) { return parse_time(t); });
}

CLI::Option* add_count(CLI::App& app, const std::string& flag, std::optional<std::uint64_t>& target,
                       std::uint64_t least, std::uint64_t most, const std::string& help) {
  return add_parsed(app, flag, target, "N", help,
                    [least, most](const std::string& t) { return parse_count(t, least, most); });
}

Result<CpuSpeed> parse_cpu_speed(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (std::string_view(end) != "/us" || !(value > 0 && value < 1e6))
    return usage_error(
        fmt::format("--cpu-speed {} is no speed. Write iterations in a microsecond: 350/us.", text));
  return CpuSpeed{value};
}

Result<std::vector<Expectation>> read_thresholds(const std::string& flag,
                                                 const std::vector<std::string>& values) {
  std::vector<Expectation> all;
  for (const auto& text : values) {
    auto some = parse_expectations(text);
    if (!some) return usage_error(flag + " " + some.error().text);
    std::ranges::move(*some, std::back_inserter(all));
  }
  return all;
}

}  // namespace waitbench::cli
