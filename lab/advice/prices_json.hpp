// Prices as JSON, and back.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"
#include "lab/advice/prices.hpp"

namespace waitbench::lab {

/// The version of prices.json; raised when a key changes its meaning or goes away.
inline constexpr int prices_schema = 1;

/// One object, as docs/results.md lists it, with a line feed at its end. Pure.
std::string prices_json(const Prices& prices);

/// What prices_json writes, byte for byte: anything else is a usage error that says, where it can, which key
/// is wrong. Pure, whatever the bytes are.
Result<Prices> parse_prices(std::string_view text);

}  // namespace waitbench::lab
