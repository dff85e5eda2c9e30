#include "lab/experiment/read_servers.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/nearest_word.hpp"
#include "core/plan/each_step.hpp"
#include "lab/experiment/scale.hpp"

namespace waitbench::lab {
namespace {

constexpr std::array<std::string_view, 13> server_keys{
    "descriptors", "addresses", "cores", "at",   "name",   "model", "flags",
    "plan",        "command",   "ready", "with", "driven", "needs"};
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
constexpr std::string_view database = "database";

bool is_true(const CellReader& cell, const toml::table& table, std::string_view key, bool otherwise) {
  const auto written = cell.text(table, key);
  if (!written) return otherwise;
  if (*written != "true" && *written != "false")
    cell.complain(table, key, fmt::format("\"{}\" must be true or false.", key));
  return *written == "true";
}

// A server whose "at" names a parameter of the grid is only there with those of its values.
bool is_here(const CellReader& cell, const toml::table& table) {
  const auto* node = table.get("at");
  if (node == nullptr) return true;
  const auto* at = node->as_table();
  if (at == nullptr) {
    cell.complain(table, "at", "\"at\" must hold values of the grid: { users = 100 }.");
    return true;
  }
  bool here = true;
  for (const auto& [key, value] : *at) {
    const auto* now = cell.values().find(key.str());
    if (now == nullptr) {
      cell.reader().complain(key.source(),
                             fmt::format("there is no parameter of the grid \"{}\".", key.str()));
      return true;
    }
    const auto wanted = cell.texts(*at, key.str());
    here = here && std::ranges::find(wanted, *now) != wanted.end();
  }
  return here;
}

bool mentions_database(const ServerSpec& server) {
  return std::ranges::any_of(
      server.words, [](const std::string& word) { return word.find("{database}") != std::string::npos; });
}

// How one of ours is started, but for where it listens.
void read_ours(const CellReader& cell, const toml::table& table, const std::string& plan,
               ServerSpec& server) {
  const auto flags = cell.flags(table, "flags");
  if (server.is_worker()) {
    server.words = {"worker"};
  } else {
    server.plan = cell.plan(table, "plan").value_or(plan);
    server.words = {"serve", server.model, "--plan", server.plan, "--fixed-plan"};
    if (server.plan.empty())
      cell.complain(
          table, "model",
          fmt::format("server \"{}\" has no plan. Write one here, or one for all above.", server.name));
  }
  server.words.insert(server.words.end(), flags.begin(), flags.end());
  for (const auto* key : {"command", "ready"}) {
    if (table.contains(key))
      cell.complain(table, key,
                    fmt::format("\"{}\" is for a server that is not ours: write it, or \"model\".", key));
  }
}

void read_guest(const CellReader& cell, const toml::table& table, ServerSpec& server) {
  server.ours = false;
  server.model = server.name;
  server.words = cell.command(table, "command");
  server.ready = cell.text(table, "ready");
  if (server.words.empty())
    cell.complain(table, "command",
                  fmt::format("server \"{}\" needs a \"model\" of ours, or a \"command\".", server.name));
  if (server.ready && !server.ready->starts_with('/'))
    cell.complain(table, "ready", "\"ready\" must be a path, as in \"/health\".");
  for (const auto* key : {"flags", "plan"}) {
    if (table.contains(key))
      cell.complain(table, key,
                    fmt::format("\"{}\" is for a server of ours; a guest's belongs into \"command\".", key));
  }
}

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

ProcessLimits read_limits(const CellReader& cell, const toml::table& table) {
  constexpr std::uint64_t fewest_descriptors = 32,
                          most_descriptors = 1 << 30;  // what a server has open without users
  ProcessLimits limits;
  if (const auto cores = cell.count(table, "cores", 1, 4096)) limits.cores = static_cast<unsigned>(*cores);
  limits.descriptors = cell.count(table, "descriptors", fewest_descriptors, most_descriptors);
  if (const auto written = cell.text(table, "addresses")) {
    const auto size = parse_bytes(*written);
    if (size)
      limits.addresses = *size;
    else
      cell.complain(table, "addresses", size.error().text);
  }
  return limits;
}

}  // namespace

std::string_view name_of(Event::Kind kind) {
  return std::ranges::find(event_kinds, kind, &decltype(event_kinds)::value_type::second)->first;
}

ServerTable read_server(const CellReader& cell, const toml::table& table, const std::string& plan) {
  cell.reader().only_known_keys(table, server_keys);
  ServerTable read;
  auto& server = read.spec;
  server.name = cell.needed_text(table, "name");
  if (!server.name.empty() && !is_value_name(server.name))
    cell.complain(table, "name", "a name has letters, digits, '-' and '_', and begins with a letter.");
  if (const auto model = cell.text(table, "model")) {
    server.model = *model;
    read_ours(cell, table, plan, server);
  } else {
    read_guest(cell, table, server);
  }
  server.needs = cell.text(table, "needs");
  server.needs_database = mentions_database(server) || server.needs == database;
  if (server.needs == database) server.needs.reset();
  server.limits = read_limits(cell, table);
  read.with = cell.texts(table, "with");
  read.here = is_here(cell, table);
  read.driven = is_true(cell, table, "driven", !server.is_worker());
  if (server.is_worker() && read.driven)
    cell.complain(table, "driven", "a worker serves no requests: another server has it in \"with\".");
  return read;
}

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
  read.spec.tolerated = cell.texts(table, "tolerate");
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
