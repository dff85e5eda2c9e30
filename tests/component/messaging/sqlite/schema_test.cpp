// Every statement finds its rows by an index, however many jobs there are.
#include "messaging/sqlite/schema.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include "tests/catch.hpp"

using namespace waitbench::messaging;

namespace {

// SQLite's plan for a statement, a step a line (SQLite, "EXPLAIN QUERY PLAN").
std::string plan_of(SQLite::Database& database, const std::string& statement) {
  SQLite::Statement explain(database, "EXPLAIN QUERY PLAN " + statement);
  std::string plan;
  while (explain.executeStep()) plan += explain.getColumn("detail").getString() + '\n';
  return plan;
}

}  // namespace

TEST_CASE("claims, reports, pages and figures search an index, sort nothing and scan nothing",
          "[messaging]") {
  SQLite::Database database(":memory:", SQLite::OPEN_READWRITE);
  database.exec(sqlite::create_tables());
  struct Row {
    std::string statement, plan;
  };
  for (const auto& [statement, plan] :
       {Row{sqlite::due_jobs(), "SEARCH jobs USING INDEX queued_by_due (due<?)\n"},
        Row{sqlite::expired_jobs(), "SEARCH jobs USING INDEX running_by_lease (leased_until<?)\n"},
        Row{sqlite::due_callbacks(), "SEARCH jobs USING INDEX callbacks_by_due (callback_due<?)\n"},
        Row{sqlite::load_job(), "SEARCH jobs USING INDEX sqlite_autoindex_jobs_1 (id=?)\n"},
        Row{sqlite::find_key(), "SEARCH jobs USING INDEX sqlite_autoindex_jobs_2 (idempotency_key=?)\n"},
        Row{sqlite::save_job(), "SEARCH jobs USING INTEGER PRIMARY KEY (rowid=?)\n"},
        Row{sqlite::list_jobs({}), "SEARCH jobs USING INTEGER PRIMARY KEY (rowid>?)\n"},
        Row{sqlite::list_jobs(JobState::dead),
            "SEARCH jobs USING INDEX jobs_by_state (state=? AND rowid>?)\n"}}) {
    INFO(statement);
    CHECK(plan_of(database, statement) == plan);
  }
  const auto totals = plan_of(database, sqlite::read_totals());
  INFO(totals);
  CHECK((totals.find("SEARCH jobs USING INDEX queued_by_due") != std::string::npos ||
         totals.find("SEARCH jobs USING COVERING INDEX queued_by_due") != std::string::npos));  // SQLite 3.46
  CHECK(plan_of(database, sqlite::count_queued()) == "SCAN totals\n");                          // its one row
  const auto erased = plan_of(database, sqlite::erase_jobs());
  CHECK(erased.find("SEARCH jobs USING INDEX jobs_by_state (state=?)") != std::string::npos);
  CHECK(erased.find("TEMP B-TREE") == std::string::npos);
}
