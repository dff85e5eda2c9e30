// What a process uses at one moment, as Linux tells it in /proc.
#pragma once

#include <cstdint>
#include <string>
#include <sys/types.h>
#include <vector>

#include "core/host/proc_file.hpp"
#include "core/host/switch_ledger.hpp"
#include "core/result.hpp"
#include "core/units.hpp"

namespace waitbench {

/// Cumulative counters and present sizes of one process, all its threads added up.
struct ProcessSample {
  std::uint64_t threads = 0;
  std::uint64_t descriptors = 0;
  Bytes rss, virtual_size;
  Duration cpu{};                        ///< user and system, of living and ended threads; exact
  std::uint64_t voluntary_switches = 0;  ///< a lower bound where threads end, see ProcessSampler
  std::uint64_t involuntary_switches = 0;
  bool switches_current = true;  ///< false: carried over from an earlier sample, see ProcessSampler::sample
};

/// Samples one local process, of this or another user.
///
/// Identity: the process's directory in /proc is held open, so that another process which is given its number
/// later can never be mistaken for it.
///
/// Cost of a sample, beside the switches: three system calls, about 2 ms at 10,000 threads. Four descriptors
/// are held from open() on, so that a sample does not fail where descriptors run out (before Linux 6.2 it
/// needs one more, to count them).
///
/// Switches: Linux shows a thread's context switches in a file per thread, 17 to 27 µs each (a quarter of a
/// second for 10,000 threads), and none for the process. Two things follow. They are added up only as often
/// as costs at most 2 % of one CPU. And what a thread did between the last adding up and its end is lost, and
/// so is a thread that began and ended between two: where threads are short-lived, the sum is a lower bound.
/// A server of ours tells the exact sum itself (own_use()); prefer that. (taskstats, the kernel's accounting
/// over netlink, is 100 times faster, but wants CAP_NET_ADMIN and forgets ended threads too.)
///
/// Threads: one at a time.
class ProcessSampler {
 public:
  enum class Switches {
    added_up,  ///< from the threads' files
    skipped,   ///< left 0: they are had elsewhere, or of no interest
  };

  /// Errors: `pid` is not positive (usage); there is no such process, it has ended, or it may not be looked
  /// into (environment).
  static Result<ProcessSampler> open(pid_t pid, Switches switches = Switches::added_up);

  /// Reads now. Switches are added up again only when, by `now`, 50 times as long has passed since the last
  /// adding up as it took; until then the last sum is carried over. Errors: the process has ended.
  Result<ProcessSample> sample(TimePoint now = Clock::now());
  /// The same with the switches added up whatever it costs: for the beginning and the end of a window.
  Result<ProcessSample> sample_with_switches();

  pid_t pid() const { return pid_; }

  /// The living children and the zombies that its main thread has forked, as far as the kernel lists them
  /// while they come and go; none when it has ended, or Linux was built without that list.
  std::vector<pid_t> children();
  /// Gone, or a zombie.
  bool has_ended() const;
  static bool has_ended(pid_t pid);

 private:
  ProcessSampler(pid_t pid, Switches switches) : pid_(pid), switches_(switches) {}

  Result<ProcessSample> read(bool with_switches);
  Result<std::uint64_t> count_descriptors() const;
  bool add_up_switches();
  bool add_up(pid_t thread);
  Error cannot_sample(const boost::system::error_code& why) const;

  pid_t pid_;
  Switches switches_;
  Descriptor directory_, status_, descriptors_;
  Directory tasks_;
  SwitchLedger ledger_;
  TimePoint next_adding_up_{};
  std::string text_;  // of the file read last; kept for its memory
};

}  // namespace waitbench
