// `waitbench serve MODEL`: one server until SIGTERM.
#pragma once

#include "cli/verb.hpp"

namespace waitbench::cli {

extern const Verb serve_verb;

}  // namespace waitbench::cli
