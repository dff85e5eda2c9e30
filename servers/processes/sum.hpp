// The measures of several processes become those of the server. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "servers/admin/measures.hpp"

namespace waitbench::servers {

/// How what several processes measured becomes one figure. The name tells: "..._p99_seconds" is a percentile,
/// "..._max_seconds" and "..._longest" are the most there was.
enum class Joined {
  added,
  largest,
  not_at_all,  ///< percentiles of several processes have no sum and no mean: they are left out
};
Joined joined(std::string_view name);

/// Joins what has the same name and label, counters and gauges alike, histograms bucket by bucket; in the
/// order in which they are first met, with those of one name together, as renderers want them.
std::vector<Measure> add_up(const std::vector<std::vector<Measure>>& of_processes);

/// What is left of a process's measures when it has ended: what it counted stays, and the most there was;
/// what it held is 0.
std::vector<Measure> after_end(std::vector<Measure> measures);

/// `measures`, with those that `truer` knows too taken from there.
std::vector<Measure> corrected(std::vector<Measure> measures, const std::vector<Measure>& truer);

}  // namespace waitbench::servers
