#include "lab/run/scene.hpp"

#include <csignal>
#include <cstring>
#include <filesystem>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "core/descriptor.hpp"
#include "core/http/fetch.hpp"
#include "core/http/url.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::lab;
using namespace std::chrono_literals;

namespace {

constexpr Duration patience = 60s;

// A trial of one guest, which Python is.
Trial trial_of(std::vector<std::string> words, std::vector<Event> events = {}) {
  Trial trial;
  trial.server = "guest";
  trial.servers = {{.name = "guest", .words = std::move(words), .ours = false, .model = "guest"}};
  trial.events = std::move(events);
  return trial;
}
const std::vector<std::string> files_server{"python3", "-m", "http.server", "{port}", "--bind", "127.0.0.1"};

// A trial of a server of ours: this very program, here the tests. A limit that cannot be given ends it before
// it reads these words, which are not for it.
Trial trial_of_ours() {
  Trial trial;
  trial.servers = {{.name = "ours",
                    .words = {"serve", "coroutine"},
                    .model = "coroutine",
                    .limits = {.descriptors = std::uint64_t{1} << 40}}};
  return trial;
}

std::unique_ptr<Scene> set(const Trial& trial) {
  auto scene = Scene::set(trial, {});
  if (!scene) FAIL(scene.error().text);
  return std::move(*scene);
}

void connect_to(const std::string& url) {
  const Descriptor socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(parse_url(url).value().port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::connect(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
}

bool has_children() {
  siginfo_t info{};
  return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0;
}

// Until it is a zombie, which its parent, this test, may still ask for.
void wait_for_the_end_of(pid_t process) {
  siginfo_t info{};
  REQUIRE(waitid(P_PID, static_cast<id_t>(process), &info, WEXITED | WNOWAIT) == 0);
}

}  // namespace

TEST_CASE("a guest finds its files, with its port and its directory in them", "[scene]") {
  auto trial = trial_of(files_server);
  trial.files = {{"told", "{port} {dir} {guest:address}"}};
  std::filesystem::path directory;
  {
    const auto scene = set(trial);
    const auto url = parse_url(scene->ready("guest").url + "told").value();
    const auto told = fetch(url, patience).value();
    const auto port = std::to_string(url.port);
    REQUIRE(told.starts_with(port + " /"));
    directory = told.substr(port.size() + 1, told.find(' ', port.size() + 1) - port.size() - 1);
    CHECK(std::filesystem::exists(directory / "guest.log"));
    CHECK(scene->end().has_value());
  }
  CHECK_FALSE(std::filesystem::exists(directory));
}

TEST_CASE("a guest that ends by itself is told, with its last words", "[scene]") {
  // Ready at the first connection, gone at the second.
  const auto trial = trial_of({"python3", "-u", "-c",
                               "import socket, sys\n"
                               "s = socket.create_server(('127.0.0.1', int(sys.argv[1])))\n"
                               "s.accept(), s.accept()\n"
                               "print('no more luck')\n"
                               "sys.exit(3)",
                               "{port}"});
  const auto scene = set(trial);
  connect_to(scene->ready("guest").url);
  wait_for_the_end_of(scene->ready("guest").pid);
  const auto ended = scene->end();
  REQUIRE(ended.has_error());
  CHECK(ended.error().text == "the guest server ended by itself, with exit code 3: no more luck");
  CHECK(scene->end().has_value());  // once
}

TEST_CASE("events are done in their order, and a server that starts again has its place", "[scene]") {
  const auto trial = trial_of(files_server, {{0s, Event::Kind::freeze, "guest"},
                                             {0s, Event::Kind::kill, "guest"},
                                             {1ms, Event::Kind::start, "guest"}});
  const auto scene = set(trial);
  const auto first = scene->ready("guest");
  scene->begin_window(Clock::now());
  const auto deadline = Clock::now() + patience;
  while (scene->ready("guest").pid == first.pid && Clock::now() < deadline) std::this_thread::yield();
  CHECK(scene->ready("guest").pid != first.pid);
  CHECK(scene->ready("guest").url == first.url);
  CHECK(fetch(parse_url(first.url).value(), patience).has_value());
  CHECK(scene->end().has_value());
}

TEST_CASE("what an event has ended did not end by itself", "[scene]") {
  const auto kind = GENERATE(Event::Kind::kill, Event::Kind::stop);
  const auto trial = trial_of(files_server, {{0s, kind, "guest"}});
  const auto scene = set(trial);
  const auto process = scene->ready("guest").pid;
  scene->begin_window(Clock::now());
  const auto deadline = Clock::now() + patience;
  while (kill(process, 0) == 0 && Clock::now() < deadline) std::this_thread::yield();
  CHECK(scene->end().has_value());
}

TEST_CASE("a server that cannot be started says why", "[scene]") {
  const auto why = [](const Trial& trial) { return Scene::set(trial, {}).error().text; };
  CHECK(why(trial_of({"there-is-no-such-program"})) ==
        "the server guest (there-is-no-such-program) could not be started: is it installed?");
  CHECK(why(trial_of({"sh", "-c", "echo one; echo two; exit 9"})) ==
        "the server guest (sh) ended before it served, with exit code 9: two");
  auto limited = trial_of(files_server);
  limited.servers.front().limits.descriptors = std::uint64_t{1} << 40;
  CHECK(why(limited).find("could not be given its limits") != std::string::npos);
  CHECK(why(trial_of_ours()) ==
        "the coroutine server could not be given its limits: are \"cores\", \"descriptors\" and "
        "\"addresses\" within ours?");
}

TEST_CASE("a server that is not ready yet is not waited for once all is to end", "[scene]") {
  std::stop_source stop;
  stop.request_stop();
  const auto why = [&](const Trial& trial) {
    const auto error = Scene::set(trial, {.stop = stop.get_token()}).error();
    CHECK(error.exit == ExitCode::interrupted);
    return error.text;
  };
  CHECK(why(trial_of({"sleep", "3600"})) == "the server guest (sleep) was not waited for: interrupted.");
  CHECK(why(trial_of_ours()) == "the coroutine server was not waited for: interrupted.");
}

// What a server of ours is started as below: this program, with this test case.
TEST_CASE("never-ready", "[.never]") {
  for (;;) ::pause();
}

TEST_CASE("who waits for a server of ours hears that all is to end", "[scene]") {
  const auto deadline = Clock::now() + patience;
  std::stop_source stop;
  const std::jthread interrupter([&] {
    while (!has_children() && Clock::now() < deadline) std::this_thread::yield();
    stop.request_stop();
  });
  const auto server =
      ServerProcess::start({"never-ready", "--out", "/dev/null"}, 2 * patience, stop.get_token());
  CHECK(Clock::now() < deadline);
  REQUIRE(server.has_error());
  CHECK(server.error().text == "the never-ready server was not waited for: interrupted.");
}
