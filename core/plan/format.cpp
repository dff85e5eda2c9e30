// A plan as text: short where that is exact, exact everywhere.
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "core/plan/plan.hpp"

namespace waitbench {
namespace {

std::string exact(Duration d) {
  return format_exact(d);
}

std::string exact(Bytes b) {
  auto text = format_bytes(b);
  const auto read_back = parse_bytes(text);
  return read_back && *read_back == b ? text : fmt::format("{}B", b.count);
}

// The shortest decimal without an exponent that reads back to the same number.
std::string exact(double number) {
  std::array<char, 512> buffer;  // the longest, a subnormal, takes 327
  const auto [end, ec] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::fixed);
  return {buffer.data(), end};
}

// As the grammar quotes a statement.
std::string statement(std::string_view sql) {
  std::string text = "\"";
  for (const char c : sql) text.append(c == '"' ? 2 : 1, c);
  return text + '"';
}

struct Argument {
  std::string operator()(const Constant& time) const { return exact(time.value); }
  std::string operator()(const Exponential& time) const {
    return fmt::format("{}({})", time.name, exact(time.mean));
  }
  std::string operator()(const Uniform& time) const {
    return fmt::format("{}({},{})", time.name, exact(time.low), exact(time.high));
  }
  std::string operator()(const Lognormal& time) const {
    return fmt::format("{}({},{})", time.name, exact(time.median), exact(time.sigma));
  }

  std::string operator()(const step::Wait& wait) const { return std::visit(*this, wait.time); }
  std::string operator()(const step::Cpu& cpu) const { return std::visit(*this, cpu.time); }
  std::string operator()(const step::Pool& pool) const {
    return fmt::format("{} {}", pool.of, std::visit(*this, pool.time));
  }
  std::string operator()(const step::Call& call) const { return call.url; }
  std::string operator()(const step::Db& db) const { return statement(db.sql); }
  std::string operator()(const step::Reply& reply) const { return exact(reply.size); }
  std::string operator()(const step::Fail& fail) const { return exact(fail.percent) + "%"; }
};

struct Written {
  std::string operator()(const step::Together& together) const {
    std::string text;
    for (const auto& branch : together.branches) {
      text += text.empty() ? "(" : ", ";
      text += format_plan(branch);
    }
    return fmt::format("{}{})", together.name, text);
  }
  std::string operator()(const step::Later& later) const {
    return fmt::format("{}({})", later.name, format_plan(later.job.front()));
  }
  std::string operator()(const auto& step) const { return fmt::format("{} {}", step.name, Argument{}(step)); }
};

}  // namespace

std::string format_time(const RandomTime& time) {
  return std::visit(Argument{}, time);
}

std::string format_plan(const Plan& plan) {
  std::string text;
  for (const auto& step : plan.steps) {
    if (!text.empty()) text += "; ";
    text += std::visit(Written{}, step);
  }
  return text;
}

}  // namespace waitbench
