// What a page /stats of a server of ours tells. Pure.
#pragma once

#include <string_view>

#include "core/record/server_state.hpp"
#include "core/result.hpp"

namespace waitbench::loadgen {

/// An environment error when it is no object that tells `requests_in_flight`.
Result<ServerState> parse_server_stats(std::string_view page);

}  // namespace waitbench::loadgen
