#include "cli/live_screen.hpp"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <unistd.h>

#include <fmt/format.h>

#include "cli/interrupt.hpp"
#include "cli/live_view.hpp"
#include "core/interruptible_sleep.hpp"

namespace waitbench::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto look_at_size_every = 250ms;
constexpr const char* erase_from_cursor_line = "\r\033[J";

// Without colour, which takes no room.
std::size_t visible_width(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size();) {
    const auto colour = std::min(text.find('\033', at), text.size());
    plain += text.substr(at, colour - at);
    at = colour == text.size() ? colour : std::min(text.find('m', colour), text.size() - 1) + 1;
  }
  return display_width(plain);
}

// In one go where the terminal takes it: half a drawing is never seen. One that cannot be written is left
// out.
void write_to_stderr(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = ::write(STDERR_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

std::string drawing(std::span<const std::string> lines, std::size_t columns, bool erase) {
  std::string bytes = erase ? erase_from_cursor_line : "\r";
  for (const auto& line : lines) {
    if (&line != lines.data()) bytes += "\r\n";
    bytes += line;
    // Behind a full line the cursor stands on its last character, which would be erased.
    if (visible_width(line) < columns) bytes += "\033[K";
  }
  if (lines.size() > 1) bytes += fmt::format("\033[{}A", lines.size() - 1);
  return bytes + "\r";
}

LiveScreen::LiveScreen(LoadIdentity identity)
    : history_(std::move(identity)), clock_([this](const std::stop_token& stop) { keep_current(stop); }) {}

LiveScreen::~LiveScreen() {
  clock_.request_stop();
  clock_.join();
  if (lines_ > 0) write_to_stderr(erase_from_cursor_line);
  leave_behind(nullptr);
}

void LiveScreen::show(const loadgen::Progress& progress) {
  const std::scoped_lock lock(mutex_);
  history_.add(progress);
  progressed_ = Clock::now();
  draw();
}

void LiveScreen::keep_current(const std::stop_token& stop) {
  while (sleep_until(Clock::now() + look_at_size_every, stop)) {
    const std::scoped_lock lock(mutex_);
    if (lines_ == 0) continue;
    // A little more than a second, so that it does not run before the progress that comes once a second.
    const bool stale = Clock::now() - drawn_ > 1100ms;
    if (stale || terminal_size(stderr) != size_) draw();
  }
}

void LiveScreen::draw() {
  const auto size = terminal_size(stderr);
  auto style = style_for(stderr);
  style.columns = size.columns;
  drawn_ = Clock::now();
  const auto lines = live_lines(history_.after(drawn_ - progressed_), style, size.rows);
  const bool erase = size != size_ || lines.size() < lines_;
  if (lines_ == 0) leave_behind(erase_from_cursor_line);
  write_to_stderr(drawing(lines, size.columns, erase));
  size_ = size;
  lines_ = lines.size();
}

}  // namespace waitbench::cli
