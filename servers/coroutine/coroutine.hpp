// The coroutine server: suspended coroutines on as many I/O threads as asked for.
#pragma once

#include "servers/model.hpp"

namespace waitbench::servers {

std::unique_ptr<Model> start_coroutine(Descriptor listener, Service& service);

}  // namespace waitbench::servers
