// Text to plan: one table of steps, one of distributions, and a reader for each kind of argument.
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/http/url.hpp"
#include "core/nearest_word.hpp"
#include "core/plan/plan.hpp"
#include "core/text_cursor.hpp"

namespace waitbench {
namespace {

constexpr std::string_view text_name = "plan";

Error plan_mistake(std::size_t offset, std::string_view text) {
  return mistake_at(text_name, offset, text);
}

// A plan that is being read, and what bounds it.
struct Reading {
  TextCursor cursor;
  std::optional<std::span<const std::string>> pools;  // those that exist; empty: any may
  std::size_t steps = 0;                              // read so far, in all branches
  std::size_t levels = 0;                             // of `together` around what is read now
  bool has_long_words = false;                        // a URL or a statement was read
  bool within_job = false;                            // what is read now stands in a `later`
};

// A name and how to read what follows it.
template <class T, class From>
struct Form {
  std::string_view name;
  Result<T> (*read)(From& from);
};
using TimeForm = Form<RandomTime, TextCursor>;
using StepForm = Form<Step, Reading>;

template <class T, class From, std::size_t count>
std::array<std::string_view, count> names_of(const std::array<Form<T, From>, count>& forms) {
  std::array<std::string_view, count> names;
  std::ranges::transform(forms, names.begin(), &Form<T, From>::name);
  return names;
}

// "unknown step "wiat". Did you mean wait? Steps: wait, cpu, reply, fail."
Error unknown_word(std::size_t offset, std::string_view what, std::string_view word, std::string_view plural,
                   std::span<const std::string_view> known) {
  const auto nearest = nearest_word(word, known);
  return plan_mistake(offset, fmt::format("unknown {} {}.{} {}: {}.", what, in_quotes(word),
                                          nearest ? fmt::format(" Did you mean {}?", *nearest) : "", plural,
                                          fmt::join(known, ", ")));
}

struct Token {
  std::size_t offset;
  std::string_view text;
};

Token next_token(TextCursor& cursor) {
  cursor.skip_blanks();
  const auto offset = cursor.offset();
  return {offset, cursor.token()};
}

// A token that is to be a quantity: present, and fit to be quoted by whoever reads it.
Result<Token> quantity_token(TextCursor& cursor, std::string_view what, std::string_view examples) {
  const auto token = next_token(cursor);
  if (token.text.empty()) {
    return plan_mistake(token.offset, fmt::format("expected {}, found {}. Write {}.", what,
                                                  cursor.next_for_message(), examples));
  }
  if (!quotes_whole(token.text)) {
    return plan_mistake(token.offset,
                        fmt::format("{} is not {}. Write {}.", in_quotes(token.text), what, examples));
  }
  return token;
}

Result<Duration> duration_of(Token token) {
  const auto duration = parse_duration(token.text);
  if (!duration) return plan_mistake(token.offset, duration.error().text);
  if (*duration > longest_time) {
    return plan_mistake(token.offset, fmt::format("{} is longer than {}, the longest time of a plan.",
                                                  token.text, format_duration(longest_time)));
  }
  return duration;
}

Result<Duration> read_duration(TextCursor& cursor) {
  const auto token = quantity_token(cursor, "a duration", "5s, 200ms or 1.5m");
  if (!token) return token.error();
  return duration_of(*token);
}

Result<Duration> read_positive_duration(TextCursor& cursor, std::string_view what) {
  cursor.skip_blanks();
  const auto offset = cursor.offset();
  const auto duration = read_duration(cursor);
  if (duration && *duration == Duration(0))
    return plan_mistake(offset, fmt::format("the {} must be above zero.", what));
  return duration;
}

// A decimal number of at most `most_decimals` decimals: so many that format_plan can write it out.
std::optional<double> decimal(std::string_view text) {
  const auto point = text.find('.');
  const bool fine = point == std::string_view::npos || text.size() - point - 1 <= most_decimals;
  const bool signless = text.find_first_not_of("0123456789.") == std::string_view::npos;
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, ec] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (!fine || !signless || ec != std::errc{} || rest != end) return std::nullopt;
  return number;
}

Result<double> read_sigma(TextCursor& cursor) {
  const auto token = quantity_token(cursor, "a sigma", "a number such as 0.5");
  if (!token) return token.error();
  const auto sigma = decimal(token->text);
  if (!sigma || *sigma > largest_sigma) {
    return plan_mistake(
        token->offset, fmt::format("{} is not a sigma. Write a number from 0 to {} with at most {} decimals.",
                                   in_quotes(token->text), largest_sigma, most_decimals));
  }
  return *sigma;
}

Result<RandomTime> read_exponential(TextCursor& cursor) {
  const auto mean = read_positive_duration(cursor, "mean");
  if (!mean) return mean.error();
  return Exponential{*mean};
}

Result<RandomTime> read_uniform(TextCursor& cursor) {
  const auto low = read_duration(cursor);
  if (!low) return low.error();
  if (const auto comma = cursor.expect(','); !comma) return comma.error();
  cursor.skip_blanks();
  const auto offset = cursor.offset();
  const auto high = read_duration(cursor);
  if (!high) return high.error();
  if (*high < *low)
    return plan_mistake(offset, "the upper bound is below the lower one. Write uniform(1ms,9ms).");
  return Uniform{*low, *high};
}

Result<RandomTime> read_lognormal(TextCursor& cursor) {
  const auto median = read_positive_duration(cursor, "median");
  if (!median) return median.error();
  if (const auto comma = cursor.expect(','); !comma) return comma.error();
  const auto sigma = read_sigma(cursor);
  if (!sigma) return sigma.error();
  return Lognormal{*median, *sigma};
}

constexpr std::array<TimeForm, 3> distributions{{{Exponential::name, read_exponential},
                                                 {Uniform::name, read_uniform},
                                                 {Lognormal::name, read_lognormal}}};

Result<RandomTime> read_time(TextCursor& cursor) {
  const auto token =
      quantity_token(cursor, "a time", "5s, exp(200ms), uniform(1ms,9ms) or lognormal(200ms,0.5)");
  if (!token) return token.error();
  if (!cursor.take('(')) {
    const auto value = duration_of(*token);
    if (!value) return value.error();
    return Constant{*value};
  }
  const auto* const form = std::ranges::find(distributions, token->text, &TimeForm::name);
  if (form == distributions.end()) {
    return unknown_word(token->offset, "distribution", token->text, "Distributions", names_of(distributions));
  }
  const auto time = form->read(cursor);
  if (!time) return time;
  if (const auto closed = cursor.expect(')'); !closed) return closed.error();
  return time;
}

template <class TimedStep>
Result<Step> read_timed(Reading& reading) {
  const auto time = read_time(reading.cursor);
  if (!time) return time.error();
  return TimedStep{*time};
}

Error unknown_pool(Token token, std::span<const std::string> pools) {
  const std::vector<std::string_view> known(pools.begin(), pools.end());
  const auto nearest = nearest_word(token.text, known);
  return plan_mistake(
      token.offset,
      fmt::format("unknown pool {}. {} --pool {}=10.", in_quotes(token.text),
                  nearest ? fmt::format("Did you mean {}? Or add", *nearest) : "Add", token.text));
}

Result<std::string> read_pool_name(Reading& reading) {
  constexpr std::string_view example = "Write pool db 200ms.";
  const auto token = next_token(reading.cursor);
  if (token.text.empty()) {
    return plan_mistake(token.offset, fmt::format("expected the name of a pool, found {}. {}",
                                                  reading.cursor.next_for_message(), example));
  }
  if (!is_pool_name(token.text)) {
    return plan_mistake(token.offset, fmt::format("{} is no name of a pool: letters, digits, - and _, at "
                                                  "most {}. {}",
                                                  in_quotes(token.text), longest_pool_name, example));
  }
  if (reading.pools && !reading.within_job && std::ranges::count(*reading.pools, token.text) == 0)
    return unknown_pool(token, *reading.pools);
  return std::string(token.text);
}

Result<Step> read_pool(Reading& reading) {
  auto name = read_pool_name(reading);
  if (!name) return name.error();
  const auto time = read_time(reading.cursor);
  if (!time) return time.error();
  return step::Pool{std::move(*name), *time};
}

// A URL may be as long as the plan; a message shows its beginning.
Result<std::string> read_url(Reading& reading) {
  constexpr std::string_view example = "Write call http://127.0.0.1:8080/.";
  auto& cursor = reading.cursor;
  const auto token = next_token(cursor);
  if (token.text.empty()) {
    return plan_mistake(token.offset,
                        fmt::format("expected a URL, found {}. {}", cursor.next_for_message(), example));
  }
  if (cursor.next_for_message() == "\"(\"")  // as in ?plan=wait+exp(1s), where no plan goes on so
    return plan_mistake(cursor.offset(),
                        "a URL ends at \"(\". Write %28 and %29 for parentheses, %2C for a comma.");
  const auto url = parse_url(token.text);
  if (!url)
    return plan_mistake(token.offset,
                        fmt::format("{} is no URL that can be called. {}", in_quotes(token.text), example));
  if (url->secure) {
    return plan_mistake(
        token.offset, fmt::format("{}: calls are made over http alone. {}", in_quotes(token.text), example));
  }
  return std::string(token.text);
}

Result<Step> read_call(Reading& reading) {
  auto url = read_url(reading);
  if (!url) return url.error();
  reading.has_long_words = true;
  return step::Call{std::move(*url)};
}

// The offset of the first character that no statement may have: what is logged and shown stays one line of
// text.
std::optional<std::size_t> unprintable(std::string_view text) {
  const auto found = std::ranges::find_if(text, [](char c) { return c < ' ' || c > '~'; });
  return found == text.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - text.begin()));
}

Result<std::string> read_statement(Reading& reading) {
  constexpr std::string_view example = "Write db \"select pg_sleep(0.2)\".";
  auto& cursor = reading.cursor;
  cursor.skip_blanks();
  const auto begin = cursor.offset();
  if (!cursor.take_at_once('"')) {
    return plan_mistake(begin, fmt::format("expected a statement in double quotes, found {}. {}",
                                           cursor.next_for_message(), example));
  }
  std::string sql;
  for (;;) {
    const auto offset = cursor.offset();
    const auto piece = cursor.up_to('"');
    if (const auto bad = unprintable(piece)) {
      return plan_mistake(offset + *bad,
                          "a statement is printable ASCII on one line. Write chr(252) or U&'\\00FC' for "
                          "other characters.");
    }
    sql += piece;
    if (!cursor.take_at_once('"'))
      return plan_mistake(begin, fmt::format("the statement has no closing quote. {}", example));
    if (!cursor.take_at_once('"')) break;
    sql += '"';
  }
  if (sql.find_first_not_of(' ') == std::string::npos)
    return plan_mistake(begin, fmt::format("the statement is empty. {}", example));
  if (sql.size() > longest_statement) {
    return plan_mistake(
        begin, fmt::format("a statement of more than {} characters.", format_count(longest_statement)));
  }
  return sql;
}

Result<Step> read_db(Reading& reading) {
  auto sql = read_statement(reading);
  if (!sql) return sql.error();
  reading.has_long_words = true;
  return step::Db{std::move(*sql)};
}

Result<Plan> read_steps(Reading& reading);

// Recursive, and no deeper than most_levels.
Result<Step> read_together(Reading& reading) {
  auto& cursor = reading.cursor;
  if (const auto open = cursor.expect('('); !open) return open.error();
  if (reading.levels == most_levels) {
    return plan_mistake(cursor.offset() - 1, fmt::format("more than {} levels of together.", most_levels));
  }
  ++reading.levels;
  step::Together together;
  do {
    auto branch = read_steps(reading);
    if (!branch) return branch.error();
    together.branches.push_back(std::move(*branch));
  } while (cursor.take(','));
  --reading.levels;
  if (!cursor.take(')')) {
    return plan_mistake(cursor.offset(),
                        fmt::format("expected \";\", \",\" or \")\", found {}.", cursor.next_for_message()));
  }
  return together;
}

Result<Step> read_later(Reading& reading) {
  auto& cursor = reading.cursor;
  const auto at = cursor.offset() - step::Later::name.size();
  if (reading.within_job) return plan_mistake(at, "a job leaves no job for later. Write one later(...).");
  if (reading.levels > 0) {
    return plan_mistake(
        at, "later(...) stands in no branch. Write it behind the others: wait 1s; later(wait 2s).");
  }
  if (const auto open = cursor.expect('('); !open) return open.error();
  reading.within_job = true;
  auto job = read_steps(reading);
  if (!job) return job.error();
  reading.within_job = false;
  if (const auto closed = cursor.expect(')'); !closed) return closed.error();
  cursor.skip_blanks();
  if (const auto more = cursor.offset(); cursor.take(';'))
    return plan_mistake(more, "nothing can be done behind later(...): the answer comes next. Write it last.");
  return step::Later{{std::move(*job)}};
}

Result<Step> read_reply(Reading& reading) {
  const auto token = quantity_token(reading.cursor, "a size", "64B, 16KiB or 2MiB");
  if (!token) return token.error();
  const auto size = parse_bytes(token->text);
  if (!size) return plan_mistake(token->offset, size.error().text);
  if (*size > largest_reply) {
    return plan_mistake(token->offset, fmt::format("{} is more than {}, the largest reply.", token->text,
                                                   format_bytes(largest_reply)));
  }
  return step::Reply{*size};
}

Result<Step> read_fail(Reading& reading) {
  const auto token = quantity_token(reading.cursor, "a percentage", "5% or 0.1%");
  if (!token) return token.error();
  if (!token->text.ends_with('%')) {
    return plan_mistake(token->offset, decimal(token->text)
                                           ? fmt::format("{} has no unit. Write 5% or 0.1%.", token->text)
                                           : fmt::format("{} is not a percentage. Write 5% or 0.1%.",
                                                         in_quotes(token->text)));
  }
  const auto percent = decimal(token->text.substr(0, token->text.size() - 1));
  if (!percent || *percent > 100) {
    return plan_mistake(token->offset,
                        fmt::format("{} is not a percentage. Write 0% to 100% with at most {} decimals.",
                                    in_quotes(token->text), most_decimals));
  }
  return step::Fail{*percent};
}

constexpr std::array<StepForm, 9> step_forms{{{step::Wait::name, read_timed<step::Wait>},
                                              {step::Cpu::name, read_timed<step::Cpu>},
                                              {step::Pool::name, read_pool},
                                              {step::Call::name, read_call},
                                              {step::Db::name, read_db},
                                              {step::Together::name, read_together},
                                              {step::Reply::name, read_reply},
                                              {step::Fail::name, read_fail},
                                              {step::Later::name, read_later}}};

Result<Step> read_step(Reading& reading) {
  auto& cursor = reading.cursor;
  const auto word = next_token(cursor);
  if (word.text.empty()) {
    return plan_mistake(word.offset,
                        fmt::format("expected a step, found {}. Steps: {}.", cursor.next_for_message(),
                                    fmt::join(names_of(step_forms), ", ")));
  }
  const auto* const form = std::ranges::find(step_forms, word.text, &StepForm::name);
  if (form == step_forms.end())
    return unknown_word(word.offset, "step", word.text, "Steps", names_of(step_forms));
  return form->read(reading);
}

// Up to whatever follows the last step: the caller knows what may.
Result<Plan> read_steps(Reading& reading) {
  Plan plan;
  do {
    if (reading.steps == most_steps) {
      reading.cursor.skip_blanks();
      return plan_mistake(reading.cursor.offset(), fmt::format("more than {} steps.", most_steps));
    }
    ++reading.steps;
    auto step = read_step(reading);
    if (!step) return step.error();
    plan.steps.push_back(std::move(*step));
  } while (reading.cursor.take(';'));
  return plan;
}

Result<Plan> read_plan(std::string_view text, std::optional<std::span<const std::string>> pools) {
  if (text.size() > longest_plan)
    return plan_mistake(longest_plan, fmt::format("longer than {} characters.", format_count(longest_plan)));
  Reading reading{TextCursor(text, text_name), pools};
  auto plan = read_steps(reading);
  if (plan && !reading.cursor.at_end()) {
    return plan_mistake(
        reading.cursor.offset(),
        fmt::format("expected \";\" or the end of the plan, found {}.", reading.cursor.next_for_message()));
  }
  // Steps without a URL or a statement always fit, however they are written.
  if (plan && reading.has_long_words && format_plan(*plan).size() > longest_plan) {
    return plan_mistake(
        text.size(), fmt::format("longer than {} characters when it is written out. Write shorter URLs and "
                                 "statements.",
                                 format_count(longest_plan)));
  }
  return plan;
}

}  // namespace

Result<RandomTime> parse_time(std::string_view text) {
  TextCursor cursor(text, text_name);
  auto time = read_time(cursor);
  cursor.skip_blanks();
  if (time && !cursor.at_end())
    time =
        plan_mistake(cursor.offset(), fmt::format("expected no more, found {}.", cursor.next_for_message()));
  if (time) return time;
  auto error = time.error();
  error.text.erase(0, text_name.size() + std::string_view(", ").size());  // the time stands alone
  return error;
}

Result<Plan> parse_plan(std::string_view text) {
  return read_plan(text, std::nullopt);
}

Result<Plan> parse_plan(std::string_view text, std::span<const std::string> pools) {
  return read_plan(text, pools);
}

bool is_pool_name(std::string_view text) noexcept {
  constexpr std::string_view characters = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
  return !text.empty() && text.size() <= longest_pool_name &&
         text.find_first_not_of(characters) == std::string_view::npos;
}

}  // namespace waitbench
