#include "cli/record_set.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/record_files.hpp"
#include "core/file.hpp"

namespace waitbench::cli {
namespace {

namespace fs = std::filesystem;

struct Named {
  fs::path path;
  std::optional<std::string> label;
};

// A directory may have a '#' in its name: what is there as a whole is meant as a whole.
Named split(const std::string& word) {
  std::error_code ignored;
  const auto sign = word.rfind('#');
  if (sign == std::string::npos || fs::exists(word, ignored)) return {word, std::nullopt};
  return {word.substr(0, sign), word.substr(sign + 1)};
}

Result<std::vector<fs::path>> records_within(const fs::path& directory) {
  const auto directories = directories_in(directory);
  if (!directories) return directories.error();
  std::vector<fs::path> files;
  for (const auto& one : *directories) {
    if (const auto file = one / record_file_name; is_file(file)) files.push_back(file);
  }
  if (files.empty()) {
    return environment_error(fmt::format(
        "{} holds no record ({}), and no directory in it does. Name what \"waitbench load --out\" or "
        "\"waitbench run\" has stored.",
        directory.string(), record_file_name));
  }
  std::ranges::sort(files);
  return files;
}

Result<std::vector<fs::path>> files_of(const fs::path& path) {
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) return std::vector{path};
  if (const auto file = path / record_file_name; is_file(file)) return std::vector{file};
  return records_within(path);
}

// Of several experiments, as "run all" stores them, trials may have the same labels and nothing else in
// common.
void tell_experiments_apart(std::vector<StoredRecord>& records) {
  if (std::ranges::adjacent_find(records, std::not_equal_to<>(), &StoredRecord::name) == records.end())
    return;
  for (auto& record : records) {
    for (auto& run : record.runs) run.label = fmt::format("{}/{}", record.name, run.label);
  }
}

}  // namespace

Result<RecordSet> read_record_set(const std::string& word) {
  auto [path, label] = split(word);
  const auto files = files_of(path);
  if (!files) return files.error();
  RecordSet set{.name = path.string(), .label = std::move(label), .records = {}};
  for (const auto& file : *files) {
    const auto text = read_whole_file(file, longest_record);
    if (!text) return text.error();
    auto record = parse_stored_record(*text);
    if (!record) return usage_error(fmt::format("{}: {}", file.string(), record.error().text));
    set.records.push_back(std::move(*record));
  }
  tell_experiments_apart(set.records);
  return set;
}

}  // namespace waitbench::cli
