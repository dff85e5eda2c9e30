// One page, asked for and read within a time.
#pragma once

#include <string>

#include "core/http/url.hpp"
#include "core/result.hpp"
#include "core/units.hpp"

namespace waitbench {

/// The body of what `url` (http only) answers to GET, on a connection of its own. Blocks for `within` at
/// most. Errors (environment): not reachable, not answered in time, another status than 200, more than
/// `most`.
Result<std::string> fetch(const Url& url, Duration within, Bytes most = Bytes{std::uint64_t{1} << 20});

}  // namespace waitbench
