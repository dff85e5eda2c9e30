#include "cli/stored_experiments.hpp"

#include <algorithm>
#include <ctime>
#include <system_error>
#include <tuple>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "cli/record_files.hpp"
#include "core/file.hpp"
#include "report/experiment_index.hpp"

namespace waitbench::cli {
namespace {

namespace fs = std::filesystem;

void add_record(const fs::path& file, const fs::path& root, StoredExperiments& found) {
  const auto text = read_whole_file(file, longest_record);
  if (!text) {
    found.unreadable.push_back(text.error().text);
    return;
  }
  auto stored = parse_stored_experiment(*text);
  if (!stored) {
    found.unreadable.push_back(fmt::format("{}: {}", file.string(), stored.error().text));
  } else if (*stored) {
    (*stored)->directory = file.parent_path().lexically_relative(root).string();
    found.experiments.push_back(std::move(**stored));
  }
}

Result<void> add_below(const fs::path& directory, const fs::path& root, unsigned levels,
                       StoredExperiments& found) {
  const auto directories = directories_in(directory);
  if (!directories) return directories.error();
  for (const auto& one : *directories) {
    if (const auto file = one / record_file_name; is_file(file)) {
      add_record(file, root, found);
    } else if (levels > 1) {
      if (const auto below = add_below(one, root, levels - 1, found); !below)
        found.unreadable.push_back(below.error().text);
    }
  }
  return {};
}

}  // namespace

Result<StoredExperiments> stored_experiments(const fs::path& directory, unsigned levels) {
  StoredExperiments found;
  if (const auto looked = add_below(directory, directory, levels, found); !looked) return looked.error();
  std::ranges::sort(found.experiments, {},
                    [](const StoredExperiment& one) { return std::tie(one.started_at, one.directory); });
  std::ranges::sort(found.unreadable);
  return found;
}

Result<IndexedExperiments> write_index(const fs::path& directory) {
  auto found = stored_experiments(directory, 1);
  if (!found) return found.error();
  IndexedExperiments index{.experiments = std::move(found->experiments), .page = directory / "index.html"};
  if (const auto written = write_file(directory / "index.json", index_json(index.experiments)); !written)
    return written.error();
  if (const auto written = write_file(index.page, index_html(index.experiments)); !written)
    return written.error();
  return index;
}

Result<fs::path> make_directory_of_several(const fs::path& parent) {
  const auto first = parent / fmt::format("all-{:%Y%m%dT%H%M%SZ}", fmt::gmtime(std::time(nullptr)));
  std::error_code failed;
  fs::create_directories(parent, failed);
  if (failed) return file_error(parent, "created", failed.value());
  auto path = first;
  for (int i = 2; !fs::create_directory(path, failed); ++i) {
    if (failed && failed != std::errc::file_exists) return file_error(path, "created", failed.value());
    path = first;
    path += fmt::format("-{}", i);
  }
  return path;
}

}  // namespace waitbench::cli
