#include "lab/experiment/experiment_file.hpp"

#include <string>

#include "lab/experiment/find_experiment.hpp"
#include "lab/experiment/values.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::lab;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view good = R"(name = "mine"
title = "a question?"
claim = "a claim"
plan = "wait {wait}; reply 1KiB"
rounds = 4
[values]
wait = "1s"
users = 50
[grid]
size = [1, 10]
[quick]
scale = 0.1
users = 5
size = [10]
[[server]]
name = "control"
model = "control"
flags = "--max-queue {size} --deadline 2s"
[[server]]
name = "guest"
command = "node 'my server.js' {port} {wait:ms}"
ready = "/up"
needs = "node"
[[load]]
name = "crowd"
users = "{users}"
duration = "3s"
[[predict]]
name = "x"
figure = "throughput_per_s"
of = "control"
formula = "closed-throughput"
with = { users = "{users}", service = "{plan-time}", servers = "{size}" }
[[expect]]
claim = "as predicted"
prediction = "x"
within = "10%"
[[expect]]
claim = "ours is faster"
figure = "latency_p50_us"
of = { server = "control", size = 10 }
ratio_to = { server = "guest" }
at_most = 0.5
)";

// `good` with one piece of text replaced.
std::string with(std::string_view from, std::string_view to) {
  std::string text(good);
  text.replace(text.find(from), from.size(), to);
  return text;
}

std::string error_of(const std::string& text, const ReadingWishes& wishes = {}) {
  const auto read = parse_experiment(text, "mine.toml", wishes);
  return read ? "no error" : read.error().text;
}

std::uint64_t users_of(const Trial& trial) {
  return std::get<loadgen::Closed>(trial.load.options.load).users;
}

}  // namespace

TEST_CASE("every server meets every load with every value of the grid", "[experiment]") {
  const auto e = parse_experiment(good, "mine.toml").value();
  CHECK(e.name == "mine");
  CHECK(e.rounds == 4);
  REQUIRE(e.trials.size() == 4);
  CHECK(e.trials[0].label == "control size=1");
  CHECK(e.trials[1].label == "guest size=1");
  CHECK(e.trials[2].label == "control size=10");
  CHECK(e.trials[2].servers.front().words ==
        std::vector<std::string>{"serve", "control", "--plan", "wait 1s; reply 1KiB", "--fixed-plan",
                                 "--max-queue", "10", "--deadline", "2s"});
  CHECK(e.trials[3].servers.front().words ==
        std::vector<std::string>{"node", "my server.js", "{port}", "1000"});
  CHECK(e.trials[3].servers.front().ready == "/up");
  CHECK(users_of(e.trials[0]) == 50);
  CHECK(e.trials[0].load.options.duration == 3s);
}

TEST_CASE("what is predicted is known when the file is read", "[experiment]") {
  const auto e = parse_experiment(good, "mine.toml").value();
  REQUIRE(e.predictions.size() == 1);
  REQUIRE(e.predictions[0].values.size() == 2);
  CHECK(e.predictions[0].values[0].value == Approx(1));   // one server, 1 s
  CHECK(e.predictions[0].values[1].value == Approx(10));  // ten
  CHECK(e.predictions[0].values[1].formula == "users=50, servers=10, service=1s");
  REQUIRE(e.expected.size() == 2);
  CHECK(e.expected[0].within == 0.1);
  CHECK(e.expected[0].quantity.places.size() == 2);
  REQUIRE(e.expected[1].quantity.places.size() == 1);
  CHECK(e.expected[1].quantity.places[0].trial == 2);
  CHECK(e.expected[1].quantity.places[0].to == 3);
}

TEST_CASE("how long it takes: start, warm-up, window and the last answers, of each trial in each round",
          "[experiment]") {
  const auto takes = [](std::string_view text) {
    const auto e = parse_experiment(text, "mine.toml").value();
    return expected_duration(e) / static_cast<std::int64_t>(e.rounds);
  };
  const auto guests = 2 * (300ms + 3s);  // what they take is not known
  CHECK(takes(good) == guests + 2 * (300ms + 1s + 3s + 1s));
  CHECK(takes(with("duration = \"3s\"", "duration = \"3s\"\nwarmup = \"2s\"")) ==
        guests + 2 * 2s + 2 * (300ms + 2s + 3s + 1s));
  CHECK(takes(with("users = 50", "users = 1")) == guests + 2 * (300ms + 3s + 1s));
}

TEST_CASE("users begin over one request's time, however long the warm-up is", "[experiment]") {
  const auto e = parse_experiment(good, "mine.toml").value();
  const auto &ours = e.trials[0], &guest = e.trials[1];
  CHECK(ramp_of(ours, 5s) == Duration(1s));
  CHECK(!ramp_of(ours, 1s));
  CHECK(!ramp_of(ours, 0s));
  CHECK(!ramp_of(guest, 5s));
  const auto thinking =
      parse_experiment(with("duration = \"3s\"", "duration = \"3s\"\nthink = \"2s\""), "mine.toml").value();
  CHECK(ramp_of(thinking.trials[0], 5s) == Duration(3s));
  CHECK(!ramp_of(thinking.trials[0], 2s));
  const auto arriving =
      parse_experiment(with("users = \"{users}\"\nduration", "rate = \"5/s\"\nduration"), "mine.toml");
  CHECK(!ramp_of(arriving.value().trials[0], 5s));
}

TEST_CASE("what the command line would not take is a mistake of the file", "[experiment]") {
  ReadingWishes wishes;
  wishes.check = {.model = [](const std::string& model) -> Result<void> {
                    if (model == "control") return {};
                    return usage_error("no such model.");
                  },
                  .words = [](const std::vector<std::string>& words) -> Result<void> {
                    CHECK(words.front() == "serve");
                    if (words.back() == "2s") return {};
                    return usage_error("unknown flag.");
                  }};
  CHECK(error_of(std::string(good), wishes) == "no error");
  CHECK(error_of(with("--deadline 2s", "--deadlnie 3s"), wishes) ==
        "mine.toml:18:9: server \"control\": unknown flag.");
  CHECK(error_of(with("model = \"control\"", "model = \"contrl\""), wishes) ==
        "mine.toml:17:9: no such model.");
}

TEST_CASE("scaled, all times are multiplied, and nothing else", "[experiment]") {
  const auto e = parse_experiment(good, "mine.toml", {.scale = 0.5}).value();
  CHECK(e.trials[0].servers.front().words[3] == "wait 500ms; reply 1KiB");
  CHECK(e.trials[0].servers.front().words.back() == "1s");
  CHECK(e.trials[1].servers.front().words.back() == "500");
  CHECK(e.trials[0].load.options.duration == 1500ms);
  CHECK(users_of(e.trials[0]) == 50);
  CHECK(e.predictions[0].values[1].value == Approx(20));
}

TEST_CASE("[quick] counts if it is asked for, and the user's word before it", "[experiment]") {
  const auto quick = parse_experiment(good, "mine.toml", {.quick = true}).value();
  CHECK(quick.scale == 0.1);
  CHECK(quick.rounds == 3);
  CHECK(quick.trials.size() == 2);
  CHECK(users_of(quick.trials[0]) == 5);
  const auto mine =
      parse_experiment(
          good, "mine.toml",
          {.quick = true, .scale = 1, .rounds = 7, .values = {{"users", "9"}, {"size", "10,20,30"}}})
          .value();
  CHECK(mine.scale == 1);
  CHECK(mine.rounds == 7);
  CHECK(users_of(mine.trials[0]) == 9);
  CHECK(mine.trials.size() == 6);
}

TEST_CASE("what a user's wishes leave nothing to say of is left out", "[experiment]") {
  const auto e = parse_experiment(good, "mine.toml", {.servers = {"control"}}).value();
  CHECK(e.trials.size() == 2);
  CHECK(e.expected.size() == 1);
  const auto other = parse_experiment(good, "mine.toml", {.plan = "wait 2s"}).value();
  CHECK(other.trials[0].servers.front().plan == "wait 2s");
  CHECK(other.predictions[0].values[0].value == Approx(0.5));
  CHECK(error_of(std::string(good), {.values = {{"user", "3"}}}).find("Did you mean users?") !=
        std::string::npos);
  CHECK(error_of(std::string(good), {.servers = {"contrl"}}).find("It has: control, guest") !=
        std::string::npos);
  CHECK(error_of(std::string(good), {.plan = "wiat 1s"}).starts_with("plan, column 1:"));
}

TEST_CASE("servers that others need are started before them, workers behind", "[experiment]") {
  const auto e = parse_experiment(R"(name = "jobs"
title = "?"
plan = "wait 1s"
[[server]]
name = "worker"
model = "worker"
flags = "--queue sqlite:{dir}/jobs.db"
[[server]]
name = "backend"
model = "coroutine"
driven = false
[[server]]
name = "front"
model = "queue"
plan = "call {backend}"
with = ["worker", "backend"]
[[load]]
name = "orders"
rate = "10/s"
duration = "1s"
method = "POST"
path = "/jobs"
follow = "jobs"
[[event]]
at = "500ms"
server = "worker"
does = "kill"
)",
                                  "jobs.toml")
                     .value();
  REQUIRE(e.trials.size() == 1);
  const auto& servers = e.trials[0].servers;
  REQUIRE(servers.size() == 3);
  CHECK(servers[0].name == "backend");
  CHECK(servers[1].name == "front");
  CHECK(servers[2].name == "worker");
  CHECK(servers[1].plan == "call {backend}");
  CHECK(e.trials[0].load.options.requests.kinds.front().method == "POST");
  CHECK(e.trials[0].load.options.url.target == "/jobs");
  CHECK(e.trials[0].load.options.follow.has_value());
  REQUIRE(e.trials[0].events.size() == 1);
  CHECK(e.trials[0].events[0].at == 500ms);
}

TEST_CASE("the experiments that come with the program can be read, quick and whole", "[experiment]") {
  for (const auto name : built_in_experiments()) {
    for (const bool quick : {false, true}) {
      INFO(name);
      const auto e = find_experiment(std::string(name), {.quick = quick});
      if (!e) FAIL(e.error().text);
      CHECK(e->name == name);
      CHECK(!e->claim.empty());
      CHECK(!e->before.empty());
      CHECK(!e->after.empty());
      CHECK(!e->source.empty());
      CHECK(!e->expected.empty());
      CHECK(e->rounds >= 2);
    }
  }
}

TEST_CASE("a mistake is named with its line and column", "[experiment]") {
  const auto wrong = [](std::string_view from, std::string_view to) { return error_of(with(from, to)); };
  CHECK(wrong("claim = \"a", "calim = \"a")
            .starts_with("mine.toml:3:1: unknown key \"calim\". Did you mean \"claim\"?"));
  CHECK(wrong("duration = \"3s\"", "duration = \"3\"")
            .starts_with("mine.toml:27:12: \"duration\": 3 has no unit."));
  CHECK(wrong("users = \"{users}\"\nd", "users = \"{user}\"\nd")
            .starts_with("mine.toml:26:9: there is no value \"user\". Did you mean {users}?"));
  CHECK(wrong("users = \"{users}\"\nd", "users = -1\nd")
            .starts_with("mine.toml:26:9: \"users\" must be a whole number"));
  CHECK(wrong("wait {wait}", "wiat {wait}").starts_with("mine.toml:4:8: plan, column 1: unknown step"));
  CHECK(wrong("name = \"mine\"", "name = 5").starts_with("mine.toml:1:8:"));
  CHECK(wrong("plan = \"wait {wait}; reply 1KiB\"\n", "").find("has no plan") != std::string::npos);
  CHECK(wrong("\nname = \"guest\"", "\nname = \"control\"").find("there are two [[server]] \"control\"") !=
        std::string::npos);
  CHECK(wrong("command = \"node", "commant = \"node")
            .starts_with("mine.toml:21:1: unknown key \"commant\". Did you mean \"command\"?"));
  CHECK(wrong("'my server.js'", "'my server.js")
            .starts_with("mine.toml:21:11: \"command\": the quote ' is not closed."));
  CHECK(wrong("formula = \"closed-throughput\"", "formula = \"closed-response\"")
            .find("closed-response predicts no throughput_per_s") != std::string::npos);
  CHECK(wrong("service = \"{plan-time}\", ", "").find("closed-throughput needs \"service\"") !=
        std::string::npos);
  CHECK(wrong("service = \"{plan-time}\"", "service = \"5\"").find("\"service\" must be a duration") !=
        std::string::npos);
  CHECK(wrong("within = \"10%\"", "within = \"10\"")
            .starts_with("mine.toml:37:10: \"within\" must be a percentage"));
  CHECK(
      wrong("prediction = \"x\"", "prediction = \"y\"").find("there is no prediction \"y\". There are: x.") !=
      std::string::npos);
  CHECK(wrong("server = \"control\", size = 10", "server = \"contrl\", size = 10")
            .find("there is no server \"contrl\". There are: control, guest.") != std::string::npos);
  CHECK(wrong("size = 10 }", "size = 11 }").find("no trial has this server, load and values together") !=
        std::string::npos);
  CHECK(wrong("ratio_to = { server = \"guest\" }", "ratio_to = { server = \"control\" }")
            .find("against itself") != std::string::npos);
  CHECK(wrong("at_most = 0.5", "at_most = \"5s\"").find("\"at_most\" must be a number") != std::string::npos);
  CHECK(wrong("at_most = 0.5\n", "").find("\"at_least\", \"at_most\" or \"equals\"") != std::string::npos);
  CHECK(wrong("[quick]\n", "[quick]\nnonsense = 1\n").starts_with("mine.toml:12:1: [quick] may hold"));
  CHECK(wrong("size = [1, 10]", "size = []").find("must be a list") != std::string::npos);
  CHECK(wrong("size = [1, 10]", "users = [1, 10]").find("stands in [values] as well") != std::string::npos);
  CHECK(wrong("ready = \"/up\"", "ready = \"up\"").starts_with("mine.toml:22:9: \"ready\" must be a path"));
  CHECK(
      wrong("model = \"control\"", "model = \"control\"\nready = \"/\"").find("a server that is not ours") !=
      std::string::npos);
  CHECK(wrong("[[load]]", "[load]").find("must be tables: [[load]]") != std::string::npos);
  CHECK(error_of("name = \"a\"\nname = \"b\"\n").starts_with("mine.toml:2:"));
  CHECK(error_of("x = [[[[").starts_with("mine.toml:1:"));
}

TEST_CASE("an entry tells one trial in one cell", "[experiment]") {
  const auto with_entry = [](std::string_view entry) {
    return std::string(good) + "[[entry]]\n" + std::string(entry);
  };
  const std::string fine =
      "table = \"code\"\nrow = \"throughput\"\ncolumn = \"sync\"\ntext = \"{figure} to {users} users\"\n"
      "figure = \"throughput_per_s\"\nof = { server = \"control\", size = 10 }\n";
  const auto e = parse_experiment(with_entry(fine), "mine.toml", {});
  REQUIRE(e.has_value());
  REQUIRE(e->entries.size() == 1);
  CHECK(e->entries[0].text == "{figure} to 50 users");
  CHECK(e->entries[0].column == "sync");

  const auto wrong = [&](std::string_view from, std::string_view to) {
    return error_of(with_entry(replaced_all(fine, from, to)));
  };
  CHECK(wrong("code", "cod").find("there is no table \"cod\". There are: code, system.") !=
        std::string::npos);
  CHECK(wrong("throughput\"\nc", "speed\"\nc").find("there is no row \"speed\"") != std::string::npos);
  CHECK(wrong("\"sync\"", "\"await\"").find("there is no column \"await\". There are: sync, async.") !=
        std::string::npos);
  CHECK(wrong("{figure} to", "some to").find("must hold {figure}") != std::string::npos);
  CHECK(wrong(", size = 10", "").find("an entry tells one trial, and these are 2") != std::string::npos);
  CHECK(wrong("throughput_per_s", "speed").find("speed") != std::string::npos);
}

TEST_CASE("servers that need each other are refused", "[experiment]") {
  const auto text = with("model = \"control\"", "model = \"control\"\nwith = \"guest\"");
  std::string both = text;
  both.replace(both.find("needs = \"node\""), 14, "with = \"control\"");
  CHECK(error_of(both).find("without end") != std::string::npos);
  CHECK(error_of(with("needs = \"node\"", "with = \"nobody\"")).find("there is no server \"nobody\"") !=
        std::string::npos);
}

TEST_CASE("an unknown experiment is refused with the nearest", "[experiment]") {
  CHECK(find_experiment("twinz").error().text.find("Did you mean twins?") != std::string::npos);
  CHECK(find_experiment("no-such-file.toml").error().exit == ExitCode::environment);
}

TEST_CASE("a plan that calls a server is scaled, and what it takes is known", "[experiment]") {
  ReadingWishes quick;
  quick.quick = true;
  const auto text = with("plan = \"wait {wait}; reply 1KiB\"", "plan = \"wait exp({wait}); call {guest}\"");
  const auto e = parse_experiment(text, "mine.toml", quick).value();
  const auto& ours = e.trials.front().servers.front();
  CHECK(ours.plan == "wait exp(100ms); call {guest}");
  CHECK(ours.service == 100ms);
  CHECK(ours.draws);
  CHECK(e.predictions.front().values.front().formula.find("service=100ms") != std::string::npos);
  const auto constant = parse_experiment(good, "mine.toml").value();
  CHECK_FALSE(constant.trials.front().servers.front().draws);
  CHECK(constant.trials.front().servers.front().service == 1s);
}

TEST_CASE("trials are told apart", "[experiment]") {
  CHECK(error_of(with("size = [1, 10]", "size = [10, 1, 10]")).find("has the value 10 twice") !=
        std::string::npos);
  ReadingWishes twice;
  twice.values["size"] = "5,5";
  CHECK(error_of(std::string(good), twice).find("has the value 5 twice") != std::string::npos);
  const auto alike = with("name = \"guest\"", "name = \"control-big\"") +
                     "[[load]]\nname = \"big-crowd\"\nusers = 1\nduration = \"1s\"\n";
  auto text = alike;
  text.replace(text.find("{ server = \"guest\" }"), 20, "{ server = \"control-big\" }");
  CHECK(error_of(text).find("two trials would be called \"control-big-crowd") != std::string::npos);
}

TEST_CASE("what would take for ever is refused before", "[experiment]") {
  std::string grid = "[grid]\n", chain;
  for (char axis = 'a'; axis < 'e'; ++axis) grid += std::string(1, axis) + " = [1, 2, 3, 4, 5, 6, 7, 8, 9]\n";
  CHECK(error_of(with("[grid]\n", grid)).find("more than 4096 cells") != std::string::npos);
  ReadingWishes many;
  many.values["size"] = "1";
  for (int i = 2; i < 100; ++i) many.values["size"] += "," + std::to_string(i);
  CHECK(error_of(std::string(good), many).find("may have 64 values at most") != std::string::npos);
  // Each needs the one before twice: looked at one by one, they are 2^40.
  for (int i = 0; i < 40; ++i) {
    const auto before = "s" + std::to_string(i - 1);
    chain += "[[server]]\nname = \"s" + std::to_string(i) + "\"\nmodel = \"control\"\ndriven = false\n";
    if (i > 0) chain += "with = [\"" + before + "\", \"" + before + "\"]\n";
  }
  const auto e = parse_experiment(with("needs = \"node\"", "with = \"s39\"\n" + chain), "mine.toml");
  REQUIRE(e.has_value());
  CHECK(e->trials[1].servers.size() == 41);
}

TEST_CASE("no load lasts longer than a day, however it is written or scaled", "[experiment]") {
  ReadingWishes slow;
  slow.scale = 100;
  CHECK(error_of(with("duration = \"3s\"", "duration = \"1h\""), slow).find("24h at most") !=
        std::string::npos);
  const auto stages = with("users = \"{users}\"\nduration = \"3s\"", "stages = \"5 users for 80000h\"");
  CHECK(error_of(stages).find("may last 24h at most") != std::string::npos);
}

TEST_CASE("what stands for all trials names no value of the grid", "[experiment]") {
  CHECK(error_of(with("figure = \"throughput_per_s\"", "figure = \"stage {size} throughput_per_s\""))
            .find("there is no value \"size\"") != std::string::npos);
  CHECK(error_of(std::string(good) + "[[predict]]\nname = \"x\"\nfigure = \"throughput_per_s\"\n"
                                     "formula = \"rate\"\nwith = { rate = \"5/s\" }\n")
            .find("there are two [[predict]] \"x\"") != std::string::npos);
}

TEST_CASE("rounds are whole, and [quick] knows the file's values only", "[experiment]") {
  CHECK(error_of(with("rounds = 4", "rounds = 2.7")).find("whole number") != std::string::npos);
  CHECK(error_of(with("scale = 0.1\n", "scale = 0.1\ncores = 2\n")).find("not \"cores\"") !=
        std::string::npos);
}

TEST_CASE("a file has one place for a guest's port", "[experiment]") {
  const auto files = with("[[load]]", "[files]\nconf = \"listen {port}\"\n[[load]]");
  CHECK(error_of(files) == "no error");
  const auto two =
      with("needs = \"node\"",
           "with = \"other\"\n[[server]]\nname = \"other\"\ncommand = \"x {port}\"\ndriven = false\n"
           "[files]\nconf = \"listen {port}\"");
  CHECK(error_of(two).find("two guests") != std::string::npos);
}

TEST_CASE("only what a run is refused for can be tolerated", "[experiment]") {
  CHECK(error_of(with("duration = \"3s\"", "duration = \"3s\"\ntolerate = [\"littles_law\"]")) == "no error");
  CHECK(error_of(with("duration = \"3s\"", "duration = \"3s\"\ntolerate = \"littles_lw\""))
            .find("Did you mean \"littles_law\"?") != std::string::npos);
}
