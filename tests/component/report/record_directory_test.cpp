#include "report/record_directory.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/golden/sample_record.hpp"
#include "tests/scratch_directory.hpp"

using namespace waitbench;
namespace fs = std::filesystem;
using test::ScratchDirectory;

namespace {

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> names_in(const fs::path& directory) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory))
    names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

void check_whole(const fs::path& directory, const Record& record) {
  for (const auto& file : record_files(record)) {
    INFO(directory.string() << "/" << file.name);
    CHECK(read(directory / file.name) == file.content);
  }
}

}  // namespace

TEST_CASE("a record is stored as a directory with all its files", "[record_directory]") {
  const ScratchDirectory scratch;
  const auto record = sample::twins();
  const auto written = write_record(record, scratch.path() / "results" / record_directory_name(record));
  REQUIRE(written.has_value());
  CHECK(*written == scratch.path() / "results" / "twins-20261121T030405Z");
  check_whole(*written, record);
  CHECK(names_in(*written).size() == record_files(record).size());
  CHECK(names_in(scratch.path() / "results") == std::vector<std::string>{"twins-20261121T030405Z"});
}

TEST_CASE("an earlier record is not touched: the next one gets a number", "[record_directory]") {
  const ScratchDirectory scratch;
  const auto first = write_record(sample::load(), scratch.path() / "a");
  const auto second = write_record(sample::hostile(), scratch.path() / "a");
  const auto third = write_record(sample::load(), scratch.path() / "a/");
  REQUIRE(first.has_value());
  REQUIRE(second.has_value());
  REQUIRE(third.has_value());
  CHECK(names_in(scratch.path()) == std::vector<std::string>{"a", "a-2", "a-3"});
  CHECK(*third == scratch.path() / "a-3");
  check_whole(scratch.path() / "a", sample::load());
  check_whole(scratch.path() / "a-2", sample::hostile());
}

TEST_CASE("an empty directory is filled, a file of that name is left", "[record_directory]") {
  const ScratchDirectory scratch;
  fs::create_directory(scratch.path() / "empty");
  CHECK(write_record(sample::load(), scratch.path() / "empty").value() == scratch.path() / "empty");
  std::ofstream(scratch.path() / "file") << "mine";
  CHECK(write_record(sample::load(), scratch.path() / "file").value() == scratch.path() / "file-2");
  CHECK(read(scratch.path() / "file") == "mine");
}

TEST_CASE("a relative path is given back as it was written", "[record_directory]") {
  const ScratchDirectory scratch;
  const auto before = fs::current_path();
  fs::current_path(scratch.path());
  const auto written = write_record(sample::load(), "results/x/");
  const auto bare = write_record(sample::load(), "x");
  fs::current_path(before);
  REQUIRE(written.has_value());
  REQUIRE(bare.has_value());
  CHECK(*written == "results/x");
  CHECK(*bare == "x");
  CHECK(fs::is_directory(scratch.path() / "results" / "x"));
}

TEST_CASE("a place that cannot be written is found out beforehand", "[record_directory]") {
  const ScratchDirectory scratch;
  CHECK(check_writable(scratch.path() / "results" / "x").has_value());
  CHECK(names_in(scratch.path() / "results").empty());

  std::ofstream(scratch.path() / "file") << "mine";
  const auto below_a_file = check_writable(scratch.path() / "file" / "x");
  REQUIRE(below_a_file.has_error());
  CHECK(below_a_file.error().exit == ExitCode::environment);
  CHECK(below_a_file.error().text.find((scratch.path() / "file").string()) == 0);
  CHECK(check_writable("/proc/waitbench/x").has_error());
  CHECK(check_writable("/").has_error());
  CHECK(write_record(sample::load(), "/proc/waitbench/x").has_error());
}

TEST_CASE("a disk that fills up leaves no record and no rest", "[record_directory]") {
  const ScratchDirectory scratch;
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{20'000, 20'000};  // enough for run.json, too little for report.html
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const auto result = write_record(sample::load(), scratch.path() / "x");
    ::_exit(result.has_error() && result.error().exit == ExitCode::environment ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  CHECK(names_in(scratch.path()).empty());
}

// The child stores one record after another and says so after each; it is killed at once after the k-th,
// which is somewhere in the next one. Wherever that was, whatever has a final name is whole.
TEST_CASE("killed at any moment, no record is torn", "[record_directory]") {
  const auto record = sample::hostile();
  for (int kill_after = 0; kill_after < 8; ++kill_after) {
    const ScratchDirectory scratch;
    int progress[2];
    REQUIRE(::pipe(progress) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      for (;;) {
        const char said = write_record(record, scratch.path() / "x") ? '.' : '!';
        if (::write(progress[1], &said, 1) != 1) ::_exit(1);
      }
    }
    ::close(progress[1]);
    char said = '.';
    for (int i = 0; i < kill_after && said == '.'; ++i) CHECK(::read(progress[0], &said, 1) == 1);
    ::kill(child, SIGKILL);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    ::close(progress[0]);
    CHECK(said == '.');
    int whole = 0;
    for (const auto& name : names_in(scratch.path())) {
      if (name.starts_with(".x.partial-")) continue;
      check_whole(scratch.path() / name, record);
      CHECK(nlohmann::json::accept(read(scratch.path() / name / "run.json")));
      ++whole;
    }
    CHECK(whole >= kill_after);
  }
}
