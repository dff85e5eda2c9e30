#include "servers/work/cut_off.hpp"

#include <utility>

namespace waitbench::servers {

bool CutOff::sleep_until(TimePoint until) const noexcept {
  return !sleep_while(word_, 0, until);
}

void CutOff::also(std::function<void()> listener) {
  listeners_.push_back(std::move(listener));
}

void CutOff::happen() {
  set_and_wake(word_, 1);
  for (const auto& listener : listeners_) listener();
}

}  // namespace waitbench::servers
