// Reads the keys of an experiment's tables for one cell of its grid: values put in, times scaled.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/plan/plan.hpp"
#include "core/toml_reader.hpp"
#include "core/units.hpp"
#include "lab/experiment/values.hpp"
#include "loadgen/stages.hpp"

namespace waitbench::lab {

/// A plan as its server is told it, scaled, and what is known of it before.
struct PlanText {
  std::string text{};      ///< names that are filled in later still stand in it
  Duration time{}, cpu{};  ///< of one request in the mean, without what it calls; as written, not scaled
  bool draws = false;      ///< at random
};

/// Each reads a key's value, and complains to the reader, with the value's line and column, of one that is
/// not as it should be; what it returns then means nothing. An absent key is nothing.
class CellReader {
 public:
  /// All of them must outlive it. `later` are names that stay in texts, to be filled in when servers run.
  CellReader(TomlReader& reader, const Values& values, double scale, const std::vector<std::string>& later)
      : reader_(reader), values_(values), scale_(scale), later_(later) {}

  TomlReader& reader() const { return reader_; }
  const Values& values() const { return values_; }
  double scale() const { return scale_; }
  const std::vector<std::string>& later() const { return later_; }

  std::optional<std::string> text(const toml::table& table, std::string_view key) const;
  std::string needed_text(const toml::table& table, std::string_view key) const;
  std::vector<std::string> texts(const toml::table& table, std::string_view key) const;
  std::optional<Duration> duration(const toml::table& table, std::string_view key) const;
  std::optional<Rate> rate(const toml::table& table, std::string_view key) const;
  std::optional<std::uint64_t> count(const toml::table& table, std::string_view key, std::uint64_t least,
                                     std::uint64_t most) const;
  std::optional<RandomTime> random_time(const toml::table& table, std::string_view key) const;
  std::optional<loadgen::Stages> stages(const toml::table& table, std::string_view key) const;
  std::optional<PlanText> plan(const toml::table& table, std::string_view key) const;
  /// The same of one that stands in no table; a usage error of what it is.
  Result<PlanText> plan_of(std::string_view written) const;
  /// A text as words, quoted as a shell has them, times and rates scaled.
  std::vector<std::string> flags(const toml::table& table, std::string_view key) const;
  /// A text as words, as they are.
  std::vector<std::string> command(const toml::table& table, std::string_view key) const;

  void complain(const toml::table& table, std::string_view key, std::string_view text) const;

 private:
  std::vector<std::string> words(const toml::table& table, std::string_view key) const;

  TomlReader& reader_;
  const Values& values_;
  double scale_;
  const std::vector<std::string>& later_;
};

/// A command line as words: blanks separate, '…' and "…" hold blanks together, a backslash keeps what
/// follows. A usage error names the quote that is not closed.
Result<std::vector<std::string>> split_words(std::string_view text);

}  // namespace waitbench::lab
