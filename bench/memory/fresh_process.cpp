#include "bench/memory/fresh_process.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>

#include "core/host/memory_use.hpp"

namespace waitbench {
namespace {

// How long the two readings that measure the noise lie apart: about as long as holding takes.
constexpr auto noise_interval = std::chrono::milliseconds(100);

// The kernel keeps its counters per CPU and adds them up about once a second; root may ask for it now.
void settle_kernel_counters() {
  std::string ignored;
  std::getline(std::ifstream("/proc/sys/vm/stat_refresh"), ignored);
}

Result<MemoryUse> settled_memory_use() {
  settle_kernel_counters();
  return read_memory_use();
}

double difference(Bytes after, Bytes before) {
  return static_cast<double>(after.count) - static_cast<double>(before.count);
}

Result<MemoryPrice> price_here(const Holdable& what) {
  const auto idle = settled_memory_use();
  if (!idle) return idle.error();
  std::this_thread::sleep_for(noise_interval);
  const auto before = settled_memory_use();
  if (!before) return before.error();
  Result<MemoryUse> held = environment_error("not measured");
  const auto outcome = what.hold(what.count, [&held] { held = settled_memory_use(); });
  if (!outcome) return outcome.error();
  if (!held) return held.error();
  const double count = static_cast<double>(what.count);
  return MemoryPrice{.virtual_size = difference(held->virtual_size, before->virtual_size) / count,
                     .resident = difference(held->resident, before->resident) / count,
                     .kernel = difference(held->kernel, before->kernel) / count,
                     .kernel_noise = std::abs(difference(before->kernel, idle->kernel)) / count};
}

// All that a child writes until it closes its end; then its exit status is collected.
std::string output_of_self(std::string_view option, const std::string& argument) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) return "cannot make a pipe";
  const std::string option_text(option);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[0]);
    ::close(ends[1]);
    ::execl("/proc/self/exe", "waitbench_bench", option_text.c_str(), argument.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(ends[1]);
  std::string output;
  if (child > 0) {
    std::array<char, 512> chunk;
    for (ssize_t n = 0; (n = ::read(ends[0], chunk.data(), chunk.size())) > 0;)
      output.append(chunk.data(), static_cast<std::size_t>(n));
    ::waitpid(child, nullptr, 0);
  }
  ::close(ends[0]);
  return output;
}

}  // namespace

Result<MemoryPrice> memory_price(const Holdable& what) {
  const std::string output = output_of_self(hold_option, std::string(what.name));
  std::istringstream words(output);
  MemoryPrice price{};
  if (words >> price.virtual_size >> price.resident >> price.kernel >> price.kernel_noise) return price;
  return environment_error(output.empty() ? "the measuring process ended without a word" : output);
}

int hold_and_tell(std::string_view name) {
  const auto known = holdables();
  const auto what = std::ranges::find(known, name, &Holdable::name);
  if (what == known.end()) {
    fmt::print("{} cannot be held", name);
    return static_cast<int>(ExitCode::usage);
  }
  const auto price = price_here(*what);
  if (!price) {
    fmt::print("{}", price.error().text);
    return static_cast<int>(price.error().exit);
  }
  fmt::print("{} {} {} {}", price->virtual_size, price->resident, price->kernel, price->kernel_noise);
  return static_cast<int>(ExitCode::done);
}

}  // namespace waitbench
