#include "loadgen/data_rows.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

namespace waitbench::loadgen {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_control(char c) {
  return (c >= 0 && c < ' ') || c == '\x7f';
}

}  // namespace

class DataReader {
 public:
  DataReader(std::string_view text, std::string_view origin) : text_(text) { data_.origin_ = origin; }

  Result<DataRows> read() {
    if (text_.size() > largest_data.count)
      return usage_error(fmt::format("{} is larger than {}.", data_.origin_, format_bytes(largest_data)));
    if (text_.starts_with(byte_order_mark)) at_ = line_begin_ = byte_order_mark.size();
    if (at_ == text_.size())
      return usage_error(fmt::format("{} is empty. Its first line names the columns.", data_.origin_));
    if (const auto named = read_names(); !named) return named.error();
    data_.ends_.push_back(0);
    while (at_ < text_.size()) {
      if (const auto row = read_row(); !row) return row.error();
    }
    if (data_.rows() == 0)
      return usage_error(fmt::format("{} has no rows below the names of its columns.", data_.origin_));
    return std::move(data_);
  }

 private:
  enum class End : std::uint8_t { value, line };

  Error mistake(std::uint64_t line, std::size_t column, std::string_view text) const {
    return usage_error(fmt::format("{}:{}:{}: {}", data_.origin_, line, column, text));
  }
  Error mistake_here(std::string_view text) const { return mistake(line_, column(), text); }
  std::size_t column() const { return at_ - line_begin_ + 1; }

  Result<void> read_names() {
    std::unordered_set<std::string> known;
    for (auto end = End::value; end == End::value;) {
      const auto begin = column();
      std::string name;
      const auto read = read_value(name);
      if (!read) return read.error();
      end = *read;
      if (const auto wrong = wrong_with(name); !wrong.empty()) return mistake(1, begin, wrong);
      if (!known.insert(name).second)
        return mistake(1, begin, fmt::format("there are two columns \"{}\".", name));
      data_.columns_.push_back(std::move(name));
      if (data_.columns_.size() > most_columns)
        return mistake(1, begin, fmt::format("more than {} columns.", format_count(most_columns)));
    }
    data_.longest_.assign(data_.columns_.size(), 0);
    return {};
  }

  static std::string_view wrong_with(std::string_view name) {
    if (name.empty()) return "the column has no name. The first line names the columns.";
    if (name == "n") return "a column cannot be named \"n\": {n} is the request's number.";
    if (std::ranges::any_of(name, [](char c) { return c == '{' || c == '}' || is_control(c); }))
      return "the name of a column cannot hold braces or control characters.";
    return {};
  }

  Result<void> read_row() {
    const auto line = line_;
    const auto wanted = data_.columns_.size();
    if (data_.rows() == most_rows)
      return mistake_here(fmt::format("more than {} rows.", format_count(most_rows)));
    std::size_t count = 0;
    for (auto end = End::value; end == End::value; ++count) {
      const auto begin = data_.values_.size();
      const auto read = read_value(data_.values_);
      if (!read) return read.error();
      end = *read;
      if (count >= wanted) continue;  // told below, with how many there are
      data_.ends_.push_back(static_cast<std::uint32_t>(data_.values_.size()));
      auto& longest = data_.longest_[count];
      longest = std::max(longest, data_.values_.size() - begin);
    }
    if (count != wanted) {
      return mistake(
          line, 1,
          fmt::format("{} value{}, but there {} {} column{}. A value with a comma stands in quotes.", count,
                      count == 1 ? "" : "s", wanted == 1 ? "is" : "are", wanted, wanted == 1 ? "" : "s"));
    }
    data_.lines_.push_back(line);
    return {};
  }

  // Appends the next value, and steps over what ends it.
  Result<End> read_value(std::string& to) {
    if (at_ < text_.size() && text_[at_] == '"') {
      if (const auto quoted = read_quoted(to); !quoted) return quoted.error();
    } else {
      const auto end = std::min(text_.find_first_of(",\"\r\n", at_), text_.size());
      to += text_.substr(at_, end - at_);
      at_ = end;
      if (at_ < text_.size() && text_[at_] == '"')
        return mistake_here("a quote within a value. Put the value in quotes, and write the quote twice.");
    }
    return read_end();
  }

  Result<void> read_quoted(std::string& to) {
    const auto line = line_;
    const auto begin = column();
    for (++at_;;) {
      const auto quote = text_.find('"', at_);
      if (quote == std::string_view::npos) return mistake(line, begin, "this quote is not closed.");
      take_lines(text_.substr(at_, quote - at_));
      to += text_.substr(at_, quote - at_);
      at_ = quote + 1;
      if (at_ == text_.size() || text_[at_] != '"') return {};
      to += '"';
      ++at_;
    }
  }

  // Counts the line ends in `part`, which begins at at_.
  void take_lines(std::string_view part) {
    line_ += static_cast<std::uint32_t>(std::ranges::count(part, '\n'));
    if (const auto last = part.rfind('\n'); last != std::string_view::npos) line_begin_ = at_ + last + 1;
  }

  Result<End> read_end() {
    if (at_ == text_.size()) return End::line;
    const auto rest = text_.substr(at_, 2);
    if (rest.front() == ',') {
      ++at_;
      return End::value;
    }
    if (rest.front() == '\n' || rest == "\r\n") {
      at_ += rest.front() == '\n' ? 1 : 2;
      ++line_;
      line_begin_ = at_;
      return End::line;
    }
    if (rest.front() == '\r')
      return mistake_here("a carriage return without a line feed. End lines with LF or CRLF.");
    return mistake_here(
        "behind a closing quote comes a comma or the end of the line. Within quotes, write a quote twice.");
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::size_t line_begin_ = 0;
  DataRows data_;
};

std::string DataRows::place(std::uint64_t row) const {
  return fmt::format("{}:{}", origin_, lines_[row]);
}

Result<DataRows> parse_data(std::string_view text, std::string_view origin) {
  return DataReader(text, origin).read();
}

}  // namespace waitbench::loadgen
