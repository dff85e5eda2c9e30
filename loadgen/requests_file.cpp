#include "loadgen/requests_file.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "core/toml_reader.hpp"
#include "loadgen/target.hpp"

namespace waitbench::loadgen {
namespace {

constexpr std::array<std::string_view, 1> file_keys{"request"};
constexpr std::array<std::string_view, 8> request_keys{
    "weight", "method", "target", "headers", "body", "body_file", "body_template", "body_template_file"};

struct BodyKey {
  std::string_view name;
  bool in_file, is_template;
};
constexpr std::array<BodyKey, 4> body_keys{{{"body", false, false},
                                            {"body_file", true, false},
                                            {"body_template", false, true},
                                            {"body_template_file", true, true}}};

class RequestsReader {
 public:
  RequestsReader(std::string_view origin, const DataRows* data, const BodyFile& body_file)
      : reader_(origin), data_(data), body_file_(body_file) {
    if (data != nullptr) columns_ = data->columns();
  }

  Result<std::vector<RequestSpec>> read(const toml::table& table) {
    std::vector<RequestSpec> kinds;
    reader_.only_known_keys(table, file_keys);
    const auto* array = table.get_as<toml::array>("request");
    if (array == nullptr || !array->is_array_of_tables()) {
      reader_.complain(table.source(), "there must be at least one [[request]].");
    } else if (array->size() > most_kinds) {
      reader_.complain((*array)[most_kinds].source(),
                       fmt::format("there may be {} [[request]] at most.", format_count(most_kinds)));
    } else {
      for (const auto& item : *array) kinds.push_back(read_request(*item.as_table()));
    }
    if (reader_.error()) return *reader_.error();
    return kinds;
  }

 private:
  RequestSpec read_request(const toml::table& table) {
    RequestSpec spec;
    reader_.only_known_keys(table, request_keys);
    if (table.contains("weight")) spec.weight = reader_.whole_number(table, "weight", 1, largest_weight);
    if (auto method = reader_.optional_text(table, "method")) {
      complain_of(table.get("method")->source(), check_method(*method));
      spec.method = std::move(*method);
    }
    spec.target = read_target(table);
    spec.fields = read_fields(table);
    spec.body = read_body(table);
    return spec;
  }

  Template read_target(const toml::table& table) {
    const auto written = reader_.text(table, "target");
    if (reader_.error()) return {};
    auto target = parse_target(written, columns_, "\"target\"");
    if (target) return std::move(*target);
    reader_.complain(table.get("target")->source(), target.error());
    return {};
  }

  std::vector<Field> read_fields(const toml::table& table) {
    std::vector<Field> fields;
    const auto* node = table.get("headers");
    if (node == nullptr) return fields;
    const auto* headers = node->as_table();
    if (headers == nullptr) {
      reader_.complain(node->source(), "\"headers\" must be a table, like { \"Accept\" = \"text/html\" }.");
      return fields;
    }
    // In the order of the file; a table is in that of its keys.
    std::vector<std::pair<const toml::key*, const toml::node*>> written;
    for (const auto& [key, value] : *headers) written.emplace_back(&key, &value);
    std::ranges::sort(written, [](const auto& a, const auto& b) {
      const auto &x = a.first->source().begin, &y = b.first->source().begin;
      return std::pair(x.line, x.column) < std::pair(y.line, y.column);
    });
    for (const auto& [key, value] : written) fields.push_back(read_field(*headers, *key, *value));
    return fields;
  }

  Field read_field(const toml::table& headers, const toml::key& key, const toml::node& node) {
    const std::string name(key.str());
    const auto written = reader_.optional_text(headers, name);
    if (!written) return {};
    auto value = parse_template(*written, columns_);
    if (!value) {
      reader_.complain(node.source(), mistake_in_text(fmt::format("\"{}\"", name), *written, value.error()));
      return {};
    }
    Field field{name, std::move(*value)};
    complain_of(key.source(), check_field(field, data_));
    return field;
  }

  Template read_body(const toml::table& table) {
    const BodyKey* found = nullptr;
    for (const auto& key : body_keys) {
      if (!table.contains(key.name)) continue;
      if (found != nullptr) {
        reader_.complain(
            table.get(key.name)->source(),
            fmt::format("a request has one body: \"{}\" or \"{}\", not both.", found->name, key.name));
        return {};
      }
      found = &key;
    }
    return found != nullptr ? read_body(table, *found) : Template{};
  }

  Template read_body(const toml::table& table, const BodyKey& key) {
    auto written = reader_.optional_text(table, key.name);
    if (!written || reader_.error()) return {};
    const auto& where = table.get(key.name)->source();
    const auto name = key.in_file ? *written : fmt::format("\"{}\"", key.name);
    if (key.in_file) {
      auto content = body_file_(*written);
      if (!content) {
        reader_.complain(where, content.error());
        return {};
      }
      written = std::move(*content);
    }
    if (!key.is_template) return plain_text(std::move(*written));
    auto body = parse_template(*written, columns_);
    if (body) return std::move(*body);
    reader_.complain(where, key.in_file ? mistake_in_file(name, *written, body.error())
                                        : mistake_in_text(name, *written, body.error()));
    return {};
  }

  void complain_of(const toml::source_region& where, const Result<void>& checked) {
    if (!checked) reader_.complain(where, checked.error());
  }

  TomlReader reader_;
  const DataRows* data_;
  const BodyFile& body_file_;
  std::span<const std::string> columns_;
};

}  // namespace

Result<std::vector<RequestSpec>> parse_requests(std::string_view text, std::string_view origin,
                                                const DataRows* data, const BodyFile& body_file) {
  if (text.size() > largest_requests_file.count)
    return usage_error(fmt::format("{} is larger than {}.", origin, format_bytes(largest_requests_file)));
  const auto table = parse_toml(text, origin);
  if (!table) return table.error();
  return RequestsReader(origin, data, body_file).read(*table);
}

}  // namespace waitbench::loadgen
