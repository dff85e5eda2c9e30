#include "tests/component/servers/database/postgres.hpp"

#include <cstdlib>

#include "tests/catch.hpp"

namespace waitbench::test {

std::string postgres_url() {
  const char* const url = std::getenv("WAITBENCH_DATABASE_URL");
  if (url == nullptr) FAIL("run it as: scripts/database run PROGRAM");
  return url;
}

Beside::Beside() : connection_(PQconnectdb((postgres_url() + "?application_name=beside").c_str()), PQfinish) {
  if (PQstatus(connection_.get()) != CONNECTION_OK) FAIL(PQerrorMessage(connection_.get()));
}

std::string Beside::ask(const std::string& sql) {
  const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection_.get(), sql.c_str()), PQclear);
  const auto status = PQresultStatus(result.get());
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) FAIL(PQerrorMessage(connection_.get()));
  return PQntuples(result.get()) == 0 ? "" : PQgetvalue(result.get(), 0, 0);
}

void Beside::terminate() {
  ask("select count(pg_terminate_backend(pid, 20000)) from pg_stat_activity where application_name = "
      "'waitbench'");  // which waits until they are gone
}

}  // namespace waitbench::test
