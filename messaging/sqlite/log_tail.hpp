// What does SQLite leave out of a write-ahead log when it opens it? Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace waitbench::messaging::sqlite {

/// What stands in a log behind its last whole transaction: SQLite reads up to there and says nothing of the
/// rest.
struct LogTail {
  std::uint64_t bytes = 0;    ///< frames of an earlier use of the log, which may stand behind, left out
  std::uint64_t commits = 0;  ///< whole frames among them that end a transaction
  bool operator==(const LogTail&) const = default;

  /// A commit is written when the one before it has been flushed, so a crash leaves one unfinished at most.
  bool is_damage() const { return commits > 1; }
};

/// Of any bytes. Source: SQLite, "Database File Format", section 4, "The Write-Ahead Log"
/// (sqlite.org/fileformat2.html).
LogTail tail_of(std::string_view log);

/// One line about the tail of `log_name`; empty when there is none.
std::string tail_text(const LogTail& tail, std::string_view log_name);

}  // namespace waitbench::messaging::sqlite
