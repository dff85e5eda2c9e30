// A command as it can be pasted into a shell again.
#pragma once

#include <span>
#include <string>

namespace waitbench {

/// The words, each quoted where a POSIX shell needs it. Control characters are written as $'\n'
/// (POSIX.1-2024, 2.2.4), so that the command stays on one line and cannot drive a terminal.
std::string shell_words(std::span<const std::string> words);

}  // namespace waitbench
