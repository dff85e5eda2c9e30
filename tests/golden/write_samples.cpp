// Writes the sample records into a directory, to be looked at while a renderer is being changed.
#include <fmt/format.h>

#include "report/load_text.hpp"
#include "report/record_directory.hpp"
#include "report/record_text.hpp"
#include "tests/golden/sample_record.hpp"

using namespace waitbench;

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "write_samples: name one directory to write the sample records into.\n");
    return static_cast<int>(ExitCode::usage);
  }
  const TextStyle style{.colour = true};
  for (const auto& record : {sample::twins(), sample::pool(), sample::load(), sample::staged(),
                             sample::followed(), sample::find_max(), sample::hostile()}) {
    const auto written = write_record(record, std::filesystem::path(argv[1]) / record_directory_name(record));
    if (!written) {
      fmt::print(stderr, "write_samples: {}\n", written.error().text);
      return static_cast<int>(written.error().exit);
    }
    fmt::print("{}\n", record.name == "load" ? load_text(record.runs.front(), style)
                                             : record_text(record, *written, style));
  }
}
