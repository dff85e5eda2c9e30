#include "servers/admin/db_measures.hpp"

#include <algorithm>
#include <array>

namespace waitbench::servers {
namespace {

using Kind = Measure::Kind;
using database::ConnectionCounters;
using database::Database;
using database::DatabaseUse;
using database::Statement;
using database::StatementCounters;

template <class Of>
struct Row {
  std::string_view name, help;
  Kind kind;
  Measure::Value (*of)(const Of& of);
};

double number(std::uint64_t count) {
  return static_cast<double>(count);
}

// They are not read at one moment.
std::uint64_t busy(const DatabaseUse& use) {
  return use.line.in_use - std::min(use.mended, use.line.in_use);
}

constexpr std::array of_use{
    Row<DatabaseUse>{"db_connections", "Connections of the database's pool.", Kind::gauge,
                     [](const DatabaseUse& use) { return Measure::Value(number(use.line.size)); }},
    Row<DatabaseUse>{"db_connections_busy", "Connections that requests have now.", Kind::gauge,
                     [](const DatabaseUse& use) { return Measure::Value(number(busy(use))); }},
    Row<DatabaseUse>{
        "db_connections_idle", "Connections that nobody has now.", Kind::gauge,
        [](const DatabaseUse& use) { return Measure::Value(number(use.line.size - use.line.in_use)); }},
    Row<DatabaseUse>{"db_connections_unusable",
                     "Connections that are lost, or whose statement is being cancelled.", Kind::gauge,
                     [](const DatabaseUse& use) { return Measure::Value(number(use.mended)); }},
    Row<DatabaseUse>{"db_waiting", "Requests that wait for a connection now.", Kind::gauge,
                     [](const DatabaseUse& use) { return Measure::Value(number(use.line.waiting)); }},
    Row<DatabaseUse>{"db_wait", "How long requests waited for a connection, in vain included.", Kind::times,
                     [](const DatabaseUse& use) { return Measure::Value(use.line.waits); }},
};

template <Counter ConnectionCounters::* member>
Measure::Value of_connections(const ConnectionCounters& counters) {
  return number((counters.*member).value());
}
constexpr std::array of_counters{
    Row<ConnectionCounters>{"db_connections_reopened", "Connections opened anew after they were lost.",
                            Kind::counter, of_connections<&ConnectionCounters::reopened>},
    Row<ConnectionCounters>{"db_connections_failed", "Attempts at that in vain.", Kind::counter,
                            of_connections<&ConnectionCounters::reopen_failed>},
    Row<ConnectionCounters>{"db_cancelled",
                            "Statements that were given up and cancelled, their connections kept.",
                            Kind::counter, of_connections<&ConnectionCounters::cancelled>},
};

template <Counter StatementCounters::* member>
Measure::Value of_statement(const Statement& statement) {
  return number((statement.counters.*member).value());
}
using Count = StatementCounters;
constexpr std::array of_statements{
    Row<Statement>{"db_statements", "Statements begun.", Kind::counter, of_statement<&Count::begun>},
    Row<Statement>{"db_done", "Statements done.", Kind::counter, of_statement<&Count::done>},
    Row<Statement>{"db_failed", "Statements that the database refused or gave up.", Kind::counter,
                   of_statement<&Count::failed>},
    Row<Statement>{"db_unfinished", "Statements that left their connection in a transaction or a COPY.",
                   Kind::counter, of_statement<&Count::unfinished>},
    Row<Statement>{"db_lost", "Statements whose connection was lost.", Kind::counter,
                   of_statement<&Count::lost>},
    Row<Statement>{"db_out_of_time", "Statements that the deadline of their request ended.", Kind::counter,
                   of_statement<&Count::out_of_time>},
    Row<Statement>{"db_abandoned", "Statements whose client left, or that the end of this server ended.",
                   Kind::counter, of_statement<&Count::abandoned>},
    Row<Statement>{"db_time", "How long statements took, from when they had their connection.", Kind::times,
                   [](const Statement& statement) { return Measure::Value(statement.counters.times.all()); }},
};

}  // namespace

std::vector<Measure> measures_of(const Database& database) {
  std::vector<Measure> measures;
  const auto use = database.use();
  for (const auto& row : of_use) measures.push_back({row.name, row.help, row.kind, {}, row.of(use)});
  for (const auto& row : of_counters)
    measures.push_back({row.name, row.help, row.kind, {}, row.of(database.counters())});
  for (const auto& row : of_statements) {
    for (const auto& statement : database)
      measures.push_back({row.name, row.help, row.kind, {"statement", statement.number}, row.of(statement)});
  }
  return measures;
}

}  // namespace waitbench::servers
