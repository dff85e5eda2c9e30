// The facts of the machine and the program that a record needs beside its figures.
#pragma once

#include <vector>

#include "core/host/build.hpp"
#include "core/host/limits.hpp"
#include "core/host/machine.hpp"
#include "core/record/record.hpp"

namespace waitbench {

/// Name and value of each fact that is known, always in the same order; sizes and times with their unit,
/// numbers without separators. Nothing that names a host, a user or a path. Pure.
std::vector<Record::Fact> environment_facts(const Machine& machine, const Limits& limits, const Build& build);

/// The same, of this machine and program, read now.
std::vector<Record::Fact> read_environment();

}  // namespace waitbench
