// Which database: a URI as libpq reads it, and what of it may not be left to others to say. Pure.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace waitbench::servers::database {

struct DatabaseUrl {
  std::string uri;    ///< as written, for libpq; without a password
  std::string place;  ///< "HOST:PORT/DATABASE", for messages
  bool operator==(const DatabaseUrl&) const = default;
};

inline constexpr std::string_view default_port = "5432";  ///< PostgreSQL's own

/// Reads "postgresql://USER@HOST:PORT/DATABASE", with libpq's parameters behind "?" if there are any. User,
/// host and database must be named: libpq would take them from variables of the environment (PGUSER, PGHOST,
/// ...), and what was measured would not stand in the command. A password is refused, because every user of
/// the machine can read a command line: libpq takes it from PGPASSWORD or ~/.pgpass. A usage error says what
/// is wrong, and quotes nothing, as it might be the password.
Result<DatabaseUrl> parse_database_url(std::string_view text);

}  // namespace waitbench::servers::database
