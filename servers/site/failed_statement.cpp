#include "servers/site/failed_statement.hpp"

#include <cstdlib>

#include <fmt/format.h>

#include "core/text_cursor.hpp"

namespace waitbench::servers {
namespace {

using http::error_answer;
using Outcome = DrawnPlan::Db::Outcome;

std::string why(const DrawnPlan::Db& db) {
  if (db.sqlstate.front() == '\0') return "";
  return fmt::format(": SQLSTATE {}", std::string_view(db.sqlstate.data(), db.sqlstate.size()));
}

}  // namespace

http::Answer failed_statement_answer(const DrawnPlan::Db& db, std::string_view sql,
                                     std::optional<Duration> pool_wait) {
  switch (db.outcome) {
    case Outcome::failed:
      return error_answer(500, fmt::format("the statement {} failed{}.", in_quotes(sql), why(db)));
    case Outcome::unfinished:
      return error_answer(500, fmt::format("the statement {} left its connection in a transaction or a COPY. "
                                           "Write one that ends what it begins.",
                                           in_quotes(sql)));
    case Outcome::connection_lost:
      return error_answer(502, fmt::format("the connection to the database was lost{}.", why(db)));
    case Outcome::no_connection:
      return error_answer(503, fmt::format("no connection to the database came free within {} (--pool-wait).",
                                           format_exact(pool_wait.value_or(Duration(0)))));
    case Outcome::out_of_time:
      return error_answer(504, "the database took longer than the time of the request (Waitbench-Timeout).");
    case Outcome::none:
    case Outcome::ok:
      break;
  }
  std::abort();
}

}  // namespace waitbench::servers
