#include "core/result.hpp"

#include <cstdio>
#include <cstdlib>

namespace waitbench {

void throw_exception_from_error(const Error& error, const boost::source_location& where) {
  std::fprintf(stderr, "waitbench: unchecked error at %s:%u: %s\n", where.file_name(),
               static_cast<unsigned>(where.line()), error.text.c_str());
  std::abort();
}

}  // namespace waitbench
