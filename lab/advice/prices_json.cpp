#include "lab/advice/prices_json.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "core/json_reader.hpp"

namespace waitbench::lab {
namespace {

using Json = JsonReader::Json;

constexpr double longest_us = 3.6e9;              // an hour: no request costs that beside its plan
constexpr double most_bytes = 1125899906842624.;  // 2^50, the most that parse_bytes takes
constexpr double most_per_s = 1e9, most_threads = 1e6, most_cores = 1 << 20, most_runs = 1e6;
constexpr std::size_t longest_text = 1000, most_doubts = 100;

constexpr std::array<std::pair<const char*, ServerPrice Prices::*>, 4> servers{
    {{"thread", &Prices::thread},
     {"coroutine", &Prices::coroutine},
     {"pool", &Prices::pool},
     {"queue", &Prices::queue}}};
constexpr std::array<std::pair<const char*, UnitPrice Prices::*>, 4> units{
    {{"thread_request", &Prices::thread_request},
     {"coroutine_request", &Prices::coroutine_request},
     {"pool_worker", &Prices::pool_worker},
     {"queue_job", &Prices::queue_job}}};

double microseconds(Duration d) {
  return std::chrono::duration<double, std::micro>(d).count();
}

Json to_json(const ServerPrice& price) {
  return {{"resident_bytes", price.resident.count},
          {"threads", price.threads},
          {"cpu_us", microseconds(price.cpu)},
          {"cpu_few_us", microseconds(price.cpu_few)},
          {"per_s", price.per_s},
          {"few_per_s", price.few_per_s},
          {"added_us", microseconds(price.added)}};
}

Json to_json(const UnitPrice& price) {
  return {{"resident_bytes", price.resident.count},
          {"kernel_bytes", price.kernel ? Json(price.kernel->count) : Json(nullptr)},
          {"reserved_bytes", price.reserved.count}};
}

Json to_json(const Prices& p) {
  Json doubts = Json::array();
  for (const auto& doubt : p.doubts)
    doubts.push_back({{"code", doubt.code}, {"runs", doubt.runs}, {"fatal", doubt.fatal}});
  Json each = Json::object(), empty = Json::object();
  for (const auto& [name, member] : servers) empty[name] = to_json(p.*member);
  for (const auto& [name, member] : units) each[name] = to_json(p.*member);
  return {{"schema", prices_schema},
          {"measured_at", format_utc(p.at)},
          {"version", p.on.version},
          {"build", p.on.build},
          {"kernel", p.on.kernel},
          {"cpu", p.on.cpu},
          {"cores", p.on.cores},
          {"valid", p.valid()},
          {"runs", p.runs},
          {"doubts", std::move(doubts)},
          {"waiting", p.waiting},
          {"servers", std::move(empty)},
          {"each", std::move(each)},
          {"pick_up_us", microseconds(p.pick_up)},
          {"accepted_per_s", p.accepted_per_s}};
}

class Reading : public JsonReader {
 public:
  Reading() : JsonReader(longest_text) {}

  template <class Whole>
  Whole whole(const Json& object, const char* key, double most) {
    const double told = number(object, key, 0, most);
    if (told != std::floor(told)) fail(key, "is no whole number");
    return static_cast<Whole>(told);
  }
  Bytes bytes(const Json& object, const char* key) { return {whole<std::uint64_t>(object, key, most_bytes)}; }
  Duration time(const Json& object, const char* key) {
    return Duration(std::llround(number(object, key, 0, longest_us) * 1000));
  }
  ServerPrice server(const Json& object, const char* key) {
    const auto& value = at(object, key);
    return {.resident = bytes(value, "resident_bytes"),
            .threads = whole<std::uint64_t>(value, "threads", most_threads),
            .cpu = time(value, "cpu_us"),
            .cpu_few = time(value, "cpu_few_us"),
            .per_s = number(value, "per_s", 0, most_per_s),
            .few_per_s = number(value, "few_per_s", 0, most_per_s),
            .added = time(value, "added_us")};
  }
  UnitPrice unit(const Json& object, const char* key) {
    const auto& value = at(object, key);
    UnitPrice price{.resident = bytes(value, "resident_bytes"), .kernel = {}, .reserved = {}};
    if (!at(value, "kernel_bytes").is_null()) price.kernel = bytes(value, "kernel_bytes");
    price.reserved = bytes(value, "reserved_bytes");
    return price;
  }
  std::vector<Doubt> doubts(const Json& object, const char* key) {
    std::vector<Doubt> all;
    for (const auto& value : list(object, key, most_doubts))
      all.push_back(
          {text(value, "code"), whole<std::uint64_t>(value, "runs", most_runs), truth(value, "fatal")});
    return all;
  }
};

Prices read(const Json& whole, Reading& from) {
  Prices p;
  if (from.whole<int>(whole, "schema", most_runs) != prices_schema)
    from.fail("schema", fmt::format("is not {}", prices_schema));
  if (const auto at = parse_utc(from.text(whole, "measured_at"))) {
    p.at = *at;
  } else {
    from.fail("measured_at", "is no moment");
  }
  p.on = {.version = from.text(whole, "version"),
          .build = from.text(whole, "build"),
          .kernel = from.text(whole, "kernel"),
          .cpu = from.text(whole, "cpu"),
          .cores = from.whole<unsigned>(whole, "cores", most_cores)};
  p.runs = from.whole<std::uint64_t>(whole, "runs", most_runs);
  p.doubts = from.doubts(whole, "doubts");
  p.waiting = from.whole<std::uint64_t>(whole, "waiting", most_threads);
  const auto& empty = from.at(whole, "servers");
  for (const auto& [name, member] : servers) p.*member = from.server(empty, name);
  const auto& each = from.at(whole, "each");
  for (const auto& [name, member] : units) p.*member = from.unit(each, name);
  p.pick_up = from.time(whole, "pick_up_us");
  p.accepted_per_s = from.number(whole, "accepted_per_s", 0, most_per_s);
  return p;
}

}  // namespace

std::string prices_json(const Prices& prices) {
  // What is no UTF-8 (a CPU's name may be anything) is replaced, rather than thrown at.
  return to_json(prices).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Prices> parse_prices(std::string_view text) {
  const auto whole = Json::parse(text, nullptr, false);
  if (whole.is_discarded()) return usage_error("no price list: it is no JSON");
  Reading from;
  auto prices = read(whole, from);
  if (!from.fault().empty()) return usage_error(fmt::format("no price list: {}", from.fault()));
  // Keys that nobody asked for, a `valid` that its doubts contradict, digits that would be lost.
  if (prices_json(prices) != text)
    return usage_error("no price list: it is not as waitbench advise --prices writes it");
  return prices;
}

}  // namespace waitbench::lab
