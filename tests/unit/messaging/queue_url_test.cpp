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

TEST_CASE("a queue is a broker's virtual host", "[messaging]") {
  const auto broker = [](std::string_view text) {
    return std::get<AmqpBroker>(parse_queue_url(text).value());
  };
  CHECK(broker("amqp://localhost") == AmqpBroker{"localhost", 5672, "/"});
  CHECK(broker("amqp://localhost/") == AmqpBroker{"localhost", 5672, "/"});
  CHECK(broker("amqp://localhost/%2F") == AmqpBroker{"localhost", 5672, "/"});
  CHECK(broker("amqp://mq-1.example:65535/jobs") == AmqpBroker{"mq-1.example", 65'535, "jobs"});
  CHECK(broker("amqp://127.0.0.1:1/a%20b%2fc") == AmqpBroker{"127.0.0.1", 1, "a b/c"});
  CHECK(broker("amqp://[::1]:5673/x") == AmqpBroker{"::1", 5673, "x"});
  CHECK(broker("amqp://[::1]") == AmqpBroker{"::1", 5672, "/"});
}

TEST_CASE("a password in a URL is refused, and not repeated", "[messaging]") {
  const std::string refused =
      "a queue's URL takes no user and no password: others can read a command line. Put them into "
      "WAITBENCH_AMQP_USER and WAITBENCH_AMQP_PASSWORD, or name a file in WAITBENCH_AMQP_CREDENTIALS.";
  for (const auto* const text : {"amqp://u:secret@localhost/", "amqp://u@localhost", "amqps://u:secret@h/",
                                 "u:secret@h", "amqp://u:se/cret@h/", "AMQP://u:secret@h"})
    CHECK(error_of(text) == refused);
  CHECK(parse_queue_url("sqlite:/tmp/a@b").has_value());
}

TEST_CASE("what is wrong with a queue is said in one line", "[messaging]") {
  const std::string write = " Write sqlite:PATH, amqp://HOST:PORT/VHOST or memory:.";
  CHECK(error_of("") == "\"\" names no queue." + write);
  CHECK(error_of("jobs.db") == "\"jobs.db\" names no queue." + write);
  CHECK(error_of("SQLITE:x") == "\"SQLITE:x\" names no queue." + write);
  CHECK(error_of("amqps://localhost/") == "\"amqps://localhost/\" names no queue." + write);
  CHECK(error_of("amqp://") == "\"amqp://\" names no host." + write);
  CHECK(error_of("amqp:///x") == "\"amqp:///x\" names no host." + write);
  CHECK(error_of("amqp://a b/") == "\"amqp://a b/\" names no host." + write);
  CHECK(error_of("amqp://[::1") == "\"amqp://[::1\" has a \"[\" without \"]\"." + write);
  CHECK(error_of("amqp://[::1]x") == "\"amqp://[::1]x\" has something behind \"]\"." + write);
  for (const auto* const port : {"", "0", "x", "65536", "80x", "-1"})
    CHECK(error_of(std::string("amqp://h:") + port) ==
          std::string("\"amqp://h:") + port + "\" has a port that is none." + write);
  for (const auto* const vhost : {"a/b", "%", "%2", "%zz", "%00", "a?b", "a#b"})
    CHECK(error_of(std::string("amqp://h/") + vhost) ==
          std::string("\"amqp://h/") + vhost + "\" names no virtual host (write / in its name as %2F)." +
              write);
  CHECK(error_of("memory:x") == "\"memory:x\" has something behind memory:." + write);
  CHECK(error_of("sqlite:") == "\"sqlite:\" names no file." + write);
  CHECK(error_of("sqlite:/tmp/") == "\"sqlite:/tmp/\" names no file." + write);
  CHECK(error_of("sqlite::memory:") == "\"sqlite::memory:\" would be lost at once." + write);
  CHECK(error_of({"sqlite:a\0b", 10}) == "\"sqlite:a?b\" has a zero byte in its path." + write);
}
