#include "core/host/proc_text.hpp"

#include <algorithm>
#include <charconv>

namespace waitbench {
namespace {

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view blanks = " \t\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

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

}  // namespace

SwitchCounts& SwitchCounts::operator+=(const SwitchCounts& other) {
  voluntary += other.voluntary;
  involuntary += other.involuntary;
  return *this;
}

SwitchCounts& SwitchCounts::operator-=(const SwitchCounts& other) {
  voluntary -= other.voluntary;
  involuntary -= other.involuntary;
  return *this;
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  text = without_blanks(text);
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, ec] = std::from_chars(text.data(), end, value);
  if (ec != std::errc{} || rest != end) return std::nullopt;
  return value;
}

ProcStatus parse_status(std::string_view text) {
  ProcStatus status;
  std::optional<std::uint64_t> voluntary, involuntary;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const auto name = line.substr(0, colon);
    const auto value = line.substr(colon + 1);
    if (name == "Threads") {
      set_once(status.threads, parse_number(value));
    } else if (name == "VmRSS") {
      set_once(status.rss, parse_kilobytes(value));
    } else if (name == "VmSize") {
      set_once(status.virtual_size, parse_kilobytes(value));
    } else if (name == "voluntary_ctxt_switches") {
      set_once(voluntary, parse_number(value));
    } else if (name == "nonvoluntary_ctxt_switches") {
      set_once(involuntary, parse_number(value));
    }
  }
  if (voluntary && involuntary) status.switches = SwitchCounts{*voluntary, *involuntary};
  return status;
}

}  // namespace waitbench
