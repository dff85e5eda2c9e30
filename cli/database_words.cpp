#include "cli/database_words.hpp"

#include <fmt/format.h>

#include "cli/values.hpp"

namespace waitbench::cli {

using servers::database::DatabaseOptions;

void add_database_words(CLI::App& app, DatabaseWords& words) {
  app.add_option("--db", words.url,
                 "the PostgreSQL on which the plan's `db \"SQL\"` runs; a password comes from PGPASSWORD or "
                 "~/.pgpass")
      ->type_name("postgresql://USER@HOST:PORT/DATABASE");
  add_count(
      app, "--db-connections", words.connections, 1, servers::database::most_connections,
      fmt::format("so many connections to it, opened at the start and kept (default {}); each of several "
                  "--processes has its own",
                  DatabaseOptions{}.connections));
}

Result<void> apply_database(const DatabaseWords& words, servers::ServerOptions& options) {
  const bool used = !statements_of(options.plan).empty();
  if (used && !words.url) {
    return usage_error(
        "the plan uses a database: say which. Add --db postgresql://USER@HOST:PORT/DATABASE "
        "(scripts/database "
        "starts one to try).");
  }
  if (!used && (words.url || words.connections)) {
    return usage_error(
        fmt::format("{} is about statements, and the plan has none. Write --plan 'db \"select "
                    "pg_sleep(0.2)\"'.",
                    words.url ? "--db" : "--db-connections"));
  }
  if (!used) return {};
  auto url = servers::database::parse_database_url(*words.url);
  if (!url) return usage_error("--db " + url.error().text);
  DatabaseOptions database{.url = std::move(*url)};
  database.connections = words.connections.value_or(database.connections);
  options.database = std::move(database);
  return {};
}

}  // namespace waitbench::cli
