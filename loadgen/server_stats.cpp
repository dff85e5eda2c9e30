#include "loadgen/server_stats.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace waitbench::loadgen {
namespace {

using Json = nlohmann::ordered_json;

constexpr double most = 1e15;  // whole in a double, and more than there can be of anything

bool is_of(const ServerStatePart& part, std::string_view key) {
  return std::ranges::any_of(part.keys, [key](std::string_view wanted) {
    return wanted.ends_with('_') ? key.starts_with(wanted) : !wanted.empty() && key == wanted;
  });
}

std::optional<std::uint64_t> count_of(const Json& value) {
  if (!value.is_number()) return std::nullopt;
  const auto told = value.get<double>();
  if (!(told >= 0 && told <= most)) return std::nullopt;
  return static_cast<std::uint64_t>(told);
}

}  // namespace

Result<ServerState> parse_server_stats(std::string_view page) {
  const auto object = Json::parse(page, nullptr, false);
  ServerState state;
  if (object.is_object()) {
    for (const auto& [key, value] : object.items()) {
      const auto count = count_of(value);
      if (!count) continue;
      for (const auto& part : server_state_parts) {
        if (is_of(part, key)) state.*part.value = (state.*part.value).value_or(0) + *count;
      }
    }
  }
  if (!state.in_flight) return environment_error("it does not tell what /stats of a waitbench server tells.");
  return state;
}

}  // namespace waitbench::loadgen
