#include "report/claim_tables.hpp"

namespace waitbench {
namespace {

constexpr std::array<ClaimRow, 6> code_rows{{
    {"thread", "Thread during the call", {"blocked (idle)", "released back to the thread pool"}},
    {"cpu", "CPU utilization", {"low", "efficient"}},
    {"throughput", "Throughput (concurrent users)", {"limited by thread count", "much higher"}},
    {"scaling", "Scaling under load", {"harder", "smoother"}},
    {"cpu-bound", "Suitable for CPU-bound work", {"yes", "not ideal"}},
    {"io-bound", "Suitable for I/O-bound work", {"with reservations", "perfect"}},
}};

constexpr std::array<ClaimRow, 7> system_rows{{
    {"thread-release", "Thread release", {"yes", "yes"}},
    {"non-blocking", "Non-blocking", {}},
    {"decoupled", "Decoupled systems", {}},
    {"fault-isolation", "Fault isolation", {}},
    {"eventual-consistency", "Eventual consistency", {}},
    {"retry", "Retry logic", {"no (manual)", "yes (built in)"}},
    {"scalable", "Scalable architecture", {"limited", "horizontal scale ready"}},
}};

constexpr std::array<ClaimTable, 2> tables{{
    {"code",
     "Synchronous and asynchronous code",
     "essay 000, \"What Async Really Solves\"",
     {{{"sync", "sync"}, {"async", "async"}}},
     code_rows},
    {"system",
     "Async/await and messaging",
     "essay 002, \"Async ≠ Asynchronous System\"",
     {{{"await", "async/await"}, {"messaging", "event-driven messaging"}}},
     system_rows},
}};

}  // namespace

std::span<const ClaimTable> claim_tables() {
  return tables;
}

}  // namespace waitbench
