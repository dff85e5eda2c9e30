#include "cli/thread_words.hpp"

#include "cli/model_name.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::cli;
using namespace std::chrono_literals;

namespace {

Result<servers::ServerOptions> options(const char* model, const ThreadWords& words) {
  servers::ServerOptions options;
  if (const auto applied = apply_threads(words, **find_model(model), options); !applied)
    return applied.error();
  return options;
}

std::string refusal(const char* model, const ThreadWords& words) {
  const auto refused = options(model, words);
  return refused ? "taken" : refused.error().text;
}

ThreadWords words(auto ThreadWords::* flag, auto value) {
  ThreadWords typed;
  typed.*flag = value;
  return typed;
}

}  // namespace

TEST_CASE("threads: a flag is for the models that have such threads", "[cli]") {
  using W = ThreadWords;
  for (const auto& model : servers::models()) {
    INFO(model.name);
    const auto [connections, io, workers] = model.threads;
    const auto taken = [&](const W& typed) { return options(model.name.data(), typed).has_value(); };
    CHECK(taken(W{}));
    CHECK(taken(words(&W::io_threads, 2U)) == io);
    CHECK(taken(words(&W::max_threads, 2U)) == connections);
    CHECK(taken(words(&W::threads, 2U)) == workers);
    CHECK(taken(words(&W::threads_max, 1000U)) == workers);
    CHECK(taken(words(&W::stack, Bytes{1})) == (connections || workers));
  }
}

TEST_CASE("threads: the refusal names the models that have the flag", "[cli]") {
  using W = ThreadWords;
  CHECK(refusal("control", words(&W::threads, 8U)) ==
        "--threads is no flag of control. It belongs to: pool, offload.");
  CHECK(refusal("pool", words(&W::max_threads, 8U)) ==
        "--max-threads is no flag of pool. It belongs to: thread, control.");
  CHECK(refusal("coroutine", words(&W::stack, Bytes{1})) ==
        "--stack is no flag of coroutine. It belongs to: thread, control, pool, offload.");
  CHECK(refusal("thread", words(&W::grow_every, 1s)) ==
        "--grow-every is no flag of thread. It belongs to: pool, offload.");
}

TEST_CASE("threads: a pool has a fixed size unless it may grow", "[cli]") {
  using W = ThreadWords;
  CHECK(options("pool", {})->workers.threads == 200);
  CHECK(!options("pool", {})->workers.grows());
  CHECK(options("pool", words(&W::threads, 8U))->workers.threads_max == 8);
  auto grows = words(&W::threads, 8U);
  grows.threads_max = 1000;
  grows.grow_every = 250ms;
  const auto rules = options("offload", grows)->workers;
  CHECK(rules.threads == 8);
  CHECK(rules.threads_max == 1000);
  CHECK(rules.grow_every == 250ms);
  CHECK(rules.retire_after == 20s);
}

TEST_CASE("threads: what does not go together", "[cli]") {
  using W = ThreadWords;
  CHECK(refusal("pool", words(&W::threads_max, 50U)) == "--threads-max 50 is below --threads 200.");
  CHECK(refusal("pool", words(&W::grow_every, 1s)) ==
        "--grow-every is about a pool that grows: write --threads-max above --threads 200.");
  CHECK(refusal("pool", words(&W::retire_after, 1s)) ==
        "--retire-after is about a pool that grows: write --threads-max above --threads 200.");
  auto at_once = words(&W::threads_max, 1000U);
  at_once.grow_every = 0s;
  CHECK(refusal("pool", at_once) ==
        "--grow-every is shorter than 1ms. With --threads, a pool has its threads from the start.");
}
