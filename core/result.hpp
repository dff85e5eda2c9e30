// How a foreseeable failure travels: as a value that says what is wrong, what to do, and how the program
// ends.
#pragma once

#include <string>
#include <utility>

#include <boost/system/result.hpp>

namespace waitbench {

/// How the program ends; the numbers are a contract with scripts that call it.
enum class ExitCode {
  done = 0,         ///< finished, and every threshold or verdict holds
  failed = 1,       ///< a threshold or verdict failed
  usage = 2,        ///< unknown flag, impossible value, malformed file
  invalid = 3,      ///< the measurement itself failed
  environment = 4,  ///< port taken, directory not writable, limit too low, target not reachable
  interrupted = 130,
};

/// One line for the user: what is wrong, where, what to do. No trailing newline, no library's own words
/// alone.
struct Error {
  ExitCode exit = ExitCode::usage;
  std::string text;

  // Declared, because an aggregate could be made from an ExitCode alone, and Result<ExitCode> would not know
  // which of the two an ExitCode means.
  Error() = default;
  Error(ExitCode how, std::string what) : exit(how), text(std::move(what)) {}
};

inline Error usage_error(std::string text) {
  return {ExitCode::usage, std::move(text)};
}
inline Error environment_error(std::string text) {
  return {ExitCode::environment, std::move(text)};
}

/// A value, or the Error that explains why there is none.
template <class T>
using Result = boost::system::result<T, Error>;

/// Called by Result::value() when there is none: a programming mistake, since callers test first.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

}  // namespace waitbench
