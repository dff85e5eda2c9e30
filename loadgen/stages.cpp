#include "loadgen/stages.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "core/text_cursor.hpp"

namespace waitbench::loadgen {
namespace {

constexpr std::string_view text_name = "stages";
constexpr std::string_view examples = "1000/s for 30s, 0/s..1000/s over 10s, 100 users for 30s";

struct Token {
  std::size_t offset;
  std::string_view text;
};

Result<Token> next_token(TextCursor& cursor, std::string_view what) {
  cursor.skip_blanks();
  const auto offset = cursor.offset();
  const auto found = cursor.next_for_message();
  const auto text = cursor.token();
  if (!text.empty()) return Token{offset, text};
  return cursor.mistake(offset,
                        fmt::format("expected {}, found {}. Write for example {}.", what, found, examples));
}

// Whoever reads a quantity quotes it as it is: so it must be short and printable.
Result<void> check_quotable(const TextCursor& cursor, const Token& token, std::string_view what) {
  if (quotes_whole(token.text)) return {};
  return cursor.mistake(token.offset, fmt::format("{} is not {}.", in_quotes(token.text), what));
}

Result<void> expect_word(TextCursor& cursor, std::string_view word, std::string_view example) {
  const auto token = next_token(cursor, fmt::format("\"{}\"", word));
  if (!token) return token.error();
  if (token->text == word) return {};
  return cursor.mistake(token->offset, fmt::format("expected \"{}\", found {}. Write {}.", word,
                                                   in_quotes(token->text), example));
}

// The two levels of a stage, as text; of a constant one they are the same.
struct Levels {
  Token from, to;
  bool ramp = false;
};

Levels levels_of(const Token& token) {
  const auto dots = token.text.find("..");
  if (dots == std::string_view::npos) return {token, token};
  return {{token.offset, token.text.substr(0, dots)},
          {token.offset + dots + 2, token.text.substr(dots + 2)},
          true};
}

Result<Rate> rate_of(const TextCursor& cursor, const Token& token) {
  if (const auto fine = check_quotable(cursor, token, "a rate"); !fine) return fine.error();
  const auto rate = parse_rate_or_zero(token.text);
  if (!rate) return cursor.mistake(token.offset, rate.error().text);
  return rate;
}

Result<std::uint64_t> users_of(const TextCursor& cursor, const Token& token) {
  std::uint64_t users = 0;
  const auto* const end = token.text.data() + token.text.size();
  const auto [rest, ec] = std::from_chars(token.text.data(), end, users);
  if (ec != std::errc{} || rest != end || users > most_users) {
    return cursor.mistake(token.offset, fmt::format("{} is not a whole number of users from 0 to {}.",
                                                    in_quotes(token.text), format_count(most_users)));
  }
  return users;
}

// "for" or "over", and the time behind it, which is taken from what the stages before have `left`.
Result<Duration> read_length(TextCursor& cursor, bool ramp, Duration& left) {
  const auto word = ramp ? expect_word(cursor, "over", "0/s..1000/s over 10s, or 0..100 users over 10s")
                         : expect_word(cursor, "for", "1000/s for 30s, or 100 users for 30s");
  if (!word) return word.error();
  const auto token = next_token(cursor, "a duration");
  if (!token) return token.error();
  if (const auto fine = check_quotable(cursor, *token, "a duration"); !fine) return fine.error();
  const auto length = parse_duration(token->text);
  if (!length) return cursor.mistake(token->offset, length.error().text);
  if (*length <= Duration::zero())
    return cursor.mistake(token->offset, "a stage must last longer than 0s. Between two there is a step.");
  if (*length > left) {
    return cursor.mistake(token->offset,
                          fmt::format("all stages together last longer than {} days.",
                                      std::chrono::floor<std::chrono::days>(longest_stages).count()));
  }
  left -= *length;
  return length;
}

template <class Level, class Read>
Result<Stage<Level>> read_stage(TextCursor& cursor, const Levels& levels, Duration& left, Read read) {
  const auto from = read(cursor, levels.from);
  if (!from) return from.error();
  const auto to = levels.ramp ? read(cursor, levels.to) : from;
  if (!to) return to.error();
  const auto length = read_length(cursor, levels.ramp, left);
  if (!length) return length.error();
  return Stage<Level>{*from, *to, *length};
}

// True when the word for users comes behind the levels, which it then steps over.
bool take_users(TextCursor& cursor) {
  auto ahead = cursor;
  const auto word = ahead.token();
  if (word != "users" && word != "user") return false;
  cursor = ahead;
  return true;
}

// Reads one stage behind those there are; the first one decides between rates and users.
Result<void> add_stage(TextCursor& cursor, std::optional<Stages>& stages, Duration& left) {
  const auto token = next_token(cursor, "a stage");
  if (!token) return token.error();
  const auto levels = levels_of(*token);
  const bool users = take_users(cursor);
  if (!users && token->text.find('/') == std::string_view::npos) {
    return cursor.mistake(token->offset, fmt::format("{} is neither a rate nor users. Write for example {}.",
                                                     in_quotes(token->text), examples));
  }
  if (!stages) stages = users ? Stages(std::vector<UserStage>()) : Stages(std::vector<RateStage>());
  if (users != std::holds_alternative<std::vector<UserStage>>(*stages))
    return cursor.mistake(token->offset, "rates and users cannot be mixed: a load is open or closed.");
  if (auto* const user_stages = std::get_if<std::vector<UserStage>>(&*stages)) {
    const auto stage = read_stage<std::uint64_t>(cursor, levels, left, users_of);
    if (!stage) return stage.error();
    user_stages->push_back(*stage);
  } else {
    const auto stage = read_stage<Rate>(cursor, levels, left, rate_of);
    if (!stage) return stage.error();
    std::get<std::vector<RateStage>>(*stages).push_back(*stage);
  }
  return {};
}

std::size_t count_of(const Stages& stages) {
  return std::visit([](const auto& list) { return list.size(); }, stages);
}

bool offers_anything(const Stages& stages) {
  return std::visit(
      [](const auto& list) {
        return std::ranges::any_of(list, [](const auto& stage) {
          return stage.from != decltype(stage.from){} || stage.to != decltype(stage.to){};
        });
      },
      stages);
}

std::string_view word_for(std::uint64_t users) {
  return users == 1 ? "user" : "users";
}

}  // namespace

Result<Stages> parse_stages(std::string_view text) {
  if (text.size() > longest_stages_text) {
    return mistake_at(text_name, longest_stages_text,
                      fmt::format("longer than {} characters.", format_count(longest_stages_text)));
  }
  TextCursor cursor(text, text_name);
  std::optional<Stages> stages;
  auto left = longest_stages;
  do {
    if (stages && count_of(*stages) == most_stages) {
      cursor.skip_blanks();
      return cursor.mistake(cursor.offset(), fmt::format("more than {} stages.", format_count(most_stages)));
    }
    if (const auto added = add_stage(cursor, stages, left); !added) return added.error();
  } while (cursor.take(';'));
  if (!cursor.at_end()) {
    return cursor.mistake(cursor.offset(), fmt::format("expected \";\" or the end of the stages, found {}.",
                                                       cursor.next_for_message()));
  }
  if (!offers_anything(*stages)) return cursor.mistake(0, "every stage is 0: nothing would ever be sent.");
  return *stages;
}

std::string format_stage(const RateStage& stage) {
  const auto length = format_exact(stage.length);
  return stage.constant()
             ? fmt::format("{} for {}", format_exact(stage.from), length)
             : fmt::format("{}..{} over {}", format_exact(stage.from), format_exact(stage.to), length);
}

std::string format_stage(const UserStage& stage) {
  const auto length = format_exact(stage.length);
  return stage.constant() ? fmt::format("{} {} for {}", stage.from, word_for(stage.from), length)
                          : fmt::format("{}..{} users over {}", stage.from, stage.to, length);
}

std::string format_stages(const Stages& stages) {
  std::string text;
  std::visit(
      [&](const auto& list) {
        for (const auto& stage : list) text += (text.empty() ? "" : "; ") + format_stage(stage);
      },
      stages);
  return text;
}

Duration total_length(const Stages& stages) {
  Duration sum{};
  std::visit(
      [&](const auto& list) {
        for (const auto& stage : list) sum += stage.length;
      },
      stages);
  return sum;
}

}  // namespace waitbench::loadgen
