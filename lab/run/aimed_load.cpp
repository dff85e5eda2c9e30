#include "lab/run/aimed_load.hpp"

#include <utility>

namespace waitbench::lab {

Result<loadgen::LoadOptions> aimed_at(const ReadyLine& ready, loadgen::LoadOptions load) {
  auto url = parse_url(ready.url);
  if (!url) return url.error();
  url->target = load.url.target;
  load.url = std::move(*url);
  load.pid = ready.pid;
  if (const auto admin = parse_url(ready.admin)) load.stats = *admin;
  return load;
}

void tell_end(const Result<void>& ended, Run& run) {
  if (!ended && run.complete) run.validity.reasons.push_back({"server_failed", ended.error().text, true});
}

}  // namespace waitbench::lab
