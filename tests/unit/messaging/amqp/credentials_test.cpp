#include "messaging/amqp/credentials.hpp"

#include <filesystem>
#include <fstream>
#include <map>

#include "tests/catch.hpp"
#include "tests/scratch_directory.hpp"

using namespace waitbench;
using namespace waitbench::messaging;

namespace {

Result<AmqpCredentials> with(std::map<std::string, std::string> set, std::string_view host = "127.0.0.1") {
  return amqp_credentials(host, [set = std::move(set)](const char* name) -> std::optional<std::string> {
    const auto found = set.find(name);
    if (found == set.end()) return std::nullopt;
    return found->second;
  });
}

std::string error_of(const Result<AmqpCredentials>& credentials) {
  if (credentials) return "no error";
  CHECK(credentials.error().exit == ExitCode::environment);
  return credentials.error().text;
}

}  // namespace

TEST_CASE("who one is stands in two variables", "[messaging]") {
  CHECK(with({{"WAITBENCH_AMQP_USER", "u"}, {"WAITBENCH_AMQP_PASSWORD", "p:q"}}, "far").value() ==
        AmqpCredentials{"u", "p:q"});
}

TEST_CASE("without a word it is the guest, on loopback alone", "[messaging]") {
  for (const auto* const host : {"localhost", "127.0.0.1", "127.1.2.3", "::1"})
    CHECK(with({}, host).value() == AmqpCredentials{"guest", "guest"});
  CHECK(error_of(with({}, "10.0.0.1")) ==
        "a broker on another machine wants a user: set WAITBENCH_AMQP_USER and WAITBENCH_AMQP_PASSWORD, or "
        "name a "
        "file that holds USER:PASSWORD in WAITBENCH_AMQP_CREDENTIALS.");
}

TEST_CASE("half of it is no credentials", "[messaging]") {
  CHECK(error_of(with({{"WAITBENCH_AMQP_USER", "u"}})) ==
        "WAITBENCH_AMQP_USER is set, but WAITBENCH_AMQP_PASSWORD is not.");
  CHECK(error_of(with({{"WAITBENCH_AMQP_PASSWORD", "p"}})) ==
        "WAITBENCH_AMQP_PASSWORD is set, but WAITBENCH_AMQP_USER is not.");
  CHECK(error_of(with({{"WAITBENCH_AMQP_PASSWORD", "p"}, {"WAITBENCH_AMQP_CREDENTIALS", "f"}})) ==
        "WAITBENCH_AMQP_CREDENTIALS and WAITBENCH_AMQP_PASSWORD are both set. Unset one of them.");
}

TEST_CASE("who one is stands in a file that only its owner may read", "[messaging]") {
  using std::filesystem::perms;
  const test::ScratchDirectory directory;
  const auto path = directory.path() / "credentials";
  const auto from_file = [&](const std::string& content, perms allowed) {
    std::ofstream(path) << content;
    std::filesystem::permissions(path, allowed);
    return with({{"WAITBENCH_AMQP_CREDENTIALS", path.string()}}, "far");
  };
  const auto own = perms::owner_read | perms::owner_write;
  CHECK(from_file("u:p:q\nmore\n", own).value() == AmqpCredentials{"u", "p:q"});
  CHECK(from_file("u:", own).value() == AmqpCredentials{"u", ""});
  CHECK(error_of(from_file("secret", own)) == path.string() + " has no USER:PASSWORD in its first line.");
  CHECK(error_of(from_file(":secret", own)) == path.string() + " has no USER:PASSWORD in its first line.");
  CHECK(error_of(from_file("u:p", own | perms::group_read)) ==
        path.string() + " may be read by others, and holds a password. Run: chmod 600 " + path.string());
  std::filesystem::remove(path);
  CHECK(error_of(with({{"WAITBENCH_AMQP_CREDENTIALS", path.string()}})).starts_with(path.string()));
}
