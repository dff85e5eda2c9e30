// What is wrong with a request that cpp-httplib let through: the rules of http/request_parser.hpp, as far as
// what the library shows allows.
#pragma once

#include <optional>

#include <httplib.h>

#include "servers/http/message.hpp"
#include "servers/options.hpp"

namespace waitbench::servers {

/// The answer that refuses the request, if any. The connection must be closed after it.
std::optional<http::Answer> inspect(const httplib::Request& request, const Limits& limits);

/// The size of the body that follows the header, 0 without one; empty when it comes in chunks. After
/// inspect().
std::optional<std::uint64_t> announced_size(const httplib::Request& request);
/// Whether the client leaves the connection open for another request (RFC 9112 section 9.3).
bool means_to_stay(const httplib::Request& request);
/// True for the methods whose body the library reads by itself.
bool library_reads_body(const httplib::Request& request);
/// The request, whole at `now`, as the site understands it. Call after inspect().
http::Request translate(const httplib::Request& request, TimePoint now);

}  // namespace waitbench::servers
