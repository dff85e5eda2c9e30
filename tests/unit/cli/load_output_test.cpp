#include "cli/load_output.hpp"

#include "report/columns.hpp"
#include "report/csv.hpp"
#include "report/json.hpp"
#include "tests/catch.hpp"
#include "tests/golden/sample_record.hpp"

using namespace waitbench;
using namespace waitbench::cli;

TEST_CASE("a result is text unless asked for otherwise, and --json is a short form", "[output]") {
  CHECK(output_format({}, false).value() == OutputFormat::text);
  CHECK(output_format({}, true).value() == OutputFormat::json);
  CHECK(output_format("text", false).value() == OutputFormat::text);
  CHECK(output_format("json", false).value() == OutputFormat::json);
  CHECK(output_format("json", true).value() == OutputFormat::json);
  CHECK(output_format("csv", false).value() == OutputFormat::csv);
  for (const auto& [format, json] :
       {std::pair("xml", false), {"CSV", false}, {"csv", true}, {"text", true}}) {
    const auto refused = output_format(format, json);
    REQUIRE(refused.has_error());
    CHECK(refused.error().exit == ExitCode::usage);
  }
}

TEST_CASE("each format is that of the record's files", "[output]") {
  const auto record = sample::load();
  CHECK(load_output(record, OutputFormat::json, {}) == load_json(record));
  CHECK(load_output(record, OutputFormat::csv, {}) == summary_csv(record));
  CHECK(load_output(record, OutputFormat::csv, {}).starts_with("run,model,target,"));
  CHECK(load_output(record, OutputFormat::text, {}).find("Requests/sec:") != std::string::npos);
}
