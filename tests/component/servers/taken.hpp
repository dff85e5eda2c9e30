// Whether a server in this process has read what a client has sent: how a test makes it read twice, without a
// sleep.
#pragma once

#include "tests/component/servers/raw_client.hpp"

namespace waitbench::test {

/// Waits until the server at the other end has read all that `client` sent until now, or has answered or
/// ended the connection. False when patience ends first.
bool wait_until_taken(const RawClient& client);

}  // namespace waitbench::test
