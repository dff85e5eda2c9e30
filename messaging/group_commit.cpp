#include "messaging/group_commit.hpp"

#include <utility>

namespace waitbench::messaging {

GroupCommit::GroupCommit(JobQueue& queue, const GroupCommitOptions& options)
    : queue_(queue), options_(options), writer_([this] { write(); }) {}

GroupCommit::~GroupCommit() {
  stop();
}

void GroupCommit::enqueue(NewJob job, Moment now, Told<Receipt> told) {
  const auto bytes = job.plan.size() + (job.idempotency_key ? job.idempotency_key->size() : 0) +
                     (job.callback ? job.callback->size() : 0);
  submit<Receipt>(
      bytes,
      [job = std::move(job), now](JobQueue& queue) -> QueueResult<Receipt> {
        auto receipts = queue.enqueue({&job, 1}, now);
        if (!receipts) return receipts.error();
        return receipts->front();
      },
      std::move(told));
}

// Takes the operation, or says why not.
std::optional<QueueError> GroupCommit::join_line(std::unique_ptr<Operation>& operation) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return QueueError{QueueFailure::closing, "the queue takes no more: this process is ending"};
  if (line_.size() >= options_.most_waiting)
    return QueueError{QueueFailure::busy, "too many operations wait to be stored; try again later"};
  line_.push_back(std::move(operation));
  if (line_.size() == expected_.value_or(1)) called_.notify_one();
  return std::nullopt;
}

void GroupCommit::submit(std::unique_ptr<Operation> operation) {
  if (const auto refused = join_line(operation)) operation->tell(*refused);
}

GroupCommit::Line GroupCommit::next_batch() {
  std::unique_lock lock(mutex_);
  called_.wait(lock, [this] { return stopping_ || !line_.empty(); });
  if (line_.size() < company_.expected()) {
    expected_ = company_.expected();
    called_.wait_for(lock, company_.patience(), [this] { return stopping_ || line_.size() >= *expected_; });
    expected_.reset();
  }
  Batch batch(options_.batch);
  Line taken;
  while (!line_.empty() && batch.admit(line_.front()->bytes)) {
    taken.push_back(std::move(line_.front()));
    line_.pop_front();
  }
  return taken;
}

void GroupCommit::write() {
  for (;;) {
    auto batch = next_batch();
    if (batch.empty()) return;  // stopping, and none is left
    store(batch);
  }
}

void GroupCommit::store(Line& batch) {
  const auto began = Clock::now();
  const auto kept = queue_.together([&]() -> QueueResult<void> {
    for (const auto& operation : batch)
      if (auto done = operation->perform(queue_); !done) return done;
    return {};
  });
  company_.stored(batch.size(), Clock::now() - began);
  {
    const std::lock_guard lock(mutex_);
    ++(kept ? figures_.batches : figures_.failed);
    if (kept) figures_.operations += batch.size();
  }
  for (const auto& operation : batch) operation->tell(kept);
}

void GroupCommit::stop() {
  const std::lock_guard only(stop_mutex_);
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    called_.notify_one();
  }
  if (writer_.joinable()) writer_.join();
}

GroupCommitFigures GroupCommit::figures() const {
  const std::lock_guard lock(mutex_);
  auto figures = figures_;
  figures.waiting = line_.size();
  return figures;
}

}  // namespace waitbench::messaging
