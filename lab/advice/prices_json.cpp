#include "lab/advice/prices_json.hpp"

#include <array>
#include <utility>

#include "lab/measurement_json.hpp"

namespace waitbench::lab {
namespace {

using Json = JsonReader::Json;

constexpr double most_bytes = 1125899906842624.;  // 2^50, the most that parse_bytes takes
constexpr double most_per_s = 1e9, most_threads = 1e6;

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
  Json each = Json::object(), empty = Json::object();
  for (const auto& [name, member] : servers) empty[name] = to_json(p.*member);
  for (const auto& [name, member] : units) each[name] = to_json(p.*member);
  Json whole{{"schema", prices_schema}, {"measured_at", format_utc(p.at)}};
  add_machine(whole, p.on);
  whole["valid"] = p.valid();
  whole["runs"] = p.runs;
  whole["doubts"] = doubts_json(p.doubts);
  whole["waiting"] = p.waiting;
  whole["servers"] = std::move(empty);
  whole["each"] = std::move(each);
  whole["pick_up_us"] = microseconds(p.pick_up);
  whole["accepted_per_s"] = p.accepted_per_s;
  return whole;
}

class Reading : public MeasurementReader {
 public:
  Bytes bytes(const Json& object, const char* key) { return {whole<std::uint64_t>(object, key, most_bytes)}; }
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
};

Prices read(const Json& whole, Reading& from) {
  Prices p;
  from.schema(whole, prices_schema);
  p.at = from.moment(whole, "measured_at");
  p.on = from.machine(whole);
  p.runs = from.whole<std::uint64_t>(whole, "runs", Reading::most_runs);
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
  return measurement_text(to_json(prices));
}

Result<Prices> parse_prices(std::string_view text) {
  return parse_measurement(text, "price list", "waitbench advise --prices", read, prices_json);
}

}  // namespace waitbench::lab
