#include "messaging/sqlite/storage_error.hpp"

#include <sqlite3.h>

#include <fmt/format.h>

namespace waitbench::messaging::sqlite {
namespace {

int primary_code(const SQLite::Exception& failure) {
  return failure.getErrorCode() & 0xFF;  // extended codes carry it there (SQLite, "Result and Error Codes")
}

}  // namespace

QueueError damaged(const std::filesystem::path& path, std::string_view what) {
  return {
      QueueFailure::storage,
      fmt::format("{} is damaged: {}. Put a copy in its place, or name another file.", path.string(), what)};
}

QueueError storage_error(const std::filesystem::path& path, const SQLite::Exception& failure) {
  const auto line = [&](std::string_view what) {
    return QueueError{QueueFailure::storage, fmt::format("{}: {}", path.string(), what)};
  };
  switch (primary_code(failure)) {
    case SQLITE_FULL:
      return line("the disk is full, nothing was stored. Free some space.");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return line("another process keeps the queue from being written. Nothing was stored; try again.");
    case SQLITE_IOERR:
      return line(fmt::format("the disk failed ({}), nothing was stored. Look at the disk, then start again.",
                              ::sqlite3_errstr(failure.getExtendedErrorCode())));
    case SQLITE_CANTOPEN:
      return line("cannot be opened. Name a file in a directory that exists and that you may write to.");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return line("cannot be written. Name a file that you may write to, in such a directory.");
    case SQLITE_CORRUPT:
      return damaged(path, failure.what());
    case SQLITE_NOTADB:
      return line("is no queue: it is no SQLite file. Name another file.");
    default:
      return line(fmt::format("SQLite failed ({}), nothing was stored.", failure.what()));
  }
}

bool ends_trust(const SQLite::Exception& failure) {
  const int code = primary_code(failure);
  return code == SQLITE_IOERR || code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

}  // namespace waitbench::messaging::sqlite
