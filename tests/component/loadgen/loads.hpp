// Loads on a scripted server, as the tests of the load generator make them.
#pragma once

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "loadgen/run_load.hpp"
#include "tests/catch.hpp"
#include "tests/component/loadgen/scripted_server.hpp"

namespace waitbench::testing {

/// Without warm-up, so that the first request is that of the window.
inline loadgen::LoadOptions options_for(const ScriptedServer& server, loadgen::LoadModel load,
                                        Duration duration) {
  loadgen::LoadOptions options;
  options.url = parse_url(server.url()).value();
  options.load = std::move(load);
  options.duration = duration;
  options.warmup = std::chrono::seconds(0);
  options.timeout = std::chrono::seconds(20);
  return options;
}

inline Run run(const loadgen::LoadOptions& options) {
  auto result = loadgen::run_load(options, {}, [](const loadgen::Progress&) {});
  REQUIRE(result.has_value());
  return std::move(*result);
}

/// The same answer to every request of this connection.
inline void answer_all(Peer& peer, std::string_view bytes = answer("ok")) {
  while (peer.read_request()) peer.send(bytes);
}

inline bool has_reason(const Run& run, std::string_view code) {
  return std::ranges::any_of(run.validity.reasons, [&](const Reason& r) { return r.code == code; });
}

}  // namespace waitbench::testing
