#include "cli/job_words.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

#include "cli/queue_words.hpp"
#include "cli/values.hpp"
#include "messaging/queue_url.hpp"

namespace waitbench::cli {
namespace {

constexpr std::uint64_t most_jobs = 1'000'000'000, most_attempts = 1'000'000, most_workers = 10'000;

std::optional<std::string_view> any_given(const JobWords& words) {
  const std::array<std::pair<bool, std::string_view>, 4> flags{
      {{words.queue.has_value(), "--queue"},
       {words.max_queued.has_value(), "--max-queued"},
       {words.attempts.has_value(), "--job-attempts"},
       {words.workers.has_value(), "--workers"}}};
  for (const auto& [given, flag] : flags)
    if (given) return flag;
  return std::nullopt;
}

Result<void> without_jobs(const JobWords& words, const servers::ModelInfo& model, const Plan& plan) {
  if (const auto flag = any_given(words)) {
    return usage_error(
        fmt::format("{} is about jobs, which {} does not keep. It belongs to: queue.", *flag, model.name));
  }
  if (later_of(plan) != nullptr) {
    return usage_error(fmt::format(
        "the plan leaves a job for later, and {} keeps none. Write `waitbench serve queue`.", model.name));
  }
  return {};
}

}  // namespace

void add_job_words(CLI::App& app, JobWords& words) {
  const servers::JobOptions defaults{.queue = {}, .queue_text = {}};
  app.add_option(
         "--queue", words.queue,
         fmt::format("queue: where jobs are kept: sqlite:PATH, a file that workers share; "
                     "amqp://HOST:PORT/VHOST, a RabbitMQ; or memory:, gone with this process (default: {})",
                     default_queue))
      ->type_name("URL");
  add_count(app, "--max-queued", words.max_queued, 1, most_jobs,
            fmt::format("queue: with so many jobs queued, further ones are answered 503 (default: {})",
                        format_count(defaults.max_queued)));
  add_count(app, "--job-attempts", words.attempts, 1, most_attempts,
            fmt::format("queue: how often a job is tried, unless it asks for another number (default: {})",
                        defaults.attempts));
  add_count(app, "--workers", words.workers, 1, most_workers,
            "queue: so many jobs at once are done in this process, each on a thread of its own (default: "
            "none; see `waitbench worker`)");
}

Result<void> apply_jobs(const JobWords& words, const servers::ModelInfo& model,
                        servers::ServerOptions& options) {
  if (!model.keeps_jobs) return without_jobs(words, model, options.plan);
  const auto text = words.queue.value_or(std::string(default_queue));
  const auto url = messaging::parse_queue_url(text);
  if (!url) return usage_error("--queue " + url.error().text);
  if (std::holds_alternative<messaging::InMemory>(*url) && !words.workers) {
    return usage_error(
        "--queue memory: is seen by this process alone, so it must do the jobs: write --workers N as well.");
  }
  const auto* const later = later_of(options.plan);
  if (!urls_of(later == nullptr ? options.plan : *later).empty()) {
    return usage_error(
        "a job makes no calls. Call before the answer: --plan 'call http://127.0.0.1:9000/; later(wait "
        "1s)'.");
  }
  if (!statements_of(later == nullptr ? options.plan : *later).empty()) {
    return usage_error(
        "a job uses no database. Use it before the answer: --plan 'db \"select 1\"; later(wait 1s)'.");
  }
  servers::JobOptions jobs{.queue = *url, .queue_text = text};
  jobs.max_queued = words.max_queued.value_or(jobs.max_queued);
  jobs.attempts = static_cast<std::uint32_t>(words.attempts.value_or(jobs.attempts));
  jobs.workers = static_cast<unsigned>(words.workers.value_or(jobs.workers));
  options.jobs = std::move(jobs);
  return {};
}

}  // namespace waitbench::cli
