// The measures of several processes become those of the server. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "servers/admin/measures.hpp"

namespace waitbench::servers {

/// Adds up what has the same name and class, counters and gauges alike; in the order in which they are first
/// met, with those of one name together, as renderers want them.
std::vector<Measure> add_up(const std::vector<std::vector<Measure>>& of_processes);

/// What is left of a process's measures when it has ended: what it counted stays, what it held is 0.
std::vector<Measure> after_end(std::vector<Measure> measures);

/// `measures`, with those that `truer` knows too taken from there.
std::vector<Measure> corrected(std::vector<Measure> measures, const std::vector<Measure>& truer);

}  // namespace waitbench::servers
