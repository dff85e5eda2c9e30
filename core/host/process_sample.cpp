#include "core/host/process_sample.hpp"

#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <sys/stat.h>

#include <fmt/format.h>

namespace waitbench {
namespace {

constexpr int times_longer_than_adding_up = 50;  // 2 % of one CPU

// User and system time of all its threads, ended ones included, in nanoseconds: /proc/PID/stat has the same
// in ticks of 10 ms, at three times the cost.
Result<Duration> cpu_time(pid_t pid) {
  clockid_t clock{};
  timespec used{};
  if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &used) != 0) {
    return environment_error(fmt::format("process {} has ended.", pid));
  }
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

template <class Visit>
void for_each_entry(DIR* directory, Visit visit) {
  ::rewinddir(directory);
  while (const dirent* entry = ::readdir(directory)) {
    if (entry->d_name[0] != '.') visit(entry->d_name);
  }
}

bool has_ended_in(int process_directory) {
  boost::system::error_code error;
  const auto file = open_at(process_directory, "stat", O_RDONLY, error);
  std::string text;
  if (!error) read_from_start(file, text, error);
  if (error)
    return error == boost::system::errc::no_such_process ||
           error == boost::system::errc::no_such_file_or_directory;
  return waitbench::has_ended(text);
}

}  // namespace

std::vector<pid_t> ProcessSampler::children() {
  boost::system::error_code error;
  const auto file =
      open_at(directory_.number(), fmt::format("task/{}/children", pid_).c_str(), O_RDONLY, error);
  if (!error) read_from_start(file, text_, error);
  return error ? std::vector<pid_t>{} : parse_pids(text_);
}

bool ProcessSampler::has_ended() const {
  return has_ended_in(directory_.number());
}

bool ProcessSampler::has_ended(pid_t pid) {
  boost::system::error_code error;
  const auto directory =
      open_at(AT_FDCWD, fmt::format("/proc/{}", pid).c_str(), O_RDONLY | O_DIRECTORY, error);
  return error ? error == boost::system::errc::no_such_file_or_directory : has_ended_in(directory.number());
}

Result<ProcessSampler> ProcessSampler::open(pid_t pid, Switches switches) {
  if (pid <= 0) return usage_error(fmt::format("{} is no process: a pid is 1 or more.", pid));
  ProcessSampler sampler(pid, switches);
  boost::system::error_code error;
  sampler.directory_ = open_at(AT_FDCWD, fmt::format("/proc/{}", pid).c_str(), O_RDONLY | O_DIRECTORY, error);
  if (error == boost::system::errc::no_such_file_or_directory) {
    return environment_error(fmt::format("there is no process {}.", pid));
  }
  const int directory = sampler.directory_.number();
  if (!error) sampler.status_ = open_at(directory, "status", O_RDONLY, error);
  if (!error) sampler.descriptors_ = open_at(directory, "fd", O_PATH | O_DIRECTORY, error);
  if (!error) sampler.tasks_ = open_directory_at(directory, "task", error);
  if (error) return sampler.cannot_sample(error);
  const auto first = sampler.sample_with_switches();
  if (!first) return first.error();
  return sampler;
}

Result<ProcessSample> ProcessSampler::sample(TimePoint now) {
  return read(now >= next_adding_up_);
}

Result<ProcessSample> ProcessSampler::sample_with_switches() {
  return read(true);
}

Result<ProcessSample> ProcessSampler::read(bool with_switches) {
  // The CPU clock is asked for by number, so first: when the status can still be read afterwards through the
  // open directory, the number was still this process's.
  const auto cpu = cpu_time(pid_);
  if (!cpu) return cpu.error();
  boost::system::error_code error;
  read_from_start(status_, text_, error);
  if (error) return cannot_sample(error);
  const auto status = parse_status(text_);
  if (!status.threads || !status.rss || !status.virtual_size) {
    return environment_error(fmt::format("process {} has ended, or is a part of the kernel.", pid_));
  }
  const auto descriptors = count_descriptors();
  if (!descriptors) return descriptors.error();
  const bool switches_current = switches_ == Switches::added_up && with_switches && add_up_switches();
  return ProcessSample{.threads = *status.threads,
                       .descriptors = *descriptors,
                       .rss = *status.rss,
                       .virtual_size = *status.virtual_size,
                       .cpu = *cpu,
                       .voluntary_switches = ledger_.total().voluntary,
                       .involuntary_switches = ledger_.total().involuntary,
                       .switches_current = switches_current};
}

// Linux 6.2 and later tell the number of descriptors as the size of their directory; before, it has to be
// listed.
Result<std::uint64_t> ProcessSampler::count_descriptors() const {
  struct stat directory{};
  if (::fstat(descriptors_.number(), &directory) == 0 && directory.st_size > 0) {
    return static_cast<std::uint64_t>(directory.st_size);
  }
  boost::system::error_code error;
  const auto listing = open_directory_at(directory_.number(), "fd", error);
  if (error) return cannot_sample(error);
  std::uint64_t count = 0;
  for_each_entry(listing.get(), [&](const char*) { ++count; });
  return count;
}

// False when this process has no descriptor left to read the threads' files with: the sums stay as they were.
bool ProcessSampler::add_up_switches() {
  const auto started = Clock::now();
  ledger_.begin_walk();
  bool all = true;
  for_each_entry(tasks_.get(), [&](const char* thread) { all = all && add_up(std::atoi(thread)); });
  for (const auto thread : ledger_.not_seen()) all = all && add_up(thread);
  const auto ended = Clock::now();
  next_adding_up_ = ended + times_longer_than_adding_up * (ended - started);
  return all;
}

bool ProcessSampler::add_up(pid_t thread) {
  boost::system::error_code error;
  const auto file =
      open_at(directory_.number(), fmt::format("task/{}/status", thread).c_str(), O_RDONLY, error);
  if (error == boost::system::errc::too_many_files_open ||
      error == boost::system::errc::too_many_files_open_in_system) {
    return false;
  }
  if (file) read_from_start(file, text_, error);
  const auto switches = error ? std::nullopt : parse_status(text_).switches;
  if (switches) {
    ledger_.saw(thread, *switches);
  } else {
    ledger_.ended(thread);
  }
  return true;
}

Error ProcessSampler::cannot_sample(const boost::system::error_code& why) const {
  namespace errc = boost::system::errc;
  if (why == errc::no_such_process || why == errc::no_such_file_or_directory) {
    return environment_error(fmt::format("process {} has ended.", pid_));
  }
  if (why == errc::permission_denied || why == errc::operation_not_permitted) {
    return environment_error(
        fmt::format("process {} may not be looked into: run waitbench as its user, or as root.", pid_));
  }
  return environment_error(fmt::format("process {} cannot be sampled: {}.", pid_, why.message()));
}

}  // namespace waitbench
