#include "servers/work/plan_times.hpp"

#include "servers/http/append.hpp"

namespace waitbench::servers {
namespace {

// "1500.25": microseconds, exactly.
void append_us(std::string& text, Duration time) {
  append(text, time.count() / 1000);
  const auto thousandths = time.count() % 1000;
  if (thousandths == 0) return;
  append(text, ".", thousandths / 100, thousandths / 10 % 10, thousandths % 10);
  while (text.back() == '0') text.pop_back();
}

// The insides of JSON arrays.
struct Times {
  std::string waited, computed, for_pools, called, for_database, stated;

  void operator()(const DrawnPlan::Wait& wait) { add(waited, wait.time); }
  void operator()(const DrawnPlan::Cpu& cpu) { add(computed, cpu.time); }
  void operator()(const DrawnPlan::Pool& pool) {
    add(waited, pool.time);
    add(for_pools, pool.waited);
  }
  void operator()(const DrawnPlan::Call& call) { add(called, call.taken); }
  void operator()(const DrawnPlan::Db& db) {
    add(for_database, db.waited);
    add(stated, db.taken);
  }
  void operator()(const DrawnPlan::Origin&) {}
  void operator()(const DrawnPlan::Together&) {}
  void operator()(const DrawnPlan::Branch&) {}

 private:
  static void add(std::string& list, Duration time) {
    if (!list.empty()) list += ',';
    append_us(list, time);
  }
};

}  // namespace

void append_times(std::string& json, const DrawnPlan& plan) {
  Times times;
  for (const auto& action : plan.actions) std::visit(times, action);
  append(json, "\"waited_us\":[", times.waited, "],\"computed_us\":[", times.computed, "]");
  if (!times.for_pools.empty()) append(json, ",\"pool_waited_us\":[", times.for_pools, "]");
  if (!times.called.empty()) append(json, ",\"called_us\":[", times.called, "]");
  if (!times.stated.empty())
    append(json, ",\"db_waited_us\":[", times.for_database, "],\"db_took_us\":[", times.stated, "]");
}

}  // namespace waitbench::servers
