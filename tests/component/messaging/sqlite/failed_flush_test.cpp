// A disk that cannot flush what was written: nobody is told that anything is stored, until the file is opened
// again.
#include <atomic>
#include <sqlite3.h>

#include "messaging/sqlite/sqlite_queue.hpp"
#include "tests/catch.hpp"
#include "tests/component/messaging/stores.hpp"
#include "tests/scratch_directory.hpp"

using namespace waitbench::messaging;
using namespace waitbench::test;

namespace {

std::atomic<bool> failing = false;
::sqlite3_vfs* disk = nullptr;
const ::sqlite3_io_methods* disk_methods = nullptr;
::sqlite3_io_methods methods;

int flush(::sqlite3_file* file, int flags) {
  return failing ? SQLITE_IOERR_FSYNC : disk_methods->xSync(file, flags);
}

int open(::sqlite3_vfs*, const char* name, ::sqlite3_file* file, int flags, int* flags_out) {
  const int opened = disk->xOpen(disk, name, file, flags, flags_out);
  if (opened != SQLITE_OK || (flags & SQLITE_OPEN_WAL) == 0) return opened;
  disk_methods = file->pMethods;
  methods = *disk_methods;
  methods.xSync = flush;
  file->pMethods = &methods;
  return opened;
}

// While it lives, files are opened through it: SQLite's own way to the disk, but for what is asked of `flush`
// (SQLite, "The SQLite OS Interface or VFS").
class Disk {
 public:
  Disk() {
    disk = ::sqlite3_vfs_find(nullptr);
    way_ = *disk;
    way_.zName = "a disk that may not flush";
    way_.xOpen = open;
    ::sqlite3_vfs_register(&way_, 1);
  }
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;
  ~Disk() {
    failing = false;
    ::sqlite3_vfs_unregister(&way_);
    ::sqlite3_vfs_register(disk, 1);
  }

 private:
  ::sqlite3_vfs way_;
};

}  // namespace

TEST_CASE("after a flush that failed nothing more is accepted until the file is opened again",
          "[messaging]") {
  const ScratchDirectory directory;
  const Disk fails_when_asked;
  const auto path = directory.path() / "jobs";
  {
    const auto queue = open_file(path);
    accept(*queue, job(1));
    failing = true;
    const auto asked = job(2);
    const auto refused = queue->enqueue({&asked, 1}, start);
    REQUIRE_FALSE(refused.has_value());
    INFO(refused.error().text);
    CHECK(refused.error().text.starts_with(path.string() + ": the disk failed ("));
    failing =
        false;  // the kernel reports a failed flush once, and has perhaps dropped what it could not write
    CHECK(queue->enqueue({&asked, 1}, start).error().text == refused.error().text);
    CHECK_FALSE(queue->claim({"w", 30s}, 1, start).has_value());
  }
  const auto again = open_file(path);
  CHECK(again->find(id_of(1)).value().has_value());
  accept(*again, job(3));
}
