// A load at a server that is ready, and how that server ended. Pure.
#pragma once

#include "core/record/record.hpp"
#include "core/result.hpp"
#include "lab/run/server_process.hpp"
#include "loadgen/options.hpp"

namespace waitbench::lab {

/// `load` with the server's address, process and admin page; what it asks for (the URL's target) stays. An
/// error if the ready line holds no URL.
Result<loadgen::LoadOptions> aimed_at(const ReadyLine& ready, loadgen::LoadOptions load);

/// A server that did not end in order makes a complete run invalid: "server_failed".
void tell_end(const Result<void>& ended, Run& run);

}  // namespace waitbench::lab
