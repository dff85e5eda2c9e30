// What every verb that measures does around its record: begin it with this program and machine in it, store
// it.
#pragma once

#include <string>

#include "core/record/record.hpp"
#include "report/record_directory.hpp"

namespace waitbench::cli {

/// A record that carries the command line, the time, the version, the machine's facts and what was calibrated
/// on it.
Record begin_record(std::string name, std::string title);

/// The words of this process's command line, kept for records. Called once, by run_command_line.
void remember_command(int argc, char** argv);

}  // namespace waitbench::cli
