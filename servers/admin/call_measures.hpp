// What a server tells of its calls to other servers: one table, a row for each measure, a label for each URL.
#pragma once

#include <vector>

#include "servers/admin/measures.hpp"

namespace waitbench::servers {

/// By name and then by URL: rows of one name stand together. The texts live as long as `upstreams`.
std::vector<Measure> measures_of(const upstream::Upstreams& upstreams);

}  // namespace waitbench::servers
