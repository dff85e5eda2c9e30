#include "servers/queue/queue.hpp"

#include <mutex>
#include <random>

#include "servers/coroutine/suspended_connections.hpp"
#include "servers/coroutine/while_client_stays.hpp"
#include "servers/queue/ask_queue.hpp"
#include "servers/queue/event_stream.hpp"
#include "servers/queue/job_desk.hpp"
#include "servers/queue/job_pages.hpp"
#include "servers/queue/job_request.hpp"

namespace waitbench::servers {
namespace {

using http::Answer;
using messaging::GroupCommit;
using messaging::Job;
using messaging::JobQueue;
using messaging::QueueResult;
using messaging::Receipt;
using worker::moment_now;

// Of ids: unlike in every server and process. One generator for the threads of a server: a thread_local one
// of this size costs every thread of every model a page of its stack, used or not (docs/method.md, "A
// thread's own memory").
class RandomNumbers {
 public:
  std::uint64_t next() {
    const std::scoped_lock lock(mutex_);
    return generator_();
  }

 private:
  static std::mt19937_64 seeded() {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }

  std::mutex mutex_;
  std::mt19937_64 generator_ = seeded();
};

// One request, with what it needs; its coroutine has all it refers to.
struct Visit {
  Handling& handling;
  Connection& connection;
  IoThread& thread;
  JobDesk& desk;
  Patience patience;

  std::chrono::seconds retry_after() const {
    return thread.service().options.admission.value_or(AdmissionRules{}).retry_after;
  }
  WorkEnd end_with(Answer answer) const {
    handling.answer_with(std::move(answer));
    return WorkEnd::done;
  }
  WorkEnd refuse(const messaging::QueueError& error) const {
    desk.report(error);
    return end_with(refusal_page(error, retry_after()));
  }
  template <class T>
  Task<QueueResult<T>> ask(GroupCommit::Ask<T> question) const {
    return ask_queue<T>(desk.storing(), thread.executor(), 0, std::move(question));
  }
};

Task<WorkEnd> do_before(JobOrder& order, Visit visit) {
  auto work = do_suspending(visit.thread.executor(), order.now, visit.thread.service().resources,
                            visit.patience);  // suspends here, if there is anything to do
  if (visit.patience.client == no_client) return work;
  return while_client_stays(visit.connection.socket, std::move(work));
}

Task<QueueResult<Receipt>> hand_in(const messaging::NewJob& job, Visit visit) {
  const auto bytes = job.plan.size() + (job.idempotency_key ? job.idempotency_key->size() : 0);
  return ask_queue<Receipt>(visit.desk.storing(), visit.thread.executor(), bytes,
                            [&job, now = moment_now()](JobQueue& queue) -> QueueResult<Receipt> {
                              auto receipts = queue.enqueue({&job, 1}, now);
                              if (!receipts) return receipts.error();
                              return receipts->front();
                            });
}

Task<WorkEnd> answer(JobOrder order, Visit visit) {
  if (!order.now.actions.empty()) {
    const auto end = co_await do_before(order, visit);
    if (end != WorkEnd::done) {
      visit.handling.decide_with({.plan = std::move(order.now), .number = order.job.number});
      co_return end;
    }
  }
  if (order.now.fail) co_return visit.end_with(failed_order_page(order));
  const auto receipt = co_await hand_in(order.job, visit);  // suspends here, until it is stored
  if (!receipt) co_return visit.refuse(receipt.error());
  if (receipt->answer == Receipt::Answer::accepted) visit.desk.accepted();
  co_return visit.end_with(receipt_page(order, *receipt, visit.retry_after()));
}

Task<QueueResult<std::optional<Job>>> find(messaging::JobId id, Visit visit) {
  return visit.ask<std::optional<Job>>([id](JobQueue& queue) { return queue.find(id); });
}

Task<WorkEnd> answer(JobLookup asked, Visit visit) {
  const auto job = co_await find(asked.id, visit);
  if (!job) co_return visit.refuse(job.error());
  co_return visit.end_with(*job ? job_page(**job) : no_such_job_page());
}

Task<WorkEnd> answer(JobFollowing asked, Visit visit) {
  auto job = co_await find(asked.id, visit);
  if (!job) co_return visit.refuse(job.error());
  if (!*job) co_return visit.end_with(no_such_job_page());
  co_await stream_events(visit.connection, visit.thread, visit.desk, std::move(**job),
                         std::move(asked.last_event_id));
  co_return WorkEnd::streamed;
}

Task<WorkEnd> answer(JobListing asked, Visit visit) {
  const auto jobs = co_await visit.ask<std::vector<Job>>(
      [filter = asked.filter](JobQueue& queue) { return queue.list(filter); });
  if (!jobs) co_return visit.refuse(jobs.error());
  co_return visit.end_with(list_page(*jobs));
}

Task<WorkEnd> answer(JobTotals, Visit visit) {
  const auto stats = co_await visit.ask<messaging::QueueStats>([](JobQueue& queue) { return queue.stats(); });
  if (!stats) co_return visit.refuse(stats.error());
  co_return visit.end_with(totals_page(*stats, moment_now()));
}

Task<WorkEnd> answer(Answer ready, Visit visit) {
  co_return visit.end_with(std::move(ready));
}

class Queue final : public Model {
 public:
  Queue(Descriptor listener, Service& service)
      : desk_(*service.jobs),
        requests_(service.options),
        connections_(std::move(listener), service,
                     [this](Handling& handling, Connection& connection, IoThread& thread, Patience patience) {
                       return handle({handling, connection, thread, desk_, patience});
                     }) {}
  // The desk first, while the loops still run: what it tells refers to connections.
  ~Queue() override {
    connections_.stop_accepting();
    desk_.end();
  }

  void stop_accepting() override {
    connections_.stop_accepting();
    desk_.drain();
  }
  bool wait_until_drained(TimePoint until) override {
    return connections_.wait_until_drained(until) && desk_.wait_until_drained(until);
  }

 private:
  Task<WorkEnd> handle(Visit visit) {
    auto request = requests_.decide(visit.handling.take_request(), moment_now(), numbers_.next());
    return std::visit([&](auto&& asked) { return answer(std::forward<decltype(asked)>(asked), visit); },
                      std::move(request));
  }

  JobDesk& desk_;
  JobRequests requests_;
  RandomNumbers numbers_;
  SuspendedConnections connections_;
};

}  // namespace

std::unique_ptr<Model> start_queue(Descriptor listener, Service& service) {
  return std::make_unique<Queue>(std::move(listener), service);
}

}  // namespace waitbench::servers
