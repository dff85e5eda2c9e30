// One load against one server of this program, which is started for it and stopped after it.
#pragma once

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <sys/types.h>
#include <vector>

#include "core/record/record.hpp"
#include "core/result.hpp"
#include "loadgen/run_load.hpp"

namespace waitbench::lab {

/// Starts this program with `words` (`serve MODEL ...`), offers it `load` at its root and observes it, after
/// `ready` was told its process; url, pid and stats of `load` are set here. A server that does not end in
/// order makes the run invalid. Blocks; to be called on a thread that lives until it returns and after (see
/// ServerProcess). Errors: as ServerProcess::start and run_load have them.
Result<Run> run_against(const std::vector<std::string>& words, loadgen::LoadOptions load,
                        const std::stop_token& stop, const loadgen::ProgressSink& progress,
                        const std::function<void(pid_t)>& ready = {});

/// `serve MODEL` at a free port of loopback with this plan.
std::vector<std::string> serve_words(const std::string& model, const std::string& plan);

/// Of a queue's file in a directory: what `--queue` takes.
std::string queue_url_in(const std::filesystem::path& directory);

}  // namespace waitbench::lab
