// The PostgreSQL that the tests run against (scripts/database run starts it), and a connection beside the
// server's, to look and to spoil.
#pragma once

#include <libpq-fe.h>
#include <memory>
#include <string>

namespace waitbench::test {

/// Where it is, as --db says it. The test fails if there is none.
std::string postgres_url();

/// One thread at a time.
class Beside {
 public:
  Beside();
  /// The first value of what comes back, empty if nothing does. A statement that fails fails the test.
  std::string ask(const std::string& sql);
  /// How many of the servers' connections are in a statement; all of them.
  int running() { return std::stoi(ask(count_ + " and state = 'active'")); }
  int connected() { return std::stoi(ask(count_)); }
  /// Ends the servers' connections, as an administrator would.
  void terminate();

 private:
  const std::string count_ = "select count(*) from pg_stat_activity where application_name = 'waitbench'";
  std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

}  // namespace waitbench::test
