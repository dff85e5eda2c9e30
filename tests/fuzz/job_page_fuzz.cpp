// Any page of jobs is read in order, or refused as the server's fault; so is what a queue tells of itself,
// and no account of what was read ever fails to balance.
#include <string_view>

#include "loadgen/job_account.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using namespace waitbench;
using waitbench::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace std::chrono_literals;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto jobs = loadgen::parse_job_page(text, 3);
  if (jobs.has_error()) require(jobs.error().exit == ExitCode::environment, "a bad page is the server's");
  if (jobs.has_value()) {
    loadgen::Promised promised;
    std::uint64_t last = 3;
    for (const auto& job : *jobs) {
      require(job.sequence > last, "jobs are in order");
      last = job.sequence;
      // Every other one was promised.
      if (promised.jobs.size() * 2 < jobs->size()) promised.jobs.push_back({job.name, 1s, 1s});
    }
    loadgen::JobAccount account(std::move(promised), {0s, 2s}, loadgen::WallMoment(1'795'230'245s));
    for (const auto& job : *jobs) account.take(job);
    const auto figures = account.figures(10s, "interrupted");
    require(figures.balanced(), "each job is counted once");
    require(figures.lost == 0, "what is told is not lost");
  }
  const auto stats = loadgen::parse_job_stats(text);
  if (stats.has_error()) require(stats.error().exit == ExitCode::environment, "a bad page is the server's");
  if (stats.has_value())
    require(loadgen::state_of(*stats).jobs_queued == stats->queued, "it is told as it is");
  const auto named = loadgen::job_named_by(text);
  require(!named || text.find("/jobs/") != std::string_view::npos, "a job has a place");
  return 0;
}
