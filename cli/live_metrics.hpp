// What Prometheus is told of a load while it runs.
//
// Names after Prometheus's conventions (https://prometheus.io/docs/practices/naming/): base units, "_total"
// on counters, "_ratio" on shares. Counters and histograms count from the beginning of the load, the warm-up
// included, since they may only rise.
#pragma once

#include <vector>

#include <prometheus/metric_family.h>

#include "cli/live_model.hpp"
#include "loadgen/progress.hpp"

namespace waitbench::cli {

/// Every family, in a fixed order; those of the server only when it is observed. Pure.
std::vector<prometheus::MetricFamily> live_metrics(const LoadIdentity& identity,
                                                   const loadgen::Progress& progress);

}  // namespace waitbench::cli
