#include "servers/database/database.hpp"

#include <cstdlib>

#include <fmt/format.h>

#include "core/text_cursor.hpp"

namespace waitbench::servers::database {
namespace {

// Class 42 of PostgreSQL's error codes: syntax error or access rule violation. The statement is to blame.
bool blames_statement(const Ended& ended) {
  return ended.how == Ended::How::failed && std::string_view(ended.sqlstate.data(), 2) == "42";
}

Error why_not_open(const DatabaseUrl& url, const Connection& connection) {
  const auto& ended = connection.ended();
  if (blames_statement(ended))
    return usage_error(
        fmt::format("the database {} refuses a statement of the plan: {}", url.place, ended.text));
  const auto why = ended.text.empty() || connection.next() != Connection::Next::end
                       ? fmt::format("no answer within {}", format_duration(opening_time))
                       : ended.text;
  return environment_error(
      fmt::format("--db {}: {}. Is it running, and may this user connect?", url.place, why));
}

}  // namespace

Database::Database(const DatabaseOptions& options, std::vector<std::string> statements, const CutOff& cut)
    : url_(options.url),
      sql_(std::move(statements)),
      line_({.name = "db", .size = options.connections}),
      connections_(options.connections),
      mender_(url_, sql_, cut, counters_, [this](Connection& connection) {
        put_back(connection);
        line_.give_back(Clock::now());
      }) {
  idle_.reserve(connections_.size());
  for (std::size_t i = 0; i < sql_.size(); ++i) statements_.emplace_back().number = fmt::format("{}", i + 1);
}

Result<std::unique_ptr<Database>> Database::open(const DatabaseOptions& options,
                                                 std::vector<std::string> statements, const CutOff& cut) {
  std::unique_ptr<Database> database(new Database(options, std::move(statements), cut));
  if (const auto opened = database->open_all(cut); !opened) return opened.error();
  return database;
}

Result<void> Database::open_all(const CutOff& cut) {
  for (auto& connection : connections_) {
    if (!open_whole(connection, url_, sql_, cut)) return why_not_open(url_, connection);
    idle_.push_back(&connection);
  }
  return {};
}

Database::~Database() {
  mender_.stop();
  const CutOff none;  // the server's has happened, and these are to be heard nevertheless
  const auto deadline = Clock::now() + cancelling_time;
  for (const auto& connection : connections_) {
    if (connection.is_running() && !heard(connection.cancel(), deadline, none)) return;
  }
}

DatabaseUse Database::use() const {
  return {.line = line_.use(), .mended = mender_.count()};
}

void Database::cut() noexcept {
  mender_.end();
  line_.cut();
}

// As many are idle, at least, as have been granted and not taken.
Connection& Database::take() noexcept {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) std::abort();
  auto& connection = *idle_.back();
  idle_.pop_back();
  return connection;
}

void Database::put_back(Connection& connection) noexcept {
  const std::lock_guard lock(mutex_);
  idle_.push_back(&connection);
}

Connection& Loan::run(std::size_t statement) {
  connection_ = &database_.take();
  database_[statement].counters.begun.add();
  connection_->execute(statement);
  return *connection_;
}

Loan::~Loan() {
  if (connection_ == nullptr) return;
  if (connection_->is_ready()) {
    database_.put_back(*connection_);
  } else {
    lease_.leave_behind();
    database_.mender_.mend(*connection_);
  }
}

}  // namespace waitbench::servers::database
