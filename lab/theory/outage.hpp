// How many requests fail because a server, or what it calls, is gone for a while?
//
// Pure, and derived here, from what is due when. Requests come at a constant rate λ, each takes S, and
// nothing makes them wait for each other; the outage lasts D. The counts are expectations: a real one differs
// by less than one request at each edge. A queue in between loses none of them; how long it then takes to
// catch up is drain_after_outage's to say. All are at least zero.
#pragma once

#include "core/units.hpp"

namespace waitbench::lab::theory {

/// The server is gone (ended, or its port closed), and back after D: what is due meanwhile is refused, λD,
/// and what was under way when it went is lost as well, λS: λ (D + S).
double failed_while_gone(double arrivals_per_s, Duration outage, Duration service);

/// The server is silent (stopped, or cut off), and then goes on: what is due meanwhile is taken up when it is
/// back, and the waits of what was under way have gone on. A client gives up after `timeout`, T, of at least
/// S.
/// - Due u into the outage: answered D - u + S after it was due, so it fails if u < D + S - T. That is the
///   share of the outage's requests that fails, λ max(0, D + S - T).
/// - Due v before it, v < S: answered at the outage's end, D + v after it was due, if not before the outage
///   or with a wait that outlasts it. It fails if v > T - D: λ max(0, min(S, D + S - T)).
double failed_while_silent(double arrivals_per_s, Duration outage, Duration service, Duration timeout);

}  // namespace waitbench::lab::theory
