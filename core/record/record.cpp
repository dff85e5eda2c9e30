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

void ConnectionCounts::add_ended(std::uint64_t requests, std::uint64_t answers) {
  if (requests == 0) return;
  if (answers == 0) ++never_served;
  answers_least = std::min(answers_least.value_or(answers), answers);
  answers_most = std::max(answers_most.value_or(answers), answers);
}

ConnectionCounts& ConnectionCounts::operator+=(const ConnectionCounts& other) {
  requested += other.requested;
  established += other.established;
  lost += other.lost;
  never_served += other.never_served;
  handshake_repeated += other.handshake_repeated;
  if (other.answers_least) answers_least = std::min(answers_least.value_or(UINT64_MAX), *other.answers_least);
  if (other.answers_most) answers_most = std::max(answers_most.value_or(0), *other.answers_most);
  refused += other.refused;
  timed_out += other.timed_out;
  unreachable += other.unreachable;
  out_of_ports += other.out_of_ports;
  out_of_descriptors += other.out_of_descriptors;
  tls_failed += other.tls_failed;
  other_failures += other.other_failures;
  return *this;
}

double MachineUse::stolen_of_all() const {
  const double all = busy_s + stolen_s + idle_s;
  return all > 0 ? stolen_s / all : 0;
}

double MachineUse::stolen_of_wanted() const {
  const double wanted = busy_s + stolen_s;
  return wanted > 0 ? stolen_s / wanted : 0;
}

bool Validity::valid() const {
  return std::ranges::none_of(reasons, &Reason::fatal);
}

bool Record::valid() const {
  if (!complete) return false;
  if (!highest_rate) return std::ranges::all_of(runs, [](const Run& run) { return run.validity.valid(); });
  return std::ranges::all_of(highest_rate->points, [&](const RatePoint& point) {
    return point.outcome != "held" || runs.at(point.run).validity.valid();
  });
}

}  // namespace waitbench
