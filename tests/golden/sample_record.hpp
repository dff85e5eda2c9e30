// Records made by hand for the tests of every renderer. Their figures are invented; nothing was measured.
#pragma once

#include "core/record/record.hpp"

namespace waitbench::sample {

/// A twins experiment as it should go: three models under 1,000 users, then one user alone (so few samples
/// that percentiles are withheld), three kinds of verdict.
Record twins();

/// An experiment over a grid in three rounds: two predictions, one trial skipped, one round invalid, another
/// trial without a valid round, four kinds of verdict.
Record pool();

/// One open load against somebody else's server, with failures of several kinds and a warning.
Record load();

/// An open load in stages: a ramp, a constant stage, a spike that overloads the server.
Record staged();

/// A load whose jobs were followed until the time for it was over: one was lost, some are open, the queue
/// grew.
Record followed();

/// A search for the highest rate that was cut short: held, failed, changed its mind, and once the generator's
/// fault.
Record find_max();

/// Everything that may go wrong: interrupted, one run invalid, one half-way, names that attack HTML, CSV,
/// paths and terminals, text that is not UTF-8, nothing measured of the server.
Record hostile();

}  // namespace waitbench::sample
