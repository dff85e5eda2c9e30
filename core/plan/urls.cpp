// Which URLs a plan calls.
#include <algorithm>

#include "core/plan/each_step.hpp"
#include "core/plan/plan.hpp"

namespace waitbench {

std::vector<std::string> urls_of(const Plan& plan) {
  std::vector<std::string> urls;
  each_step(plan, [&](const Step& step) {
    const auto* call = std::get_if<step::Call>(&step);
    if (call != nullptr && std::ranges::count(urls, call->url) == 0) urls.push_back(call->url);
  });
  return urls;
}

}  // namespace waitbench
