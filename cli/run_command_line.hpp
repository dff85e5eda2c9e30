// Reads the command line, runs the verb, prints one line if it fails.
#pragma once

namespace waitbench::cli {

/// The whole program. Returns the exit code (core/result.hpp). Never throws.
int run_command_line(int argc, char** argv) noexcept;

}  // namespace waitbench::cli
