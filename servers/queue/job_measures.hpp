// What an admin port tells of jobs.
#pragma once

#include <vector>

#include "servers/admin/measures.hpp"

namespace waitbench::servers {

/// Of the whole queue, whoever shares it, as it told at most a fifth of a second later; nothing while it has
/// never told. And of the thread that stores for this process.
std::vector<Measure> measures_of(JobDesk& desk);

}  // namespace waitbench::servers
