// From a URL's host to the address to connect to.
#pragma once

#include "core/http/url.hpp"
#include "core/result.hpp"
#include "loadgen/asio_types.hpp"

namespace waitbench::loadgen {

/// The first address of the host. A name that cannot be resolved is an environment error.
Result<asio::ip::tcp::endpoint> resolve(const Url& url);

}  // namespace waitbench::loadgen
