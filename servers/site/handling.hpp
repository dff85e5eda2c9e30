// One request between its arrival and its answer, in three steps, each on whichever thread a model does it.
//
//   Handling handling(site, request);
//   do_blocking(handling.decide(), resources)   // or another way to do a plan
//   handling.answer()
#pragma once

#include <variant>

#include "servers/site/site.hpp"

namespace waitbench::servers {

/// One thread at a time.
class Handling {
 public:
  Handling(Site& site, http::Request request) : site_(site), state_(std::move(request)) {}

  /// Once: what is to be done before there is an answer; often nothing.
  const DrawnPlan& decide();
  /// When that is done. The first call makes the answer and belongs to the thread that did the work: the
  /// answer tells it.
  const http::Answer& answer();

 private:
  Site& site_;
  std::variant<http::Request, Work, http::Answer> state_;  // one at a time: a suspended connection is small
};

}  // namespace waitbench::servers
