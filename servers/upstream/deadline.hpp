// How the time that a request has left travels with its calls: by a header field, as a span.
//
//   Waitbench-Timeout: 1500000us
//
// A whole number of at most eight digits and a unit, us, ms or s. A span and not a moment, because clocks
// differ; what the way to the upstream takes is not taken off. Source: gRPC over HTTP/2, "Request-Headers",
// grpc-timeout (also eight digits and a unit).
//
// Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/units.hpp"

namespace waitbench::servers::upstream {

inline constexpr std::string_view time_left_field = "Waitbench-Timeout";

/// In the finest unit that needs no more than eight digits, rounded down: never more than is left. Below
/// zero is "0us", over 99999999 s as much.
std::string format_time_left(Duration left);
/// Nothing when the text is not exactly of the form above; blanks around it are the HTTP parser's to remove.
std::optional<Duration> parse_time_left(std::string_view text);

/// When an attempt that begins now is given up: after `timeout`, or with the request that it is made for.
TimePoint attempt_deadline(TimePoint now, Duration timeout, const std::optional<TimePoint>& request);

}  // namespace waitbench::servers::upstream
