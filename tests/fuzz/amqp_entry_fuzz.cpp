// Any message is either a job, or another entry of a log, which is then written and read back the same, or an
// error of one short line; and a view that is told of any jobs counts each of them once.
#include <string_view>

#include "messaging/amqp/entry.hpp"
#include "messaging/amqp/view.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using namespace waitbench;
using namespace waitbench::messaging;
using namespace waitbench::messaging::amqp;
using waitbench::fuzz::require;

namespace {

std::string text_of(const Entry& entry) {
  return std::visit([](const auto& one) { return entry_text(one); }, entry);
}

}  // namespace

// Several messages, a line each.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  View view(2);
  std::string_view text(reinterpret_cast<const char*>(data), size);
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const auto entry = parse_entry(line);
    if (!entry) {
      require(entry.error().text.size() < 250, "an error is short");
      for (const char c : entry.error().text) require(c >= ' ' && c <= '~', "an error is printable");
      continue;
    }
    const auto written = text_of(*entry);
    const auto again = parse_entry(written);
    require(again.has_value(), "what is written can be read");
    require(text_of(*again) == written, "and is the same");
    if (const auto* const job = std::get_if<Job>(&*entry)) {
      view.tell(*job);
    } else if (const auto* const purged = std::get_if<Purged>(&*entry)) {
      view.forget(purged->id);
    } else if (const auto* const stored = std::get_if<Stored>(&*entry)) {
      view.stored(stored->ids);
      for (const auto& id : stored->ids) require(!view.is_in_doubt(id), "what is confirmed is certain");
    }
    view.trim();
  }
  const auto stats = view.stats().value();
  const auto jobs = view.list({.state = {}, .after = 0, .most = 1'000'000}).value();
  require(stats.queued + stats.running + stats.dead <= jobs.size(), "no job is counted that is not there");
  require(stats.queued + stats.running + stats.dead + stats.done >= jobs.size(), "each job is counted");
  for (const auto& job : jobs)
    require(job.state == JobState::queued || !view.is_in_doubt(job.asked.id),
            "only what is queued is in doubt");
  return 0;
}
