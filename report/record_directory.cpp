#include "report/record_directory.hpp"

#include <algorithm>
#include <cerrno>
#include <sys/stat.h>
#include <system_error>

#include <fmt/format.h>

#include "core/file.hpp"
#include "report/csv.hpp"
#include "report/histogram_files.hpp"
#include "report/html.hpp"
#include "report/json.hpp"
#include "report/run_figures.hpp"

namespace waitbench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t longest_name = 100;

bool is_safe(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == '-';
}

// The absolute path, with neither a trailing slash nor dots.
Result<fs::path> final_name(const fs::path& directory) {
  std::error_code failed;
  auto path = fs::absolute(directory, failed).lexically_normal();
  if (!path.has_filename()) path = path.parent_path();
  if (failed || !path.has_filename())
    return environment_error(
        fmt::format("\"{}\" cannot become a record. Name a directory of its own.", directory.string()));
  return path;
}

Result<void> create_parent(const fs::path& directory) {
  std::error_code failed;
  fs::create_directories(directory.parent_path(), failed);
  if (failed) return file_error(directory.parent_path(), "created", failed.value());
  return {};
}

// A hidden directory beside the final one, removed with all it holds unless it was published.
class Staging {
 public:
  static Result<Staging> make(const fs::path& directory) {
    if (const auto parent = create_parent(directory); !parent) return parent.error();
    for (;;) {
      auto path = partial_name(directory);
      if (::mkdir(path.c_str(), 0777) == 0) return Staging(std::move(path));
      if (errno != EEXIST) return file_error(directory, "created", errno);
    }
  }
  Staging(Staging&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  Staging& operator=(Staging&&) = delete;
  ~Staging() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }

  Result<void> write(const RecordFile& file) const { return write_file(path_ / file.name, file.content); }

  // rename(2) replaces a directory only if it is empty, so an earlier record cannot be lost to a race.
  Result<fs::path> publish(const fs::path& directory) {
    if (const auto synced = sync_directory(path_); !synced) return synced.error();
    auto name = directory;
    for (int i = 2; ::rename(path_.c_str(), name.c_str()) != 0; ++i) {
      const bool taken = errno == EEXIST || errno == ENOTEMPTY || errno == ENOTDIR;
      if (!taken) return file_error(name, "written", errno);
      name = directory;
      name += fmt::format("-{}", i);
    }
    path_.clear();
    if (const auto synced = sync_directory(name.parent_path()); !synced) return synced.error();
    return name;
  }

 private:
  explicit Staging(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

// The path as the user wrote it, so that it is shown as expected: results/twins-…, not /home/….
fs::path as_given(const fs::path& published, const fs::path& directory) {
  if (directory.is_absolute()) return published;
  const auto given = directory.lexically_normal();
  return (given.has_filename() ? given : given.parent_path()).parent_path() / published.filename();
}

}  // namespace

std::string safe_file_name(std::string_view text) {
  std::string name;
  for (const char c : text.substr(0, longest_name)) {
    if (is_safe(c)) {
      name += c;
    } else if (!name.ends_with('-')) {
      name += '-';
    }
  }
  name.erase(0, name.find_first_not_of(".-"));
  name.erase(name.find_last_not_of('-') + 1);
  return name.empty() ? "unnamed" : name;
}

std::string record_directory_name(const Record& record) {
  return safe_file_name(record.name) + "-" + safe_file_name(record.started_at);
}

std::vector<RecordFile> record_files(const Record& record) {
  std::vector<RecordFile> files{{"run.json", record_json(record)},
                                {"summary.csv", summary_csv(record)},
                                {"timeline.csv", timeline_csv(record)}};
  const auto in_stages = [](const Run& run) { return !run.stages.empty(); };
  if (std::ranges::any_of(record.runs, in_stages)) files.push_back({"stages.csv", stages_csv(record)});
  std::ranges::move(histogram_files(record), std::back_inserter(files));
  files.push_back({"report.html", html_report(record)});
  return files;
}

Result<void> check_writable(const fs::path& directory) {
  const auto path = final_name(directory);
  if (!path) return path.error();
  const auto staging = Staging::make(*path);
  if (!staging) return staging.error();
  return staging->write({"check", "This directory can be written.\n"});
}

Result<fs::path> write_record(const Record& record, const fs::path& directory) {
  const auto path = final_name(directory);
  if (!path) return path.error();
  auto staging = Staging::make(*path);
  if (!staging) return staging.error();
  for (const auto& file : record_files(record)) {
    if (const auto written = staging->write(file); !written) return written.error();
  }
  const auto published = staging->publish(*path);
  if (!published) return published.error();
  return as_given(*published, directory);
}

}  // namespace waitbench
