#include "lab/experiment/read_servers.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "lab/experiment/scale.hpp"

namespace waitbench::lab {
namespace {

constexpr std::array<std::string_view, 13> server_keys{
    "descriptors", "addresses", "cores", "at",   "name",   "model", "flags",
    "plan",        "command",   "ready", "with", "driven", "needs"};
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

// As the command line would take it, with the place in the file.
void check_ours(const CellReader& cell, const toml::table& table, const ServerSpec& server,
                const OwnServerCheck& check) {
  if (!server.is_worker() && check.model) {
    if (const auto known = check.model(server.model); !known)
      return cell.complain(table, "model", known.error().text);
  }
  if (!check.words) return;
  if (const auto fine = check.words(server.words); !fine)
    cell.complain(table, table.contains("flags") ? "flags" : "model",
                  fmt::format("server \"{}\": {}", server.name, fine.error().text));
}

// How one of ours is started, but for where it listens.
void read_ours(const CellReader& cell, const toml::table& table, const PlanText& for_all,
               ServerSpec& server) {
  const auto flags = cell.flags(table, "flags");
  if (server.is_worker()) {
    server.words = {"worker"};
  } else {
    const auto plan = cell.plan(table, "plan").value_or(for_all);
    server.plan = plan.text;
    server.service = scaled(plan.time, cell.scale());
    server.draws = plan.draws;
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

ServerTable read_server(const CellReader& cell, const toml::table& table, const PlanText& plan,
                        const OwnServerCheck& check) {
  cell.reader().only_known_keys(table, server_keys);
  ServerTable read;
  auto& server = read.spec;
  server.name = cell.needed_text(table, "name");
  if (!server.name.empty() && !is_value_name(server.name))
    cell.complain(table, "name", "a name has letters, digits, '-' and '_', and begins with a letter.");
  if (const auto model = cell.text(table, "model")) {
    server.model = *model;
    read_ours(cell, table, plan, server);
    check_ours(cell, table, server, check);
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

}  // namespace waitbench::lab
