// Several processes, one server: the port they share, the memory they count in, and what is known of each.
#include <algorithm>
#include <csignal>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "servers/net/listener.hpp"
#include "servers/processes/crew.hpp"
#include "tests/catch.hpp"
#include "tests/component/servers/running_server.hpp"

using namespace waitbench;
using namespace waitbench::servers;
using namespace waitbench::test;
using namespace std::chrono_literals;

namespace {

double value_of(const std::vector<Measure>& measures, std::string_view name) {
  const auto found = std::ranges::find(measures, name, &Measure::name);
  return found == measures.end() ? -1 : std::get<double>(found->value);
}

Histogram waits_of(const std::vector<Measure>& measures) {
  return std::get<Histogram>(std::ranges::find(measures, "pool_wait", &Measure::name)->value);
}

// What a worker's model would measure beside its counts.
class Pool final : public MeasureSource {
 public:
  explicit Pool(unsigned index) : index_(index) {}
  std::vector<Measure> measure() override {
    using enum Measure::Kind;
    Histogram waits(1h, 2);
    waits.record(1ms * (index_ + 1), 3);
    return {{"pool_taken", "Taken ever.", counter, {"pool", "db"}, 100.0 + index_},
            {"pool_in_use", "In use.", gauge, {"pool", "db"}, 10.0 + index_},
            {"pool_wait", "Waits.", times, {"pool", "db"}, waits},
            {"requests", "Not what it says, but what it counts, is told.", counter, {}, 999.0},
            {"process_cpu_seconds", "CPU.", counter, {}, 1000.0}};
  }

 private:
  unsigned index_;
};

// A worker without a server: counts, then answers until it is killed. Does not return into the test.
[[noreturn]] void work(WorkerSide self, const SharedCounters& counters) {
  counters.of(self.index).requests.add();
  counters.of(self.index).connections_open.add();
  if (self.index == 1) counters.of(self.index).requests.add();
  Pool pool(self.index);
  tell_started(self.channel);
  const Reporter reporter(std::move(self.channel), pool);
  for (;;) ::pause();
}

std::vector<Supervised> workers(unsigned count, const SharedCounters& counters) {
  auto forked = fork_workers(count).value();
  if (auto* self = std::get_if<WorkerSide>(&forked)) work(std::move(*self), counters);
  return std::move(std::get<std::vector<Supervised>>(forked));
}

std::vector<WorkerEnded> reaped(Crew& crew) {
  std::vector<WorkerEnded> ended;
  CHECK(eventually([&] { return !(ended = crew.reap()).empty(); }));
  return ended;
}

}  // namespace

TEST_CASE("a claimed port is one, taken for others, and shared by our own", "[processes]") {
  auto claim = claim_port({});
  REQUIRE(claim.has_value());
  const auto address = local_address(claim->number());
  CHECK(address.port != 0);
  CHECK(open_listener(address).has_error());
  CHECK(claim_port(address).has_error());
  CHECK_THROWS(RawClient(address));  // nobody listens, so no connection waits for an accept that never comes

  const auto first = open_listener(address, "--listen", true);
  const auto second = open_listener(address, "--listen", true);
  REQUIRE(first.has_value());
  REQUIRE(second.has_value());
  claim->close();
  for (const auto& refused : {open_listener(address), claim_port(address)}) {
    REQUIRE(refused.has_error());
    CHECK(refused.error().exit == ExitCode::environment);
    CHECK(refused.error().text.find("is taken (by pid " + std::to_string(::getpid())) != std::string::npos);
  }
}

TEST_CASE("every connection to a shared port comes to one of its listeners", "[processes]") {
  auto claim = claim_port({});
  REQUIRE(claim.has_value());
  const auto address = local_address(claim->number());
  std::vector<Descriptor> listeners;
  for (int i = 0; i < 2; ++i) listeners.push_back(open_listener(address, "--listen", true).value());
  std::vector<RawClient> clients;
  std::vector<Descriptor> accepted;
  std::array<int, 2> count{};
  for (int i = 0; i < 200; ++i) {
    clients.emplace_back(address);
    std::array<pollfd, 2> wanted{pollfd{listeners[0].number(), POLLIN, 0},
                                 pollfd{listeners[1].number(), POLLIN, 0}};
    REQUIRE(::poll(wanted.data(), wanted.size(), static_cast<int>(patience / 1ms)) == 1);
    const std::size_t which = wanted[0].revents != 0 ? 0 : 1;
    accepted.emplace_back(::accept4(listeners[which].number(), nullptr, nullptr, SOCK_CLOEXEC));
    REQUIRE(accepted.back());
    ++count[which];
  }
  CHECK(count[0] > 0);  // each missed with probability 2^-200
  CHECK(count[1] > 0);
}

TEST_CASE("the measures of all processes are one server's", "[processes]") {
  const auto counters = SharedCounters::map(3);
  REQUIRE(counters.has_value());
  Crew crew(workers(3, *counters), *counters);
  REQUIRE(crew.wait_until_started().has_value());
  CHECK(crew.health().living == 3);

  auto measures = crew.measure();
  CHECK(value_of(measures, "requests") == 4);  // counted, not as told
  CHECK(value_of(measures, "connections_open") == 3);
  CHECK(value_of(measures, "pool_taken") == 303);
  CHECK(value_of(measures, "pool_in_use") == 33);
  CHECK(waits_of(measures).count() == 9);
  CHECK(waits_of(measures).count_at_or_below(2ms) == 6);
  CHECK(value_of(measures, "process_cpu_seconds") == 3000);
  CHECK(value_of(measures, "processes") == 3);
  CHECK(value_of(measures, "processes_started") == 3);
}

TEST_CASE("of a process that ended stays what it did", "[processes]") {
  const auto counters = SharedCounters::map(2);
  auto supervised = workers(2, *counters);
  const auto killed = supervised.back().pid;
  Crew crew(std::move(supervised), *counters);
  REQUIRE(crew.wait_until_started().has_value());
  static_cast<void>(crew.measure());
  ::kill(killed, SIGKILL);
  const auto ended = reaped(crew);
  REQUIRE(ended.size() == 1);
  CHECK(ended.front().pid == killed);
  CHECK(ended.front().how() == "killed by signal 9 (Killed)");
  CHECK(!ended.front().in_order());
  CHECK(crew.reap().empty());

  const auto health = crew.health();
  CHECK(health.living == 1);
  CHECK(health.started == 2);
  const auto measures = crew.measure();
  CHECK(value_of(measures, "requests") == 3);
  CHECK(value_of(measures, "connections_open") == 1);
  CHECK(value_of(measures, "pool_taken") == 201);
  CHECK(value_of(measures, "pool_in_use") == 10);
  CHECK(waits_of(measures).count() == 6);                    // an ended process waited all the same
  CHECK(value_of(measures, "process_cpu_seconds") >= 1000);  // the one that lives says so
  CHECK(value_of(measures, "process_cpu_seconds") < 1100);   // the kernel knows better of the other
  CHECK(value_of(measures, "processes") == 1);
}

TEST_CASE("a process that does not answer is as it was when it last did", "[processes]") {
  const auto counters = SharedCounters::map(2);
  auto supervised = workers(2, *counters);
  const auto stopped = supervised.front().pid;
  Crew crew(std::move(supervised), *counters);
  REQUIRE(crew.wait_until_started().has_value());
  static_cast<void>(crew.measure());
  ::kill(stopped, SIGSTOP);
  int status = 0;
  REQUIRE(::waitpid(stopped, &status, WUNTRACED) == stopped);
  REQUIRE(WIFSTOPPED(status));
  counters->of(0).requests.add();
  for (int i = 0; i < 2; ++i) {
    const auto measures = crew.measure();
    CHECK(value_of(measures, "requests") == 4);  // its memory is read all the same
    CHECK(value_of(measures, "pool_in_use") == 21);
    CHECK(value_of(measures, "processes") == 2);
  }
  ::kill(stopped, SIGCONT);
  CHECK(value_of(crew.measure(), "pool_in_use") == 21);
}

TEST_CASE("an answer longer than the system lets a message be arrives whole", "[processes]") {
  class Talker final : public MeasureSource {
   public:
    std::vector<Measure> measure() override {
      ++asked_;
      std::vector<Measure> measures;
      for (int i = 0; i < 1000; ++i)
        measures.push_back({"n", help_, Measure::Kind::counter, {}, 1000.0 * asked_ + i});
      return measures;
    }

   private:
    int asked_ = 0;
    std::string help_ = std::string(1000, 'h');
  } talker;
  auto channel = open_channel().value();
  const Reporter reporter(std::move(channel.worker), talker);
  Inquiry inquiry(channel.supervisor);
  for (const auto asked : {1, 2}) {
    inquiry.ask();
    const auto answer = inquiry.answer(Clock::now() + patience);
    REQUIRE(answer.has_value());
    REQUIRE(answer->size() == 1000);
    CHECK(std::get<double>(answer->back().value) == 1000.0 * asked + 999);
  }
  inquiry.ask();
  CHECK(!inquiry.answer(TimePoint{}));  // too late for this one, which is not lost
  inquiry.ask();
  CHECK(eventually([&] {
    const auto answer = inquiry.answer(TimePoint{});
    return answer && answer->size() == 1000;
  }));
}

TEST_CASE("why a process does not serve comes to its supervisor", "[processes]") {
  const auto counters = SharedCounters::map(1);
  auto forked = fork_workers(1).value();
  if (auto* self = std::get_if<WorkerSide>(&forked)) {
    tell_not_started(self->channel, environment_error("no room."));
    ::_exit(4);
  }
  Crew crew(std::move(std::get<std::vector<Supervised>>(forked)), *counters);
  const auto started = crew.wait_until_started();
  REQUIRE(started.has_error());
  CHECK(started.error().exit == ExitCode::environment);
  CHECK(started.error().text == "no room.");
  CHECK(reaped(crew).front().how() == "exit code 4");
}

TEST_CASE("a process that ends before it serves is noticed", "[processes]") {
  const auto counters = SharedCounters::map(1);
  auto forked = fork_workers(1).value();
  if (std::holds_alternative<WorkerSide>(forked)) ::_exit(0);
  Crew crew(std::move(std::get<std::vector<Supervised>>(forked)), *counters);
  CHECK(crew.wait_until_started().has_error());
}

TEST_CASE("a crew that goes leaves nobody behind", "[processes]") {
  const auto counters = SharedCounters::map(3);
  std::vector<pid_t> pids;
  {
    auto supervised = workers(3, *counters);
    for (const auto& worker : supervised) pids.push_back(worker.pid);
    const Crew crew(std::move(supervised), *counters);
    REQUIRE(crew.wait_until_started().has_value());
  }
  for (const auto pid : pids) CHECK(::kill(pid, 0) != 0);  // reaped
}

TEST_CASE("a server counts where its seat says", "[processes]") {
  const auto counters = SharedCounters::map(2);
  for (const auto& model : model_names()) {
    INFO(model);
    auto options = options_for("wait 0s");
    options.seat = Seat{.index = 1, .count = 2, .counters = &counters->of(1)};
    const auto before = counters->of(1).requests.value();
    RunningServer server(model, options);
    auto client = server.connect();
    client.send(get("/"));
    CHECK(client.read_reply().body.find("\"request\":1,") != std::string::npos);
    CHECK(counters->of(1).requests.value() == before + 1);
    CHECK(counters->of(0).requests.value() == 0);
  }
}
