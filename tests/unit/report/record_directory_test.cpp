#include "report/record_directory.hpp"

#include <algorithm>
#include <set>

#include "tests/catch.hpp"
#include "tests/golden/sample_record.hpp"

using namespace waitbench;

TEST_CASE("no name leads out of the directory", "[record_directory]") {
  CHECK(safe_file_name("coroutine-1000-users") == "coroutine-1000-users");
  CHECK(safe_file_name("coroutine, 1 user") == "coroutine-1-user");
  CHECK(safe_file_name("../../etc/passwd") == "etc-passwd");
  CHECK(safe_file_name("..") == "unnamed");
  CHECK(safe_file_name("") == "unnamed");
  CHECK(safe_file_name("/") == "unnamed");
  CHECK(safe_file_name(".hidden") == "hidden");
  CHECK(safe_file_name("-rf") == "rf");
  CHECK(safe_file_name("a\nb") == "a-b");
  CHECK(safe_file_name(std::string_view("a\0b", 3)) == "a-b");
  CHECK(safe_file_name("漢字") == "unnamed");
  CHECK(safe_file_name(std::string(5000, 'x')).size() == 100);
}

TEST_CASE("a record's directory is named after it and its time", "[record_directory]") {
  CHECK(record_directory_name(sample::twins()) == "twins-20261121T030405Z");
  CHECK(record_directory_name(sample::hostile()) == "etc-script-20261121T030405Z");
}

TEST_CASE("a record of one run has six files", "[record_directory]") {
  std::vector<std::string> names;
  for (const auto& file : record_files(sample::load())) {
    names.push_back(file.name);
    CHECK_FALSE(file.content.empty());
  }
  CHECK(names == std::vector<std::string>{"run.json", "summary.csv", "timeline.csv", "latency.hgrm",
                                          "latency.hlog", "report.html"});
}

TEST_CASE("a load in stages has a table of them, and a spectrum for each constant one",
          "[record_directory]") {
  const auto files = record_files(sample::staged());
  const auto content_of = [&](std::string_view name) {
    const auto found = std::ranges::find(files, name, &RecordFile::name);
    REQUIRE(found != files.end());
    return found->content;
  };
  CHECK(std::ranges::count(content_of("stages.csv"), '\n') == 4);
  const auto spectra = content_of("latency.hgrm");
  CHECK(spectra.find("\n#[Stage = 2, 200/s for 20s]\n") != std::string::npos);
  CHECK(spectra.find("\n#[Stage = 3, 1000/s for 2s]\n") != std::string::npos);
  CHECK(spectra.find("..") == std::string::npos);  // none of the ramp
}

TEST_CASE("several runs have a spectrum each, and one file of all", "[record_directory]") {
  const auto files = record_files(sample::twins());
  std::set<std::string> names;
  for (const auto& file : files) CHECK(names.insert(file.name).second);
  for (const auto* name : {"latency-thread.hgrm", "latency-control.hgrm", "latency-coroutine.hgrm",
                           "latency-coroutine-1-user.hgrm"})
    CHECK(names.contains(name));
  const auto all = std::ranges::find(files, "latency.hgrm", &RecordFile::name);
  REQUIRE(all != files.end());
  CHECK(all->content.starts_with("#[Run = thread]\n"));
  CHECK(all->content.find("\n#[Run = coroutine, 1 user]\n") != std::string::npos);
}

TEST_CASE("labels that become the same file name are kept apart", "[record_directory]") {
  std::set<std::string> names;
  for (const auto& file : record_files(sample::hostile())) {
    CHECK(names.insert(file.name).second);
    CHECK(file.name.find_first_of("/\\ ") == std::string::npos);
  }
  CHECK(names.contains("latency-x-y.hgrm"));
  CHECK(names.contains("latency-x-y-2.hgrm"));
}
