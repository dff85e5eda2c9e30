#include "core/record/record.hpp"

#include <algorithm>

namespace waitbench {

RequestCounts& RequestCounts::operator+=(const RequestCounts& other) {
  scheduled += other.scheduled;
  ok += other.ok;
  http_error += other.http_error;
  timeout += other.timeout;
  connect_error += other.connect_error;
  reset += other.reset;
  malformed += other.malformed;
  shed += other.shed;
  unfinished += other.unfinished;
  return *this;
}

bool Validity::valid() const {
  return std::ranges::none_of(reasons, &Reason::fatal);
}

bool Record::valid() const {
  return complete && std::ranges::all_of(runs, [](const Run& run) { return run.validity.valid(); });
}

}  // namespace waitbench
