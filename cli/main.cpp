// `waitbench VERB ...`: hands the words over and ends with the verb's exit code.
#include "cli/run_command_line.hpp"

int main(int argc, char** argv) {
  return waitbench::cli::run_command_line(argc, argv);
}
