// Connections on I/O threads, and each request's handler on a thread of a pool, behind a queue: as ASP.NET,
// Tomcat or gunicorn run handlers that block.
#pragma once

#include "servers/model.hpp"

namespace waitbench::servers {

std::unique_ptr<Model> start_pool(Descriptor listener, Service& service);

}  // namespace waitbench::servers
