#include "core/file.hpp"

#include <csignal>
#include <fstream>
#include <iterator>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/catch.hpp"
#include "tests/scratch_directory.hpp"

using namespace waitbench;
namespace fs = std::filesystem;
using test::ScratchDirectory;

namespace {

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// How many files stand in the directory, hidden ones included.
auto files_in(const fs::path& directory) {
  return std::distance(fs::directory_iterator(directory), fs::directory_iterator());
}

}  // namespace

TEST_CASE("a file is written whole, bytes as they are", "[file]") {
  const ScratchDirectory scratch;
  const auto path = scratch.path() / "a.txt";
  const std::string content = std::string("zero \0 and\r\nmore", 16) + std::string(3'000'000, 'x');
  REQUIRE(write_file(path, content).has_value());
  CHECK(read(path) == content);
  CHECK(files_in(scratch.path()) == 1);
}

TEST_CASE("what stood there is replaced, by nothing too", "[file]") {
  const ScratchDirectory scratch;
  const auto path = scratch.path() / "a.txt";
  REQUIRE(write_file(path, "old and longer").has_value());
  REQUIRE(write_file(path, "new").has_value());
  CHECK(read(path) == "new");
  REQUIRE(write_file(path, "").has_value());
  CHECK(read(path).empty());
  CHECK(files_in(scratch.path()) == 1);
}

TEST_CASE("a failure names the path, the cause and what to do", "[file]") {
  const ScratchDirectory scratch;
  const auto missing = scratch.path() / "missing" / "a.txt";
  const auto result = write_file(missing, "x");
  REQUIRE(result.has_error());
  CHECK(result.error().exit == ExitCode::environment);
  CHECK(result.error().text ==
        missing.string() +
            " could not be written: No such file or directory. Choose a directory that exists.");
}

TEST_CASE("what is no regular file is not replaced", "[file]") {
  const ScratchDirectory scratch;
  const auto directory = write_file(scratch.path(), "x");
  REQUIRE(directory.has_error());
  CHECK(directory.error().text ==
        scratch.path().string() + " is not a regular file. Choose the name of a file.");
  const auto device = write_file("/dev/null", "x");
  REQUIRE(device.has_error());
  CHECK(fs::is_character_file("/dev/null"));
}

// A full disk as the kernel tells it: the write is cut short at the limit, and the next one fails. In a
// child, since the limit holds for a whole process.
TEST_CASE("a disk that fills up half-way leaves the old file and no rest", "[file]") {
  const ScratchDirectory scratch;
  const auto path = scratch.path() / "a.txt";
  REQUIRE(write_file(path, "old").has_value());
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{100'000, 100'000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const auto result = write_file(path, std::string(1'000'000, 'x'));
    ::_exit(result.has_error() &&
                    result.error().text.find("could not be written: File too large") != std::string::npos &&
                    result.error().exit == ExitCode::environment
                ? 0
                : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  CHECK(read(path) == "old");
  CHECK(files_in(scratch.path()) == 1);
}

TEST_CASE("a file is read whole, bytes as they are", "[file]") {
  const ScratchDirectory scratch;
  const auto path = scratch.path() / "a.txt";
  for (const std::size_t size : {0UZ, 1UZ, 65'536UZ, 65'537UZ, 300'001UZ}) {
    std::string content("\0\r\n\xff", 4);
    content.resize(size, 'x');
    REQUIRE(write_file(path, content).has_value());
    CHECK(read_whole_file(path, Bytes{300'001}).value() == content);
  }
}

TEST_CASE("a pipe is read to its end", "[file]") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const std::string content(40'000, 'x');  // fits the pipe's buffer of 64 KiB (pipe(7))
  REQUIRE(::write(ends[1], content.data(), content.size()) == 40'000);
  ::close(ends[1]);
  CHECK(read_whole_file("/dev/fd/" + std::to_string(ends[0]), Bytes{40'000}).value() == content);
  ::close(ends[0]);
}

TEST_CASE("what is too large or cannot be read is told with its path", "[file]") {
  const ScratchDirectory scratch;
  const auto path = scratch.path() / "a.txt";
  REQUIRE(write_file(path, std::string(4097, 'x')).has_value());
  CHECK(read_whole_file(path, Bytes{4097}).has_value());
  const auto large = read_whole_file(path, Bytes{4096});
  REQUIRE(large.has_error());
  CHECK(large.error().exit == ExitCode::usage);
  CHECK(large.error().text == path.string() + " is larger than 4KiB.");
  CHECK(read_whole_file("/dev/zero", Bytes{1}).error().text == "/dev/zero is larger than 1B.");
  const auto missing = read_whole_file(scratch.path() / "b.txt", Bytes{1});
  REQUIRE(missing.has_error());
  CHECK(missing.error().exit == ExitCode::environment);
  CHECK(missing.error().text == (scratch.path() / "b.txt").string() +
                                    " cannot be read: No such file or directory. Is the path right?");
  CHECK(read_whole_file(scratch.path(), Bytes{1}).error().text.find("Is a directory") != std::string::npos);
}

TEST_CASE("partial names are hidden, beside their file, and never twice the same", "[file]") {
  const auto a = partial_name("results/run.json"), b = partial_name("results/run.json");
  CHECK(a.parent_path() == "results");
  CHECK(a.filename().string().starts_with(".run.json.partial-"));
  CHECK(a != b);
  CHECK(partial_name("run.json").parent_path() == ".");
}
