// The control: a thread per connection that blocks, on the same HTTP code as `coroutine`.
#pragma once

#include "servers/model.hpp"

namespace waitbench::servers {

std::unique_ptr<Model> start_control(Descriptor listener, Service& service);

}  // namespace waitbench::servers
