#include "servers/database/connection.hpp"

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <libpq-fe.h>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>

namespace waitbench::servers::database {
namespace {

using How = Ended::How;

// "ERROR:  relation "x" does not exist": the first line, which is what a person wants to read.
std::string first_line(const char* text) {
  std::string_view line(text == nullptr ? "" : text);
  line = line.substr(0, line.find('\n'));
  std::string shown(line);
  std::ranges::replace_if(shown, [](char c) { return c >= 0 && c < ' '; }, ' ');
  return shown;
}

std::string name_of(std::size_t number) {
  return fmt::format("s{}", number);
}

struct Cleared {
  void operator()(PGresult* result) const noexcept { PQclear(result); }
  void operator()(PGcancel* cancel) const noexcept { PQfreeCancel(cancel); }
};
using Cancel = std::unique_ptr<PGcancel, Cleared>;

bool is_copy(ExecStatusType status) {
  return status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
}

// PQcancel blocks until the database has heard, and knows no deadline (in libpq 15 as in 17): a postmaster
// that is stopped, while its kernel goes on acknowledging, never ends it. So it is a thread's that may be
// left behind, by the connection, its server and main() itself: all that it uses is its own. (PQcancel may be
// called by a signal handler: it makes system calls, and knows nothing that exit() takes away.) Whoever waits
// has the other end of the pipe, which is closed here.
void ask_to_cancel(Cancel cancel, Descriptor) noexcept {
  std::array<char, 256> complaint{};
  PQcancel(cancel.get(), complaint.data(), complaint.size());
}

}  // namespace

void Connection::Closed::operator()(pg_conn* connection) const noexcept {
  PQfinish(connection);
}

// What stands in front of the URI holds unless that says otherwise. A peer that is silent is asked after ten
// seconds, and given up when it has acknowledged nothing for ten (tcp(7): keepalives, TCP_USER_TIMEOUT). One
// that acknowledges and does not answer is given up by nobody but those who wait.
void Connection::open(const DatabaseUrl& url) {
  const std::string port(default_port);
  const std::array<const char*, 7> names{"port",
                                         "keepalives_idle",
                                         "keepalives_interval",
                                         "tcp_user_timeout",
                                         "fallback_application_name",
                                         "dbname",
                                         nullptr};
  const std::array<const char*, 7> values{port.c_str(),    "10",   "2", "10000", "waitbench",
                                          url.uri.c_str(), nullptr};
  constexpr int uri_in_dbname = 1;
  close();
  ended_ = {};
  pg_.reset(PQconnectStartParams(names.data(), values.data(), uri_in_dbname));
  next_ = Next::write;  // "as if PQconnectPoll had last returned PGRES_POLLING_WRITING"
  if (!pg_ || PQstatus(pg_.get()) == CONNECTION_BAD) end();
}

void Connection::prepare(std::size_t number, const std::string& sql) {
  begun(is_open() && PQsendPrepare(pg_.get(), name_of(number).c_str(), sql.c_str(), 0, nullptr) == 1);
}

void Connection::execute(std::size_t number) {
  begun(is_open() &&
        PQsendQueryPrepared(pg_.get(), name_of(number).c_str(), 0, nullptr, nullptr, nullptr, 0) == 1);
}

void Connection::ping() {
  begun(is_open() && PQsendQuery(pg_.get(), "") == 1);
}

void Connection::begun(bool well) {
  ended_ = {};
  if (!well) return broken();
  exchanging();
}

void Connection::go_on() {
  if (!connected_) return connecting();
  if (next_ == Next::read && PQconsumeInput(pg_.get()) != 1) return broken();
  exchanging();
}

void Connection::connecting() {
  switch (PQconnectPoll(pg_.get())) {
    case PGRES_POLLING_READING:
      next_ = Next::read;
      return;
    case PGRES_POLLING_WRITING:
      next_ = Next::write;
      return;
    case PGRES_POLLING_OK:
      connected_ = PQsetnonblocking(pg_.get(), 1) == 0;
      break;
    default:
      break;
  }
  end();
}

void Connection::exchanging() {
  const int left = PQflush(pg_.get());
  if (left < 0) return broken();
  if (left > 0) {
    next_ = Next::write;
    return;
  }
  while (PQisBusy(pg_.get()) == 0) {
    const std::unique_ptr<PGresult, Cleared> result(PQgetResult(pg_.get()));
    if (!result) return end();
    note(*result);
    if (is_copy(PQresultStatus(result.get()))) return end();  // it would come again and again
  }
  next_ = Next::read;
}

void Connection::note(const PGresult& result) {
  const auto status = PQresultStatus(&result);
  if (is_copy(status)) ended_.how = How::unfinished;
  if (status != PGRES_FATAL_ERROR && status != PGRES_BAD_RESPONSE) return;
  ended_.how = How::failed;
  ended_.text = first_line(PQresultErrorMessage(&result));
  const char* const state = PQresultErrorField(&result, PG_DIAG_SQLSTATE);
  if (state != nullptr) std::strncpy(ended_.sqlstate.data(), state, ended_.sqlstate.size());
}

// libpq gives up, for whatever reason: nothing more is begun on this connection.
void Connection::broken() {
  connected_ = false;
  end();
}

// Whatever the database said last: without the connection, it is lost.
void Connection::end() {
  next_ = Next::end;
  if (!is_open()) {
    ended_.how = How::lost;
    if (ended_.text.empty() && pg_) ended_.text = first_line(PQerrorMessage(pg_.get()));
    return;
  }
  if (ended_.how == How::ok && !is_ready()) ended_.how = How::unfinished;
}

int Connection::socket() const noexcept {
  return PQsocket(pg_.get());
}

bool Connection::is_open() const noexcept {
  return connected_ && PQstatus(pg_.get()) == CONNECTION_OK;
}

bool Connection::is_ready() const noexcept {
  return next_ == Next::end && is_open() && PQtransactionStatus(pg_.get()) == PQTRANS_IDLE;
}

Descriptor Connection::cancel() const noexcept {
  if (!is_open()) return Descriptor();
  Cancel cancel(PQgetCancel(pg_.get()));
  std::array<int, 2> pipe{};
  if (!cancel || ::pipe2(pipe.data(), O_CLOEXEC) != 0) return Descriptor();
  Descriptor ours(pipe[0]), its(pipe[1]);
  try {
    std::thread(ask_to_cancel, std::move(cancel), std::move(its)).detach();
  } catch (const std::exception&) {  // no thread, or no memory for one
    return Descriptor();
  }
  return ours;
}

void Connection::close() noexcept {
  pg_.reset();
  connected_ = false;
  next_ = Next::end;
}

}  // namespace waitbench::servers::database
