#include "servers/work/pool_spec.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "core/plan/plan.hpp"
#include "core/text_cursor.hpp"
#include "core/units.hpp"

namespace waitbench::servers {
namespace {

Result<PoolSpec> parse_pool(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos)
    return usage_error(fmt::format("{} has no size. Write NAME=SIZE, db=10.", in_quotes(text)));
  PoolSpec spec{.name = std::string(text.substr(0, equals))};
  if (!is_pool_name(spec.name)) {
    return usage_error(
        fmt::format("{} is no name of a pool: letters, digits, - and _, at most {}. Write NAME=SIZE, db=10.",
                    in_quotes(spec.name), longest_pool_name));
  }
  const auto size = text.substr(equals + 1);
  const auto* const end = size.data() + size.size();
  const auto [read_to, ec] = std::from_chars(size.data(), end, spec.size);
  if (ec != std::errc{} || read_to != end || spec.size < 1 || spec.size > largest_pool) {
    return usage_error(fmt::format("{}: its size is not a whole number from 1 to {}. Write NAME=SIZE, db=10.",
                                   in_quotes(text), format_count(largest_pool)));
  }
  return spec;
}

}  // namespace

Result<std::vector<PoolSpec>> parse_pools(std::span<const std::string> texts) {
  std::vector<PoolSpec> pools;
  for (const auto& text : texts) {
    auto pool = parse_pool(text);
    if (!pool) return pool.error();
    if (std::ranges::count(pools, pool->name, &PoolSpec::name) != 0)
      return usage_error(fmt::format("{}: the pool {} is there already.", in_quotes(text), pool->name));
    if (pools.size() == most_pools)
      return usage_error(fmt::format("{}: more than {} pools.", in_quotes(text), most_pools));
    pools.push_back(std::move(*pool));
  }
  return pools;
}

std::vector<std::string> names_of(std::span<const PoolSpec> pools) {
  std::vector<std::string> names;
  for (const auto& pool : pools) names.push_back(pool.name);
  return names;
}

}  // namespace waitbench::servers
