// What a server asks of its process before it starts.
#pragma once

namespace waitbench::servers {

/// Raises the soft limit of open descriptors to the hard one, as far as the system lets it.
void raise_descriptor_limit();

}  // namespace waitbench::servers
