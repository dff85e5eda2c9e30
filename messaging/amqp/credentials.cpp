#include "messaging/amqp/credentials.hpp"

#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include "core/file.hpp"

namespace waitbench::messaging {
namespace {

constexpr const char* user_name = "WAITBENCH_AMQP_USER";
constexpr const char* password_name = "WAITBENCH_AMQP_PASSWORD";
constexpr const char* file_name = "WAITBENCH_AMQP_CREDENTIALS";

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

bool others_may_read(const std::filesystem::path& path) {
  using std::filesystem::perms;
  std::error_code failed;
  const auto allowed = std::filesystem::status(path, failed).permissions();
  return !failed && (allowed & (perms::group_read | perms::others_read)) != perms::none;
}

// Nothing of what stands in the file is told: it may be the password, in the wrong place.
Result<AmqpCredentials> read_file(const std::string& path) {
  if (others_may_read(path)) {
    return environment_error(
        fmt::format("{} may be read by others, and holds a password. Run: chmod 600 {}", path, path));
  }
  const auto content = read_whole_file(path, Bytes{4096});
  if (!content) return environment_error(content.error().text);
  const auto line = content->substr(0, content->find_first_of("\r\n"));
  const auto colon = line.find(':');
  if (colon == std::string::npos || colon == 0)
    return environment_error(fmt::format("{} has no USER:PASSWORD in its first line.", path));
  return AmqpCredentials{line.substr(0, colon), line.substr(colon + 1)};
}

}  // namespace

Result<AmqpCredentials> amqp_credentials(std::string_view host, const Variables& variables) {
  const auto user = variables(user_name), password = variables(password_name), file = variables(file_name);
  if (file && (user || password)) {
    return environment_error(fmt::format("{} and {} are both set. Unset one of them.", file_name,
                                         user ? user_name : password_name));
  }
  if (file) return read_file(*file);
  if (user && password) return AmqpCredentials{*user, *password};
  if (user || password) {
    return environment_error(fmt::format("{} is set, but {} is not.", user ? user_name : password_name,
                                         user ? password_name : user_name));
  }
  if (is_loopback(host)) return AmqpCredentials{"guest", "guest"};  // RabbitMQ lets them in from there only
  return environment_error(
      fmt::format("a broker on another machine wants a user: set {} and {}, or name a file that holds "
                  "USER:PASSWORD in {}.",
                  user_name, password_name, file_name));
}

Result<AmqpCredentials> amqp_credentials(std::string_view host) {
  return amqp_credentials(host, [](const char* name) -> std::optional<std::string> {
    const char* const value = std::getenv(name);  // nobody sets any while threads run
    if (value == nullptr) return std::nullopt;
    return value;
  });
}

}  // namespace waitbench::messaging
