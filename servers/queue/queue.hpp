// The model `queue`: answers when a job is accepted; somebody does it later.
#pragma once

#include "servers/model.hpp"

namespace waitbench::servers {

/// `service` must have jobs.
std::unique_ptr<Model> start_queue(Descriptor listener, Service& service);

}  // namespace waitbench::servers
