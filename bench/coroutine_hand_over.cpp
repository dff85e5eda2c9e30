// What does it cost when one coroutine waits for another through the kernel: the counterpart of two threads'
// round trip?
#include <benchmark/benchmark.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>

#include "bench/asio_types.hpp"

namespace waitbench {

using namespace bench;  // asio_types.hpp

namespace {

using LocalSocket = asio::basic_stream_socket<asio::local::stream_protocol, Executor>;

Awaitable<void> gives_and_takes(benchmark::State& state, LocalSocket socket) {
  char byte = 1;
  for (auto _ : state) {
    co_await socket.async_write_some(asio::buffer(&byte, 1), use_awaitable);
    co_await socket.async_read_some(asio::buffer(&byte, 1), use_awaitable);
  }
}  // closes the socket, which ends the other

Awaitable<void> takes_and_gives(LocalSocket socket) {
  char byte = 0;
  boost::system::error_code closed;
  for (;;) {
    co_await socket.async_read_some(asio::buffer(&byte, 1), asio::redirect_error(use_awaitable, closed));
    if (closed) co_return;
    co_await socket.async_write_some(asio::buffer(&byte, 1), use_awaitable);
  }
}

void round_trip(benchmark::State& state) {
  state.SetLabel("round trip between two coroutines over a socket, one thread");
  asio::io_context context(1);
  LocalSocket here(context), there(context);
  asio::local::connect_pair(here, there);
  asio::co_spawn(context, takes_and_gives(std::move(there)), asio::detached);
  asio::co_spawn(context, gives_and_takes(state, std::move(here)), asio::detached);
  context.run();
}
BENCHMARK(round_trip)->Name("hand_over/coroutines")->UseRealTime();

}  // namespace
}  // namespace waitbench
