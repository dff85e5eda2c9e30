#include "servers/processes/sum.hpp"

#include <algorithm>
#include <ranges>

namespace waitbench::servers {
namespace {

auto find(std::vector<Measure>& measures, const Measure& like) {
  return std::ranges::find_if(measures, [&](const Measure& measure) {
    return measure.name == like.name && measure.label == like.label;
  });
}

// Behind the last of its name, or at the end.
void insert(std::vector<Measure>& measures, const Measure& measure) {
  const auto last = std::ranges::find(measures | std::views::reverse, measure.name, &Measure::name);
  measures.insert(last == measures.rend() ? measures.end() : last.base(), measure);
}

// Both are of one kind, as their name is.
void join(Measure::Value& sum, const Measure::Value& more, Joined how) {
  if (auto* times = std::get_if<Histogram>(&sum)) {
    times->merge(std::get<Histogram>(more));
    return;
  }
  auto& number = std::get<double>(sum);
  const auto another = std::get<double>(more);
  number = how == Joined::largest ? std::max(number, another) : number + another;
}

}  // namespace

Joined joined(std::string_view name) {
  if (name.ends_with("_longest") || name.ends_with("_max_seconds")) return Joined::largest;
  const auto mark = name.rfind("_p");
  if (mark == std::string_view::npos || !name.ends_with("_seconds")) return Joined::added;
  const auto digits = name.substr(mark + 2, name.find_first_not_of("0123456789", mark + 2) - mark - 2);
  return !digits.empty() && name.substr(mark + 2 + digits.size()) == "_seconds" ? Joined::not_at_all
                                                                                : Joined::added;
}

std::vector<Measure> add_up(const std::vector<std::vector<Measure>>& of_processes) {
  std::vector<Measure> sums;
  for (const auto& measures : of_processes) {
    for (const auto& measure : measures) {
      const auto how = joined(measure.name);
      if (how == Joined::not_at_all) continue;
      if (const auto found = find(sums, measure); found != sums.end()) {
        join(found->value, measure.value, how);
      } else {
        insert(sums, measure);
      }
    }
  }
  return sums;
}

std::vector<Measure> after_end(std::vector<Measure> measures) {
  for (auto& measure : measures) {
    if (measure.kind == Measure::Kind::gauge && joined(measure.name) != Joined::largest) measure.value = 0.0;
  }
  return measures;
}

std::vector<Measure> corrected(std::vector<Measure> measures, const std::vector<Measure>& truer) {
  for (const auto& measure : truer) {
    if (const auto found = find(measures, measure); found != measures.end()) {
      found->value = measure.value;
    } else {
      insert(measures, measure);
    }
  }
  return measures;
}

}  // namespace waitbench::servers
