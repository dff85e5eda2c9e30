#include "core/host/proc_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace waitbench {
namespace {

constexpr std::string_view blanks = " \t\n";

// "  123 kB" in bytes.
std::optional<Bytes> parse_kilobytes(std::string_view text) {
  text = without_blanks(text);
  if (!text.ends_with(" kB")) return std::nullopt;
  const auto kilobytes = parse_number(text.substr(0, text.size() - 3));
  if (!kilobytes || *kilobytes > UINT64_MAX / 1024) return std::nullopt;
  return Bytes{*kilobytes * 1024};
}

template <class T>
void set_once(std::optional<T>& field, std::optional<T> value) {
  if (!field) field = value;
}

// Hands over each "name: value", both without blanks around them, until `visit` returns false.
template <class Visit>
void for_each_field(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const auto line = take_line(text);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    if (!visit(without_blanks(line.substr(0, colon)), without_blanks(line.substr(colon + 1)))) return;
  }
}

std::optional<std::string_view> first_field(std::string_view text, std::string_view wanted) {
  std::optional<std::string_view> found;
  for_each_field(text, [&](std::string_view name, std::string_view value) {
    if (name == wanted) found = value;
    return !found;
  });
  return found;
}

// Takes the next word off the front of `text`.
std::string_view next_word(std::string_view& text) {
  text = text.substr(std::min(text.find_first_not_of(blanks), text.size()));
  const auto word = text.substr(0, text.find_first_of(blanks));
  text.remove_prefix(word.size());
  return word;
}

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number value{};
  const char* const end = text.data() + text.size();
  const auto [rest, ec] = std::from_chars(text.data(), end, value);
  if (ec != std::errc{} || rest != end) return std::nullopt;
  return value;
}

}  // namespace

std::string_view without_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string_view take_line(std::string_view& text) {
  const auto line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(line.size() + 1, text.size()));
  return line;
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  return number_in<std::uint64_t>(without_blanks(text));
}

std::vector<pid_t> parse_pids(std::string_view text) {
  std::vector<pid_t> pids;
  for (;;) {
    text.remove_prefix(std::min(text.find_first_not_of(" \n"), text.size()));
    pid_t pid = 0;
    const auto [rest, bad] = std::from_chars(text.data(), text.data() + text.size(), pid);
    if (bad != std::errc{} || pid <= 0) return pids;
    pids.push_back(pid);
    text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  }
}

bool has_ended(std::string_view text) {
  const auto name_ends = text.rfind(") ");
  if (name_ends == std::string_view::npos) return false;
  text.remove_prefix(name_ends + 2);
  if (text.starts_with('Z') || text.starts_with('X')) return true;
  constexpr int before_flags = 6;  // state, parent, group, session, terminal, its group
  for (int i = 0; i < before_flags; ++i) {
    const auto blank = text.find(' ');
    text = blank == std::string_view::npos ? "" : text.substr(blank + 1);
  }
  constexpr std::uint64_t exiting = 0x4;
  return (parse_number(text.substr(0, text.find(' '))).value_or(0) & exiting) != 0;
}

ProcStatus parse_status(std::string_view text) {
  ProcStatus status;
  std::optional<std::uint64_t> voluntary, involuntary;
  for_each_field(text, [&](std::string_view name, std::string_view value) {
    if (name == "Threads") set_once(status.threads, parse_number(value));
    if (name == "VmRSS") set_once(status.rss, parse_kilobytes(value));
    if (name == "VmSize") set_once(status.virtual_size, parse_kilobytes(value));
    if (name == "voluntary_ctxt_switches") set_once(voluntary, parse_number(value));
    if (name == "nonvoluntary_ctxt_switches") set_once(involuntary, parse_number(value));
    return true;
  });
  if (voluntary && involuntary) status.switches = SwitchCounts{*voluntary, *involuntary};
  return status;
}

std::optional<PortRange> parse_port_range(std::string_view text) {
  const auto first = number_in<std::uint16_t>(next_word(text));
  const auto last = number_in<std::uint16_t>(next_word(text));
  if (!first || !last || *last < *first || !without_blanks(text).empty()) return std::nullopt;
  return PortRange{*first, *last};
}

std::optional<Bytes> parse_meminfo(std::string_view text, std::string_view name) {
  const auto value = first_field(text, name);
  return value ? parse_kilobytes(*value) : std::nullopt;
}

std::optional<LoadAverage> parse_load_average(std::string_view text) {
  const auto one_minute = number_in<double>(next_word(text));
  next_word(text);  // five minutes
  next_word(text);  // fifteen
  const auto running_and_all = next_word(text);
  const auto slash = running_and_all.find('/');
  if (!one_minute || slash == std::string_view::npos) return std::nullopt;
  const auto threads = parse_number(running_and_all.substr(slash + 1));
  if (!threads) return std::nullopt;
  return LoadAverage{*one_minute, *threads};
}

std::optional<CpuTicks> parse_cpu_ticks(std::string_view text) {
  if (next_word(text) != "cpu") return std::nullopt;
  // user nice system idle iowait irq softirq steal; guest time is already in user (proc(5)).
  std::array<std::uint64_t, 8> ticks{};
  for (auto& tick : ticks) {
    const auto number = parse_number(next_word(text));
    if (!number) return std::nullopt;
    tick = *number;
  }
  return CpuTicks{.busy = ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6],
                  .idle = ticks[3] + ticks[4],
                  .steal = ticks[7]};
}

std::optional<std::string_view> parse_cpuinfo(std::string_view text, std::string_view name) {
  return first_field(text, name);
}

}  // namespace waitbench
