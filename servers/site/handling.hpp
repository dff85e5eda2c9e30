// One request between its arrival and its answer, in three steps, each on whichever thread a model does it.
//
//   Handling handling(site, exchange);
//   const auto end = do_blocking(handling.decide(), resources);   // or another way to do a plan
//   handling.answer(end)
#pragma once

#include <variant>

#include "servers/http/exchange.hpp"
#include "servers/site/site.hpp"

namespace waitbench::servers {

static_assert(sizeof(http::Answer) <= sizeof(http::Request) && sizeof(Work) <= sizeof(http::Request),
              "whatever state a request is in takes no more than the request itself");

/// One thread at a time.
class Handling {
 public:
  /// Of the request that `exchange` has. Taken in here, because a coroutine that names a temporary holds its
  /// room in its frame for as long as it lives.
  Handling(Site& site, http::Exchange& exchange) : site_(site), state_(exchange.take_request()) {}
  /// Of a request that somebody else's HTTP read.
  Handling(Site& site, http::Request request) : site_(site), state_(std::move(request)) {}

  /// Once: what is to be done before there is an answer; often nothing.
  DrawnPlan& decide();
  /// When that has ended, but for a cut; or without decide(), if it was not begun. The first call makes the
  /// answer and belongs to the thread that did the work: the answer tells it.
  const http::Answer& answer(WorkEnd how);

  // For a model that decides by itself. Before answer():

  http::Request take_request() { return std::move(std::get<http::Request>(state_)); }
  void answer_with(http::Answer answer) { state_ = std::move(answer); }
  /// Work that has ended otherwise than `done`: the site says so.
  void decide_with(Work work) { state_ = std::move(work); }

 private:
  Site& site_;
  std::variant<http::Request, Work, http::Answer> state_;  // one at a time: a suspended connection is small
};

}  // namespace waitbench::servers
