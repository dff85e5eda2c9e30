#include "core/host/environment.hpp"

#include <fmt/format.h>

namespace waitbench {
namespace {

std::string written(const std::string& text) {
  return text;
}
std::string written(std::uint64_t number) {
  return std::to_string(number);
}
std::string written(Bytes size) {
  return format_bytes(size);
}
std::string written(Duration time) {
  return format_duration(time);
}
std::string written(const PortRange& ports) {
  return fmt::format("{}-{}", ports.first, ports.last);
}

class Facts {
 public:
  template <class T>
  void add(std::string name, const T& value) {
    facts_.push_back({std::move(name), written(value)});
  }
  template <class T>
  void add(std::string name, const std::optional<T>& value) {
    if (value) add(std::move(name), *value);
  }
  std::vector<Record::Fact> all() && { return std::move(facts_); }

 private:
  std::vector<Record::Fact> facts_;
};

}  // namespace

std::vector<Record::Fact> environment_facts(const Machine& machine, const Limits& limits,
                                            const Build& build) {
  Facts facts;
  facts.add("kernel", machine.kernel);
  facts.add("cpu", machine.cpu);
  facts.add("cores", std::uint64_t{limits.cores});
  facts.add("memory", limits.memory_total);
  facts.add("virtual_machine", std::string(machine.virtual_machine ? "yes" : "no"));
  facts.add("clock_source", machine.clock_source);
  facts.add("governor", machine.governor);
  facts.add("timer_slack", machine.timer_slack);

  facts.add("descriptors", limits.descriptors);
  facts.add("user_threads", limits.user_threads);
  facts.add("threads_max", limits.threads_max);
  facts.add("pid_max", limits.pid_max);
  facts.add("max_map_count", limits.max_map_count);
  facts.add("cgroup_threads", limits.cgroup_threads);
  facts.add("cgroup_memory", limits.cgroup_memory);
  facts.add("ephemeral_ports", limits.ephemeral_ports);
  facts.add("somaxconn", limits.accept_backlog);
  facts.add("tcp_max_syn_backlog", limits.handshake_backlog);
  facts.add("overcommit_memory", limits.overcommit);

  facts.add("waitbench", build.version);
  facts.add("build", build.type);
  if (!build.sanitizers.empty()) facts.add("sanitizers", build.sanitizers);
  facts.add("compiler", build.compiler);
  facts.add("standard_library", build.standard_library);
  facts.add("c_library", build.c_library);
  for (const auto& [name, version] : build.libraries) facts.add(name, version);
  return std::move(facts).all();
}

std::vector<Record::Fact> read_environment() {
  return environment_facts(read_machine(), read_limits(), this_build());
}

}  // namespace waitbench
