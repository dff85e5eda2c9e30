// The live view on a terminal: drawn over itself once a second, and gone without a trace in the end.
#pragma once

#include <condition_variable>
#include <mutex>
#include <span>
#include <string>
#include <thread>

#include "cli/live_model.hpp"
#include "cli/terminal.hpp"

namespace waitbench::cli {

/// The bytes that draw `lines` (none wider than `columns`) from the cursor's line downwards and return the
/// cursor to where it was: the beginning of the first. There it is found again whatever a resized terminal
/// makes of the lines below it. `erase`: what was drawn before is erased first, else it is written over,
/// which does not flicker. Escape sequences after ECMA-48: CUU, EL, ED.
std::string drawing(std::span<const std::string> lines, std::size_t columns, bool erase);

/// Draws on stderr, which must be able to redraw (cli/terminal.hpp), at each progress, when a second has
/// passed without any, and when the terminal's size changes. The cursor is left visible: then whatever ends
/// the program leaves it so. Threads: show() from one; drawing is also done by one of its own.
class LiveScreen {
 public:
  explicit LiveScreen(LoadIdentity identity);
  /// Erases the view.
  ~LiveScreen();
  LiveScreen(const LiveScreen&) = delete;
  LiveScreen& operator=(const LiveScreen&) = delete;

  void show(const loadgen::Progress& progress);

 private:
  void keep_current(const std::stop_token& stop);
  void draw();  // with mutex_ held

  std::mutex mutex_;
  LiveHistory history_;
  TimePoint progressed_ = Clock::now(), drawn_{};
  TerminalSize size_{};
  std::size_t lines_ = 0;  // that are on the screen
  std::jthread clock_;     // last: it begins when everything else is there
};

}  // namespace waitbench::cli
