#include "servers/database/database_url.hpp"

#include <algorithm>
#include <libpq-fe.h>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace waitbench::servers::database {
namespace {

constexpr std::string_view example = "Write postgresql://USER@HOST:PORT/DATABASE.";

struct Freed {
  void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
  void operator()(char* text) const noexcept { PQfreemem(text); }
};

// What the URI says, by libpq's names.
struct Said {
  std::map<std::string_view, std::string, std::less<>> values;
  bool secret = false;

  std::string_view of(std::string_view name) const {
    const auto found = values.find(name);
    return found == values.end() ? std::string_view() : found->second;
  }
};

std::optional<Said> read(const std::string& uri) {
  char* complaint = nullptr;
  const std::unique_ptr<PQconninfoOption, Freed> options(PQconninfoParse(uri.c_str(), &complaint));
  const std::unique_ptr<char, Freed> freed(complaint);
  if (!options) return {};
  Said said;
  for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    said.secret |= std::string_view(option->dispchar) == "*";  // libpq's mark of a password
    said.values[option->keyword] = option->val;
  }
  return said;
}

}  // namespace

Result<DatabaseUrl> parse_database_url(std::string_view text) {
  const bool begins_well = text.starts_with("postgresql://") || text.starts_with("postgres://");
  const bool printable = std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
  const auto said = begins_well && printable ? read(std::string(text)) : std::nullopt;
  if (!said) return usage_error(fmt::format("is no URI of a PostgreSQL database. {}", example));
  if (said->secret) {
    return usage_error(
        "holds a password, which every user of this machine could read. Leave it out, and set PGPASSWORD or "
        "write ~/.pgpass.");
  }
  const auto host = said->of("host").empty() ? said->of("hostaddr") : said->of("host");
  for (const auto& [value, what] :
       {std::pair(said->of("user"), "user"), {host, "host"}, {said->of("dbname"), "database"}}) {
    if (value.empty()) return usage_error(fmt::format("names no {}. {}", what, example));
  }
  const auto port = said->of("port").empty() ? default_port : said->of("port");
  return DatabaseUrl{.uri = std::string(text),
                     .place = fmt::format("{}:{}/{}", host, port, said->of("dbname"))};
}

}  // namespace waitbench::servers::database
