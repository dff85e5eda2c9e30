// The two ways to make a call, behind one face: what they come to must be the same.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "servers/upstream/call.hpp"

namespace waitbench::test {

class Caller {
 public:
  virtual ~Caller() = default;
  /// Returns when the call has ended.
  virtual servers::upstream::CallEnd call(std::uint64_t request = 0,
                                          std::optional<TimePoint> deadline = {}) = 0;
};

/// A client's name, and one for an upstream that outlives it.
struct Shell {
  std::string name;
  std::unique_ptr<Caller> (*make)(servers::upstream::Upstream& upstream);
};
const std::vector<Shell>& shells();

/// "ok", "failed: reset", "failed: 503", "refused by breaker", …
std::string text_of(const servers::upstream::CallEnd& end);

/// An upstream at that URL.
servers::upstream::CallTarget target_at(const std::string& url);

}  // namespace waitbench::test
