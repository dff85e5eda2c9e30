// What a server tells of its database: a row for each measure, a label for each statement of the plan.
#pragma once

#include "servers/admin/measures.hpp"

namespace waitbench::servers {

/// The pool's first; then by name and by statement, whose label is its place in the plan, from 1. The texts
/// live as long as `database`.
std::vector<Measure> measures_of(const database::Database& database);

}  // namespace waitbench::servers
