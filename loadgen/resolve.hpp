// From a URL's host to the addresses to connect to.
#pragma once

#include <vector>

#include "core/http/url.hpp"
#include "core/result.hpp"
#include "loadgen/stream.hpp"

namespace waitbench::loadgen {

/// The addresses of the host, at least one, in the order in which to try them. A name that cannot be resolved
/// is an environment error.
Result<std::vector<Endpoint>> resolve(const Url& url);

}  // namespace waitbench::loadgen
