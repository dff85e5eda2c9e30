#include "servers/database/database_url.hpp"

#include "tests/catch.hpp"

using namespace waitbench::servers::database;

namespace {

std::string place_of(std::string_view text) {
  const auto url = parse_database_url(text);
  return url ? url->place : url.error().text;
}

}  // namespace

TEST_CASE("a database's URI names user, host and database", "[database]") {
  const std::string example = " Write postgresql://USER@HOST:PORT/DATABASE.";
  const auto url = parse_database_url("postgresql://me@127.0.0.1:5433/test?sslmode=disable").value();
  CHECK(url.uri == "postgresql://me@127.0.0.1:5433/test?sslmode=disable");
  CHECK(url.place == "127.0.0.1:5433/test");
  CHECK(place_of("postgres://me@[::1]/test") == "::1:5432/test");
  CHECK(place_of("postgresql://me@%2Fvar%2Frun%2Fpostgresql/test") == "/var/run/postgresql:5432/test");
  CHECK(place_of("postgresql:///test?host=/tmp&user=me&port=7") == "/tmp:7/test");
  CHECK(place_of("postgresql:///test?hostaddr=127.0.0.1&user=me") == "127.0.0.1:5432/test");
  CHECK(place_of("postgresql://127.0.0.1/test") == "names no user." + example);
  CHECK(place_of("postgresql://me@/test") == "names no host." + example);
  CHECK(place_of("postgresql://me@127.0.0.1") == "names no database." + example);
}

TEST_CASE("what is no URI, or holds a password, is refused without being quoted", "[database]") {
  for (const auto* text : {"", "127.0.0.1/test", "host=127.0.0.1 user=me dbname=test", "mysql://me@h/test",
                           "postgresql://me@h:x/test?nonsense=1", "postgresql://me@[h/test",
                           "postgresql://me@h/te st", "postgresql://me@h/te%0"}) {
    INFO(text);
    CHECK(place_of(text) ==
          "is no URI of a PostgreSQL database. Write postgresql://USER@HOST:PORT/DATABASE.");
  }
  for (const auto* text : {"postgresql://me:secret@h/test", "postgresql://me@h/test?password=secret",
                           "postgresql://me@h/test?sslpassword=secret", "postgresql://:secret@/"}) {
    INFO(text);
    CHECK(place_of(text) ==
          "holds a password, which every user of this machine could read. Leave it out, and set PGPASSWORD "
          "or write ~/.pgpass.");
  }
}
