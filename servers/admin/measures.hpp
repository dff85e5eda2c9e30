// Everything the admin port tells, gathered at one moment: the server's counts and what the process uses.
#pragma once

#include <string_view>
#include <vector>

#include "core/host/own_use.hpp"
#include "core/host/process_sample.hpp"
#include "servers/counters.hpp"

namespace waitbench::servers {

struct Measure {
  std::string_view name;  ///< without prefix and suffix; neighbours of one name differ in answer_class
  std::string_view help;
  CounterInfo::Kind kind;
  std::string_view answer_class;
  double value;
};

/// How many of a server's processes live.
struct Health {
  unsigned living = 1, started = 1;
};

/// What an admin port tells about. measure() one thread at a time, health() any.
class MeasureSource {
 public:
  virtual ~MeasureSource() = default;
  /// The texts live until the next call.
  virtual std::vector<Measure> measure() = 0;
  virtual Health health() const { return {}; }
};

/// What the system counts of a process, as measures.
std::vector<Measure> measures_of(const OwnUse& use);
std::vector<Measure> measures_of(const Counters& counters);

/// Reads this process.
class Measurer final : public MeasureSource {
 public:
  explicit Measurer(const Counters& counters);
  std::vector<Measure> measure() override;

 private:
  const Counters& counters_;
  Result<ProcessSampler> sampler_;
};

}  // namespace waitbench::servers
