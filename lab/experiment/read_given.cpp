#include "lab/experiment/read_given.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "lab/experiment/experiment.hpp"

namespace waitbench::lab {
namespace {

constexpr double least_scale = 0.001, most_scale = 100, usual_quick_scale = 0.1, usual_rounds = 3;

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
  double read_number(const toml::table& table, std::string_view key, double least, double most,
                     double otherwise) {
    const auto written = reader_.optional_value(table, key);
    if (!written) return otherwise;
    double value = 0;
    const auto* end = written->data() + written->size();
    const auto [rest, ec] = std::from_chars(written->data(), end, value);
    if (ec == std::errc{} && rest == end && value >= least && value <= most) return value;
    reader_.complain(table.get(key)->source(),
                     fmt::format("\"{}\" must be a number from {} to {}.", key, least, most));
    return otherwise;
  }

  // "scale" and "rounds" of [quick] count if asked for, and what the user says always.
  void read_scale() {
    const auto most = static_cast<double>(most_rounds);
    const double rounds = read_number(table_, "rounds", 1, most, usual_rounds);
    const double quick_rounds = read_number(quick_, "rounds", 1, most, usual_rounds);
    const double quick_scale = read_number(quick_, "scale", least_scale, most_scale, usual_quick_scale);
    given_.rounds =
        wishes_.rounds.value_or(static_cast<std::uint64_t>(wishes_.quick ? quick_rounds : rounds));
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
      given_.grid.emplace_back(std::string(key.str()),
                               asked != nullptr ? listed(*asked) : read_axis(key, node, chosen(key, node)));
    }
  }

  std::vector<std::string> read_axis(const toml::key& key, const toml::node& written,
                                     const toml::node& chosen) {
    std::vector<std::string> values;
    const auto* array = chosen.as_array();
    if (array == nullptr || array->empty() || array->size() > most_entries) {
      reader_.complain(written.source(),
                       fmt::format("\"{}\" must be a list of 1 to {} values.", key.str(), most_entries));
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
                         given_.common.find(key.str()) != nullptr ||
                         std::ranges::find(given_.grid, key.str(), &GridAxis::first) != given_.grid.end();
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
