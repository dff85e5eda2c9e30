#include "servers/work/cut_off.hpp"

#include <sys/eventfd.h>
#include <utility>

namespace waitbench::servers {

CutOff::CutOff() noexcept : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

bool CutOff::sleep_until(TimePoint until) const noexcept {
  return !sleep_while(word_, 0, until);
}

void CutOff::also(std::function<void()> listener) {
  listeners_.push_back(std::move(listener));
}

void CutOff::happen() {
  set_and_wake(word_, 1);
  ::eventfd_write(event_.number(), 1);
  for (const auto& listener : listeners_) listener();
}

}  // namespace waitbench::servers
