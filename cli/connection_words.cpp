#include "cli/connection_words.hpp"

#include <algorithm>
#include <charconv>
#include <strings.h>

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>

namespace waitbench::cli {
namespace {

constexpr std::uint64_t most_connections = 1'000'000;

Result<loadgen::ConnectionPolicy> to_policy(const std::string& text) {
  if (text == "on-demand") return loadgen::ConnectionsOnDemand{};
  if (text == "per-request") return loadgen::ConnectionPerRequest{};
  std::uint64_t count = 0;
  const auto [rest, ec] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (ec != std::errc{} || rest != text.data() + text.size() || count == 0 || count > most_connections)
    return usage_error(fmt::format(
        "--connections \"{}\" is neither a number from 1 to 1,000,000 nor on-demand or per-request.", text));
  return loadgen::SharedConnections{count};
}

Result<boost::asio::ip::address> to_address(const std::string& text) {
  boost::system::error_code failed;
  const auto address = boost::asio::ip::make_address(text, failed);
  if (failed)
    return usage_error(
        fmt::format("--source \"{}\" is no address. Write one of this machine's, e.g. 127.0.0.2.", text));
  return address;
}

bool names_field(const loadgen::RequestSpec& kind, const char* name) {
  return std::ranges::any_of(kind.fields,
                             [&](const auto& field) { return ::strcasecmp(field.name.c_str(), name) == 0; });
}

}  // namespace

void add_connection_words(CLI::App& app, ConnectionWords& words) {
  app.add_option(
         "--connections,-c", words.connections,
         "on-demand (default): one for each user, or each request in flight, kept open; a NUMBER: at most so "
         "many, for which requests wait; per-request: always a new one")
      ->type_name("POLICY");
  app.add_option(
         "--source", words.sources,
         "local address to connect from; several, repeated or with commas, are used in turn, and each has "
         "ports of its own (default: the kernel's choice; to 127.0.0.1, another of 16 for each thousand "
         "connections)")
      ->type_name("ADDRESS")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--cacert", words.ca_file,
                 "https: trust the certificates in this PEM file, not the system's")
      ->type_name("FILE");
  app.add_flag("--insecure,-k", words.insecure, "https: talk to anybody; certificates are not verified");
  app.add_flag(
      "--no-spin", words.no_spin,
      "sleep until a request is due, instead of polling for the last microseconds: less exact, less CPU");
}

Result<void> apply_connections(const ConnectionWords& words, loadgen::LoadOptions& options) {
  if (!options.url.secure && (words.ca_file || words.insecure))
    return usage_error(fmt::format("{} needs an https URL.", words.insecure ? "--insecure" : "--cacert"));
  if (words.ca_file && words.insecure)
    return usage_error("--cacert and --insecure exclude each other: verify by this file, or not at all.");
  options.trust = {.anybody = words.insecure, .ca_file = words.ca_file};
  options.spin = !words.no_spin;
  if (words.connections) {
    auto policy = to_policy(*words.connections);
    if (!policy) return policy.error();
    options.connections = *policy;
  }
  if (const auto* shared = std::get_if<loadgen::SharedConnections>(&options.connections);
      shared != nullptr && shared->count < options.threads)
    return usage_error("--connections must be at least --threads: each thread has its share of them.");
  if (std::holds_alternative<loadgen::ConnectionPerRequest>(options.connections)) {
    // So that the server knows: RFC 9112 section 9.6.
    for (auto& kind : options.requests.kinds) {
      if (names_field(kind, "Connection"))
        return usage_error(
            "--connections per-request sends \"Connection: close\" itself: leave that field out.");
      kind.fields.push_back({"Connection", loadgen::plain_text("close")});
    }
  }
  for (const auto& text : words.sources) {
    auto source = to_address(text);
    if (!source) return source.error();
    options.sources.push_back(*source);
  }
  return {};
}

}  // namespace waitbench::cli
