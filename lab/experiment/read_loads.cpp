#include "lab/experiment/read_loads.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include <fmt/format.h>

#include "core/nearest_word.hpp"
#include "loadgen/validity.hpp"

namespace waitbench::lab {
namespace {

constexpr std::array<std::string_view, 18> load_keys{
    "name",           "users",         "rate",        "stages",  "arrivals", "think",
    "duration",       "warmup",        "timeout",     "method",  "path",     "follow",
    "follow_timeout", "max_in_flight", "connections", "threads", "tolerate", "only"};
constexpr std::array<std::string_view, 3> event_keys{"at", "server", "does"};
constexpr std::array<std::pair<std::string_view, Event::Kind>, 5> event_kinds{
    {{"freeze", Event::Kind::freeze},
     {"thaw", Event::Kind::thaw},
     {"kill", Event::Kind::kill},
     {"stop", Event::Kind::stop},
     {"start", Event::Kind::start}}};

// Whoever asks for `users` or a `rate` means one of them.
void read_model(const CellReader& cell, const toml::table& table, loadgen::LoadOptions& options) {
  const auto users = cell.count(table, "users", 1, loadgen::most_users);
  const auto rate = cell.rate(table, "rate");
  const auto stages = cell.stages(table, "stages");
  const auto think = cell.random_time(table, "think");
  const auto most = cell.count(table, "max_in_flight", 1, loadgen::most_users);
  const auto arrivals = cell.text(table, "arrivals");
  if (table.contains("users") + table.contains("rate") + table.contains("stages") != 1) {
    cell.reader().complain(table.source(), "a load has \"users\", a \"rate\" or \"stages\": one of them.");
    return;
  }
  const auto* rates = stages ? std::get_if<std::vector<loadgen::RateStage>>(&*stages) : nullptr;
  const bool open = rate.has_value() || rates != nullptr;
  if (open && think) cell.complain(table, "think", "\"think\" is for users, not for a rate.");
  if (!open && (most || arrivals))
    cell.complain(table, most ? "max_in_flight" : "arrivals", "this is for a rate, not for users.");
  if (arrivals && *arrivals != "constant" && *arrivals != "poisson")
    cell.complain(table, "arrivals", "\"arrivals\" must be constant or poisson.");
  if (cell.reader().error()) return;
  if (open) {
    options.load = loadgen::Open{
        .rate = rates != nullptr ? loadgen::RateProfile(*rates) : loadgen::RateProfile(*rate),
        .arrivals = arrivals == "poisson" ? loadgen::Arrivals::poisson : loadgen::Arrivals::constant,
        .max_in_flight = most};
  } else if (stages) {
    options.load = loadgen::closed_in_stages(std::get<std::vector<loadgen::UserStage>>(*stages),
                                             think.value_or(Constant{}));
  } else {
    options.load = loadgen::Closed{.users = *users, .think = think.value_or(Constant{})};
  }
  if (stages) options.duration = loadgen::total_length(*stages);
}

void read_times(const CellReader& cell, const toml::table& table, loadgen::LoadOptions& options) {
  const auto duration = cell.duration(table, "duration");
  if (table.contains("stages") == table.contains("duration"))
    cell.reader().complain(table.source(),
                           "a load has a \"duration\", or \"stages\" that say how long it lasts.");
  if (duration && *duration <= Duration::zero())
    cell.complain(table, "duration", "\"duration\" must be longer than 0s.");
  if (duration) options.duration = *duration;
  options.warmup = cell.duration(table, "warmup");
  const auto timeout = cell.duration(table, "timeout");
  if (timeout && *timeout <= Duration::zero())
    cell.complain(table, "timeout", "\"timeout\" must be longer than 0s.");
  options.timeout = timeout.value_or(Duration::zero());  // 0s: whoever runs it knows how long a request takes
}

void read_request(const CellReader& cell, const toml::table& table, loadgen::LoadOptions& options) {
  auto& kind = options.requests.kinds.front();
  if (const auto method = cell.text(table, "method")) {
    kind.method = *method;
    if (const auto fine = loadgen::check_method(*method); !fine)
      cell.complain(table, "method", fine.error().text);
  }
  if (const auto path = cell.text(table, "path")) {
    options.url.target = *path;
    if (!path->starts_with('/')) cell.complain(table, "path", "\"path\" must begin with a /.");
  }
  if (const auto follow = cell.text(table, "follow")) {
    if (*follow != "jobs") cell.complain(table, "follow", "\"follow\" must be jobs.");
    options.follow.emplace();
  }
  if (const auto time = cell.duration(table, "follow_timeout")) {
    if (!options.follow)
      cell.complain(table, "follow_timeout", "\"follow_timeout\" belongs to follow = \"jobs\".");
    if (options.follow) options.follow->timeout = *time;
  }
  if (const auto connections = cell.text(table, "connections")) {
    if (*connections == "per-request") {
      options.connections = loadgen::ConnectionPerRequest{};
    } else {
      options.connections =
          loadgen::SharedConnections{cell.count(table, "connections", 1, loadgen::most_users).value_or(1)};
    }
  }
}

// Misspelt, it would tolerate nothing, and nobody would know why.
std::vector<std::string> read_tolerated(const CellReader& cell, const toml::table& table) {
  auto codes = cell.texts(table, "tolerate");
  for (const auto& code : codes) {
    if (std::ranges::find(loadgen::reason_codes, code) != loadgen::reason_codes.end()) continue;
    const auto near = nearest_word(code, loadgen::reason_codes);
    cell.complain(
        table, "tolerate",
        fmt::format("no run is refused for \"{}\".{} docs/method.md, \"Validity\", has the reasons.",
                    code.substr(0, 60), near ? fmt::format(" Did you mean \"{}\"?", *near) : ""));
  }
  return codes;
}

}  // namespace

LoadTable read_load(const CellReader& cell, const toml::table& table) {
  cell.reader().only_known_keys(table, load_keys);
  LoadTable read;
  read.spec.name = cell.needed_text(table, "name");
  auto& options = read.spec.options;
  options.url.target = "/";
  read_model(cell, table, options);
  read_times(cell, table, options);
  read_request(cell, table, options);
  options.threads = static_cast<unsigned>(cell.count(table, "threads", 1, 1024).value_or(1));
  read.spec.tolerated = read_tolerated(cell, table);
  read.only = cell.texts(table, "only");
  return read;
}

Event read_event(const CellReader& cell, const toml::table& table) {
  cell.reader().only_known_keys(table, event_keys);
  Event event{.at = cell.duration(table, "at").value_or(Duration::zero()),
              .server = cell.needed_text(table, "server")};
  if (!table.contains("at")) cell.complain(table, "at", "the key \"at\" is missing.");
  const auto does = cell.needed_text(table, "does");
  const auto kind = std::ranges::find(event_kinds, does, &decltype(event_kinds)::value_type::first);
  if (kind != event_kinds.end()) {
    event.kind = kind->second;
  } else if (!does.empty()) {
    cell.complain(table, "does", "\"does\" must be freeze, thaw, kill, stop or start.");
  }
  return event;
}

}  // namespace waitbench::lab
