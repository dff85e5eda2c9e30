// The classic: cpp-httplib, a thread per connection.
#pragma once

#include "servers/model.hpp"

namespace waitbench::servers {

std::unique_ptr<Model> start_thread(Descriptor listener, Service& service);

}  // namespace waitbench::servers
