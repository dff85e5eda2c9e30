#include "servers/site/failed_statement.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers;
using namespace std::chrono_literals;
using Db = DrawnPlan::Db;
using enum DrawnPlan::Db::Outcome;

TEST_CASE("what became of a statement -> what is answered", "[site]") {
  struct Row {
    Db db;
    int status;
    std::string error;
  };
  const std::array<char, 5> divided{'2', '2', '0', '1', '2'};
  const std::vector<Row> rows{
      {{.statement = 0, .outcome = failed, .sqlstate = divided},
       500,
       "the statement \"select 1 / 0\" failed: SQLSTATE 22012."},
      {{.statement = 0, .outcome = failed}, 500, "the statement \"select 1 / 0\" failed."},
      {{.statement = 0, .outcome = unfinished},
       500,
       "the statement \"select 1 / 0\" left its connection in a transaction or a COPY. Write one that ends "
       "what it "
       "begins."},
      {{.statement = 0, .outcome = connection_lost}, 502, "the connection to the database was lost."},
      {{.statement = 0, .outcome = no_connection},
       503,
       "no connection to the database came free within 1.5s (--pool-wait)."},
      {{.statement = 0, .outcome = out_of_time},
       504,
       "the database took longer than the time of the request (Waitbench-Timeout)."},
  };
  for (const auto& row : rows) {
    INFO(row.error);
    const auto answer = failed_statement_answer(row.db, "select 1 / 0", 1500ms);
    CHECK(answer.status == row.status);
    CHECK(answer.body == http::error_answer(row.status, row.error).body);
  }
}
