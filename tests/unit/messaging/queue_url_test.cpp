#include "messaging/queue_url.hpp"

#include "tests/catch.hpp"

using namespace waitbench::messaging;

namespace {

std::string error_of(std::string_view text) {
  const auto url = parse_queue_url(text);
  return url ? "no error" : url.error().text;
}

}  // namespace

TEST_CASE("a queue is a file or memory", "[messaging]") {
  CHECK(parse_queue_url("memory:").value() == QueueUrl(InMemory{}));
  CHECK(parse_queue_url("sqlite:jobs").value() == QueueUrl(SqliteFile{"jobs"}));
  CHECK(parse_queue_url("sqlite:/var/lib/a b/jobs.db").value() ==
        QueueUrl(SqliteFile{"/var/lib/a b/jobs.db"}));
  CHECK(parse_queue_url("sqlite:file:x?mode=memory").value() == QueueUrl(SqliteFile{"file:x?mode=memory"}));
}

TEST_CASE("what is wrong with a queue is said in one line", "[messaging]") {
  const std::string write = " Write sqlite:PATH or memory:.";
  CHECK(error_of("") == "\"\" names no queue." + write);
  CHECK(error_of("jobs.db") == "\"jobs.db\" names no queue." + write);
  CHECK(error_of("SQLITE:x") == "\"SQLITE:x\" names no queue." + write);
  CHECK(error_of("amqp://localhost/") == "\"amqp://localhost/\" names no queue." + write);
  CHECK(error_of("memory:x") == "\"memory:x\" has something behind memory:." + write);
  CHECK(error_of("sqlite:") == "\"sqlite:\" names no file." + write);
  CHECK(error_of("sqlite:/tmp/") == "\"sqlite:/tmp/\" names no file." + write);
  CHECK(error_of("sqlite::memory:") == "\"sqlite::memory:\" would be lost at once." + write);
  CHECK(error_of({"sqlite:a\0b", 10}) == "\"sqlite:a?b\" has a zero byte in its path." + write);
}
