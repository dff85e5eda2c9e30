// `waitbench jobs`: what is in a queue, and what a person does with it.
#include <algorithm>
#include <array>
#include <memory>
#include <random>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/jobs_view.hpp"
#include "cli/queue_words.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"
#include "cli/verb.hpp"
#include "core/nearest_word.hpp"
#include "core/text_cursor.hpp"
#include "core/wall_time.hpp"
#include "messaging/job_json.hpp"
#include "servers/upstream/call_target.hpp"
#include "servers/worker/job_work.hpp"

namespace waitbench::cli {
namespace {

using messaging::Job;
using messaging::JobId;
using messaging::JobQueue;
using messaging::JobState;
using messaging::Moment;
using messaging::QueueResult;

constexpr std::array ended_states{JobState::done, JobState::dead};
constexpr std::size_t at_a_time = 1000;  // of what is done in one transaction

struct Words {
  std::string queue;
  bool json = false;
  // list
  std::optional<std::string> state;
  std::optional<std::uint64_t> after, limit;
  // show, replay
  std::vector<std::string> ids;
  bool all = false;
  // purge
  std::string ended;
  Duration older{};
  // add
  std::string plan;
  std::optional<Duration> delay;
  std::optional<std::string> at, key, callback;
  std::optional<std::uint64_t> attempts, seed, number, count;
};

Moment now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

// Of a queue's answer: its own failures end the program with exit code 4.
template <class T>
Result<T> answer(QueueResult<T> result) {
  if (!result) return environment_error(result.error().text);
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return Result<T>(boost::system::in_place_value, std::move(*result));
  }
}

Result<JobState> parse_state(const std::string& flag, const std::string& text,
                             std::span<const JobState> states) {
  std::vector<std::string_view> names;
  for (const auto state : states) {
    if (messaging::name_of(state) == text) return state;
    names.push_back(messaging::name_of(state));
  }
  return usage_error(fmt::format("{} {} is no state here. Write one of: {}.", flag, in_quotes(text),
                                 fmt::join(names, ", ")));
}

Result<std::vector<JobId>> parse_ids(const std::vector<std::string>& texts) {
  std::vector<JobId> ids;
  for (const auto& text : texts) {
    const auto id = JobId::parse(text);
    if (!id)
      return usage_error(
          fmt::format("{} is no job's id. `waitbench jobs list` tells them.", in_quotes(text)));
    ids.push_back(*id);
  }
  return ids;
}

Error unknown_job(const JobId& id) {
  return environment_error(fmt::format("{}: the queue has no such job. It may have been purged.", id.text()));
}

Result<ExitCode> list(JobQueue& queue, const Words& words) {
  messaging::JobFilter filter{
      .state = {}, .after = words.after.value_or(0), .most = words.limit.value_or(100)};
  if (words.state) {
    const auto state = parse_state("--state", *words.state, messaging::all_job_states);
    if (!state) return state.error();
    filter.state = *state;
  }
  const auto jobs = answer(queue.list(filter));
  if (!jobs) return jobs.error();
  fmt::print("{}", words.json ? jobs_json(*jobs) : jobs_text(*jobs, style_for(stdout)));
  if (!words.json && jobs->size() == filter.most)
    fmt::print("There may be more: --after {}\n", jobs->back().sequence);
  return ExitCode::done;
}

Result<ExitCode> show(JobQueue& queue, const Words& words) {
  const auto ids = parse_ids(words.ids);
  if (!ids) return ids.error();
  const auto job = answer(queue.find(ids->front()));
  if (!job) return job.error();
  if (!*job) return unknown_job(ids->front());
  fmt::print("{}", words.json ? messaging::job_json(**job) + "\n" : job_text(**job));
  return ExitCode::done;
}

Result<ExitCode> stats(JobQueue& queue, const Words& words) {
  const auto stats = answer(queue.stats());
  if (!stats) return stats.error();
  fmt::print("{}", words.json ? messaging::stats_json(*stats, now()) + "\n" : stats_text(*stats, now()));
  return ExitCode::done;
}

// All of them or none: whoever names jobs wants to know what became of each.
Result<std::uint64_t> replay_named(JobQueue& queue, const std::vector<JobId>& ids) {
  std::optional<Error> refused;
  const auto done = queue.together([&]() -> QueueResult<void> {
    for (const auto& id : ids) {
      const auto replayed = queue.replay(id, now());
      if (!replayed) return replayed.error();
      if (*replayed) continue;
      const auto job = queue.find(id);
      if (!job) return job.error();
      refused = *job ? environment_error(fmt::format("{} is {}: only dead jobs are replayed. Nothing was.",
                                                     id.text(), messaging::told_state(**job)))
                     : unknown_job(id);
      return messaging::QueueError{messaging::QueueFailure::storage, refused->text};  // takes all back
    }
    return {};
  });
  if (refused) return *refused;
  if (!done) return environment_error(done.error().text);
  return ids.size();
}

Result<std::uint64_t> replay_all(JobQueue& queue) {
  std::uint64_t replayed = 0, after = 0;
  for (;;) {
    const auto dead = answer(queue.list({.state = JobState::dead, .after = after, .most = at_a_time}));
    if (!dead) return dead.error();
    if (dead->empty()) return replayed;
    after = dead->back().sequence;
    const auto done = answer(queue.together([&]() -> QueueResult<void> {
      for (const auto& job : *dead) {
        const auto was_dead = queue.replay(job.asked.id, now());
        if (!was_dead) return was_dead.error();
        replayed += *was_dead ? 1 : 0;
      }
      return {};
    }));
    if (!done) return done.error();
  }
}

Result<ExitCode> replay(JobQueue& queue, const Words& words) {
  const auto ids = parse_ids(words.ids);
  if (!ids) return ids.error();
  const auto replayed = words.all ? replay_all(queue) : replay_named(queue, *ids);
  if (!replayed) return replayed.error();
  fmt::print("replayed {}\n", *replayed);
  return ExitCode::done;
}

Result<ExitCode> purge(JobQueue& queue, const Words& words) {
  const auto state = parse_state("purge", words.ended, ended_states);
  if (!state) return state.error();
  const auto before = now() - std::chrono::duration_cast<std::chrono::microseconds>(words.older);
  std::uint64_t purged = 0;
  for (;;) {
    const auto some = answer(queue.purge(*state, before, at_a_time));
    if (!some) return some.error();
    purged += *some;
    if (*some < at_a_time) break;
  }
  fmt::print("purged {}\n", purged);
  return ExitCode::done;
}

Result<Moment> due_of(const Words& words, Moment accepted) {
  if (!words.at)
    return accepted + std::chrono::duration_cast<std::chrono::microseconds>(words.delay.value_or(Duration{}));
  auto text = *words.at;
  if (!text.empty() && text.find('.') == std::string::npos) text.insert(text.size() - 1, ".000");
  const auto moment = parse_utc(text);
  if (!moment) {
    return usage_error(
        fmt::format("--at {} is no moment. Write it in UTC: 2026-11-22T10:00:00Z.", in_quotes(*words.at)));
  }
  return Moment(*moment);
}

// What a worker would refuse is refused here already.
Result<messaging::NewJob> new_job(const Words& words, Moment accepted) {
  const auto plan = parse_plan(words.plan);
  if (!plan) return plan.error();
  if (const auto why_not = servers::worker::no_plan_of_a_job(*plan))
    return usage_error(fmt::format("--plan: {}", *why_not));
  if (words.callback) {
    const auto target = servers::upstream::parse_call_target(*words.callback);
    if (!target) return usage_error("--callback " + target.error().text);
  }
  const auto due = due_of(words, accepted);
  if (!due) return due.error();
  return messaging::NewJob{.id = JobId::at(accepted, 0),
                           .plan = words.plan,
                           .idempotency_key = words.key,
                           .callback = words.callback,
                           .due = *due,
                           .attempts_allowed = static_cast<std::uint32_t>(words.attempts.value_or(5)),
                           .seed = words.seed.value_or(1)};
}

Result<std::vector<messaging::Receipt>> add_some(JobQueue& queue, messaging::NewJob job, std::uint64_t count,
                                                 std::uint64_t number, Moment accepted) {
  std::random_device random;
  std::vector<messaging::NewJob> jobs;
  for (std::uint64_t i = 0; i < count; ++i) {
    job.id = JobId::at(accepted, std::uint64_t{random()} << 32 | random());
    job.number = number + i;
    jobs.push_back(job);
  }
  return answer(queue.enqueue(jobs, accepted));
}

// Without --number each job draws as the next request of a server would: by how many there have been.
Result<ExitCode> add(JobQueue& queue, const Words& words) {
  const auto accepted = now();
  const auto job = new_job(words, accepted);
  if (!job) return job.error();
  auto number = words.number;
  if (!number) {
    const auto stats = answer(queue.stats());
    if (!stats) return stats.error();
    number = stats->last_sequence;
  }
  const auto count = words.count.value_or(1);
  for (std::uint64_t done = 0; done < count; done += at_a_time) {
    const auto some = std::min<std::uint64_t>(count - done, at_a_time);
    const auto receipts = add_some(queue, *job, some, *number + done, accepted);
    if (!receipts) return receipts.error();
    for (const auto& receipt : *receipts) fmt::print("{}\n", receipt.id.text());
  }
  return ExitCode::done;
}

// What can be said before the queue is opened, or made.
Result<void> nothing_wrong(const Words&) {
  return {};
}

template <class T>
Result<void> without_value(const Result<T>& result) {
  if (!result) return result.error();
  return {};
}

Result<void> check_list(const Words& words) {
  if (!words.state) return {};
  return without_value(parse_state("--state", *words.state, messaging::all_job_states));
}

Result<void> check_ids(const Words& words) {
  if (words.ids.empty() && !words.all) return usage_error("replay which? Write their ids, or --all.");
  return without_value(parse_ids(words.ids));
}

Result<void> check_purge(const Words& words) {
  return without_value(parse_state("purge", words.ended, ended_states));
}

Result<void> check_add(const Words& words) {
  return without_value(new_job(words, now()));
}

struct Sub {
  std::string_view name, summary;
  Result<void> (*check)(const Words& words);
  Result<ExitCode> (*act)(JobQueue& queue, const Words& words);
  void (*declare)(CLI::App& app, Words& words);
  IfMissing if_missing = IfMissing::refuse;
};

void add_json(CLI::App& app, Words& words) {
  app.add_flag("--json", words.json, "print JSON");
}

constexpr std::uint64_t most_of_anything = std::numeric_limits<std::uint64_t>::max();

const std::array<Sub, 6> subs{
    Sub{"list", "the jobs, in the order of acceptance", check_list, list,
        [](CLI::App& app, Words& words) {
          app.add_option("--state", words.state, "only these: queued, running, done, dead")
              ->type_name("STATE");
          add_count(app, "--after", words.after, 0, most_of_anything,
                    "only those behind this sequence (default: 0)");
          add_count(app, "--limit", words.limit, 1, 1'000'000, "at most so many (default: 100)");
          add_json(app, words);
        }},
    Sub{"show", "one job", check_ids, show,
        [](CLI::App& app, Words& words) {
          app.add_option("id", words.ids, "the job's id")->required()->type_name("ID")->expected(1);
          add_json(app, words);
        }},
    Sub{"stats", "how many jobs there are in each state, and for how long the oldest has been due",
        nothing_wrong, stats, add_json},
    Sub{"replay", "queue dead jobs again, with all their attempts", check_ids, replay,
        [](CLI::App& app, Words& words) {
          auto* ids = app.add_option("id", words.ids, "their ids: all of them, or none if one is not dead")
                          ->type_name("ID")
                          ->expected(1, CLI::detail::expected_max_vector_size);
          auto* all = app.add_flag("--all", words.all, "every dead job");
          ids->excludes(all);
        }},
    Sub{"purge", "forget jobs that have ended, and their idempotency keys", check_purge, purge,
        [](CLI::App& app, Words& words) {
          app.add_option("state", words.ended, "done or dead")->required()->type_name("STATE");
          add_duration(app, "--older", words.older, "only those that ended so long ago");
        }},
    Sub{"add", "hand in a job; its id is printed", check_add, add,
        [](CLI::App& app, Words& words) {
          app.add_option("--plan", words.plan, "what is to be done")->type_name("PLAN")->required();
          auto* delay = add_duration(app, "--delay", words.delay, "not before so much time has passed");
          app.add_option("--at", words.at, "not before this moment, in UTC: 2026-11-22T10:00:00Z")
              ->type_name("TIME")
              ->excludes(delay);
          add_count(app, "--attempts", words.attempts, 1, 1'000'000,
                    "so often it is tried, until it is dead (default: 5)");
          app.add_option("--key", words.key,
                         "its idempotency key: when a job with the same is stored, that one's id is printed")
              ->type_name("KEY");
          app.add_option("--callback", words.callback, "is told of its end: http://ADDRESS:PORT/PATH")
              ->type_name("URL");
          add_count(app, "--seed", words.seed, 0, most_of_anything, "of what the plan draws (default: 1)");
          add_count(app, "--number", words.number, 0, most_of_anything,
                    "it draws what the request of this number draws at a server (default: how many jobs "
                    "there have been)");
          add_count(app, "--count", words.count, 1, 10'000'000, "so many of them (default: 1)");
        },
        IfMissing::make}};

Result<ExitCode> act(const Sub& sub, const Words& words) {
  if (const auto fine = sub.check(words); !fine) return fine.error();
  auto queue = open_shared_queue(words.queue, sub.if_missing);
  if (!queue) return queue.error();
  return sub.act(**queue, words);
}

Verb::Action declare(CLI::App& app) {
  auto words = std::make_shared<Words>();
  add_queue(app, words->queue);
  app.require_subcommand(0, 1);  // without one, the action says which there are
  std::vector<CLI::App*> declared;
  for (const auto& sub : subs) {
    auto* sub_app = app.add_subcommand(std::string(sub.name), std::string(sub.summary));
    sub_app->fallthrough();  // --queue may stand behind it as well
    sub.declare(*sub_app, *words);
    declared.push_back(sub_app);
  }
  return [words, declared]() -> Result<ExitCode> {
    for (std::size_t i = 0; i < subs.size(); ++i)
      if (declared[i]->parsed()) return act(subs[i], *words);
    return usage_error("which word? Write one behind `jobs`: list, show, stats, replay, purge or add.");
  };
}

}  // namespace

extern const Verb jobs_verb{
    .name = "jobs",
    .summary = "look at a queue of jobs: list, show, stats, replay, purge; add",
    .examples =
        "  waitbench jobs --queue sqlite:jobs.db add --plan 'wait exp(200ms); fail 5%' --attempts 3\n"
        "  waitbench jobs --queue sqlite:jobs.db add --plan 'wait 1s' --at 2026-11-22T10:00:00Z\n"
        "  waitbench jobs --queue sqlite:jobs.db stats --json\n"
        "  waitbench jobs --queue sqlite:jobs.db list --state dead\n"
        "  waitbench jobs --queue sqlite:jobs.db replay --all\n"
        "  waitbench jobs --queue sqlite:jobs.db purge done --older 24h",
    .declare = declare,
};

}  // namespace waitbench::cli
