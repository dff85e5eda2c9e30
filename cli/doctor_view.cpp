#include "cli/doctor_view.hpp"

#include <iterator>
#include <ranges>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report/text_width.hpp"

namespace waitbench::cli {
namespace {

constexpr int json_schema = 1;           // raised when a key changes its meaning or goes away
constexpr std::size_t limits_shown = 2;  // of each way to hold users; the JSON has all
constexpr std::size_t width = 100;

void add_row(fmt::memory_buffer& out, std::string_view users, std::string_view what, std::string_view limit,
             std::string_view to_lift) {
  auto row = fmt::format("{:>10} {:<30} {:<29} {}", users, what, limit, to_lift);
  row.erase(row.find_last_not_of(' ') + 1);
  fmt::format_to(std::back_inserter(out), "{}\n", row);
}

void add_capacities(fmt::memory_buffer& out, const std::vector<Capacity>& capacities) {
  fmt::format_to(std::back_inserter(out), "{:<41} {:<29} {}\n", "This machine can hold", "limited by",
                 "to lift it");
  for (const auto& capacity : capacities) {
    std::string_view what = capacity.holds;
    for (const auto& ceiling : std::views::take(capacity.ceilings, limits_shown)) {
      add_row(out, format_count(ceiling.users), what, ceiling.limit, ceiling.to_lift);
      what = "  and then";
    }
    if (capacity.ceilings.empty()) add_row(out, "?", what, "cannot be read here", "");
  }
}

void add_findings(fmt::memory_buffer& out, const std::vector<Finding>& findings) {
  if (findings.empty()) {
    fmt::format_to(std::back_inserter(out), "Nothing here stands in the way of a measurement.\n");
    return;
  }
  fmt::format_to(std::back_inserter(out), "Before measuring\n");
  for (const auto& finding : findings) {
    const bool fits = finding.text.size() + finding.to_do.size() + 6 <= width;
    fmt::format_to(std::back_inserter(out), "  · {}{}→ {}\n", finding.text, fits ? " " : "\n    ",
                   finding.to_do);
  }
}

// "name value" pairs, as many on a line as fit.
void add_environment(fmt::memory_buffer& out, const std::vector<Record::Fact>& facts) {
  std::string line;
  const auto flush = [&] {
    if (!line.empty()) fmt::format_to(std::back_inserter(out), "{}\n", line);
    line.clear();
  };
  for (const auto& [name, value] : facts) {
    const auto fact = fmt::format("{} {}", name, value);
    if (!line.empty() && line.size() + fact.size() + 3 > width) flush();
    line += line.empty() ? "  " : " · ";
    line += fact;
  }
  flush();
}

}  // namespace

std::string doctor_text(const Diagnosis& diagnosis) {
  fmt::memory_buffer out;
  add_capacities(out, diagnosis.capacities);
  fmt::format_to(std::back_inserter(out), "\n");
  add_findings(out, diagnosis.findings);
  for (const auto& line : wrapped(diagnosis.floor, width))
    fmt::format_to(std::back_inserter(out), "{}\n", line);
  fmt::format_to(std::back_inserter(out), "\nThis machine and program\n");
  add_environment(out, diagnosis.environment);
  return fmt::to_string(out);
}

std::string doctor_json(const Diagnosis& diagnosis) {
  using Json = nlohmann::ordered_json;
  const auto ceiling_json = [](const Ceiling& ceiling) {
    return Json{{"users", ceiling.users}, {"limited_by", ceiling.limit}, {"to_lift", ceiling.to_lift}};
  };
  Json holds = Json::array();
  for (const auto& capacity : diagnosis.capacities) {
    Json entry{{"what", capacity.holds}, {"users", nullptr}, {"limited_by", nullptr}, {"to_lift", nullptr}};
    Json then = Json::array();
    for (const auto& ceiling : capacity.ceilings) {
      if (&ceiling == &capacity.ceilings.front()) {
        entry.update(ceiling_json(ceiling));
      } else {
        then.push_back(ceiling_json(ceiling));
      }
    }
    entry["then"] = std::move(then);
    holds.push_back(std::move(entry));
  }
  Json findings = Json::array();
  for (const auto& [code, text, to_do] : diagnosis.findings) {
    findings.push_back({{"code", code}, {"text", text}, {"to_do", to_do}});
  }
  Json environment = Json::object();
  for (const auto& [name, value] : diagnosis.environment) environment[name] = value;
  Json calibration;  // null
  for (const auto& [name, value] : diagnosis.calibration) calibration[name] = value;
  const Json whole{{"schema", json_schema},
                   {"holds", std::move(holds)},
                   {"findings", std::move(findings)},
                   {"environment", std::move(environment)},
                   {"calibration", std::move(calibration)}};
  return whole.dump(2) + "\n";
}

}  // namespace waitbench::cli
