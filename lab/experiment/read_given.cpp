#include "lab/experiment/read_given.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "lab/experiment/experiment.hpp"

namespace waitbench::lab {
namespace {

constexpr double least_scale = 0.001, most_scale = 100, usual_quick_scale = 0.1;
constexpr std::uint64_t usual_rounds = 3;

class GivenReader {
 public:
  GivenReader(TomlReader& reader, const toml::table& table, const ReadingWishes& wishes)
      : reader_(reader), table_(table), quick_(reader.section(table, "quick")), wishes_(wishes) {}

  GivenValues read() {
    read_scale();
    read_values();
    read_grid();
    check_quick_keys();
    return std::move(given_);
  }

 private:
  double read_quick_scale() {
    const auto written = reader_.optional_value(quick_, "scale");
    if (!written) return usual_quick_scale;
    double value = 0;
    const auto* end = written->data() + written->size();
    const auto [rest, ec] = std::from_chars(written->data(), end, value);
    if (ec == std::errc{} && rest == end && value >= least_scale && value <= most_scale) return value;
    reader_.complain(quick_.get("scale")->source(),
                     fmt::format("\"scale\" must be a number from {} to {}.", least_scale, most_scale));
    return usual_quick_scale;
  }
  std::uint64_t read_rounds(const toml::table& table) {
    return table.contains("rounds") ? reader_.whole_number(table, "rounds", 1, most_rounds) : usual_rounds;
  }

  // "scale" and "rounds" of [quick] count if asked for, and what the user says always.
  void read_scale() {
    const auto rounds = read_rounds(table_), quick_rounds = read_rounds(quick_);
    const double quick_scale = read_quick_scale();
    given_.rounds = wishes_.rounds.value_or(wishes_.quick ? quick_rounds : rounds);
    given_.scale = wishes_.scale.value_or(wishes_.quick ? quick_scale : 1);
    given_.common = Values(given_.scale);
    given_.common.set("cores", std::to_string(wishes_.cores));
  }

  void check_name(const toml::key& key) {
    if (!is_value_name(key.str()))
      reader_.complain(key.source(), "a name has letters, digits, '-' and '_', and begins with a letter.");
  }

  const std::string* wished(const toml::key& key) const {
    const auto found = wishes_.values.find(std::string(key.str()));
    return found == wishes_.values.end() ? nullptr : &found->second;
  }
  // [quick]'s if it is asked for, or the file's.
  const toml::node& chosen(const toml::key& key, const toml::node& written) const {
    const auto* quick = wishes_.quick ? quick_.get(key.str()) : nullptr;
    return quick != nullptr ? *quick : written;
  }

  void read_values() {
    for (const auto& [key, node] : reader_.section(table_, "values")) {
      check_name(key);
      const auto value = reader_.as_value(chosen(key, node), key.str());
      const auto* asked = wished(key);
      if (value) given_.common.set(std::string(key.str()), asked != nullptr ? *asked : *value);
    }
  }

  void read_grid() {
    for (const auto& [key, node] : reader_.section(table_, "grid")) {
      check_name(key);
      if (given_.common.find(key.str()) != nullptr)
        reader_.complain(key.source(), fmt::format("\"{}\" stands in [values] as well.", key.str()));
      const auto* asked = wished(key);
      auto values = asked != nullptr ? listed(*asked) : read_axis(key, node, chosen(key, node));
      check_axis(key, values);
      given_.grid.emplace_back(std::string(key.str()), std::move(values));
    }
  }

  // Trials are told apart by their values.
  void check_axis(const toml::key& key, std::vector<std::string> values) {
    if (values.size() > most_entries)
      reader_.complain(key.source(),
                       fmt::format("\"{}\" may have {} values at most.", key.str(), most_entries));
    std::ranges::sort(values);
    if (const auto twice = std::ranges::adjacent_find(values); twice != values.end())
      reader_.complain(key.source(), fmt::format("\"{}\" has the value {} twice.", key.str(), *twice));
  }

  std::vector<std::string> read_axis(const toml::key& key, const toml::node& written,
                                     const toml::node& chosen) {
    std::vector<std::string> values;
    const auto* array = chosen.as_array();
    if (array == nullptr || array->empty()) {
      reader_.complain(written.source(),
                       fmt::format("\"{}\" must be a list of values, one at least.", key.str()));
      return values;
    }
    for (const auto& item : *array) {
      if (auto value = reader_.as_value(item, key.str())) values.push_back(std::move(*value));
    }
    return values;
  }

  void check_quick_keys() {
    for (const auto& [key, node] : quick_) {
      const bool known = key.str() == "scale" || key.str() == "rounds" ||
                         reader_.section(table_, "values").contains(key.str()) ||
                         reader_.section(table_, "grid").contains(key.str());
      if (!known)
        reader_.complain(key.source(),
                         fmt::format("[quick] may hold scale, rounds, and what stands in [values] or "
                                     "[grid]; not \"{}\".",
                                     key.str()));
    }
  }

  TomlReader& reader_;
  const toml::table& table_;
  const toml::table& quick_;
  const ReadingWishes& wishes_;
  GivenValues given_;
};

}  // namespace

GivenValues read_given(TomlReader& reader, const toml::table& table, const ReadingWishes& wishes) {
  return GivenReader(reader, table, wishes).read();
}

}  // namespace waitbench::lab
