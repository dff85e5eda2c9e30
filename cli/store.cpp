#include "cli/store.hpp"

#include <ctime>
#include <utility>
#include <vector>

#include <fmt/chrono.h>

#include "cli/calibration_file.hpp"
#include "core/host/environment.hpp"

namespace waitbench::cli {
namespace {

std::vector<std::string>& command() {
  static std::vector<std::string> words;
  return words;
}

}  // namespace

void remember_command(int argc, char** argv) {
  command().assign(argv, argv + argc);
  if (!command().empty()) command().front() = "waitbench";  // not the path it lies under
}

Record begin_record(std::string name, std::string title) {
  Record record;
  record.name = std::move(name);
  record.title = std::move(title);
  record.command = command();
  record.started_at = fmt::format("{:%Y%m%dT%H%M%SZ}", fmt::gmtime(std::time(nullptr)));
  record.version = this_build().version;
  record.environment = read_environment();
  for (auto& fact : carried_facts_now()) record.environment.push_back(std::move(fact));
  return record;
}

}  // namespace waitbench::cli
