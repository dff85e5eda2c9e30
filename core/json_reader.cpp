#include "core/json_reader.hpp"

#include <cmath>

#include <fmt/format.h>

namespace waitbench {

const JsonReader::Json& JsonReader::at(const Json& object, const char* key) {
  static const Json nothing;
  if (object.is_object()) {
    if (const auto found = object.find(key); found != object.end()) return *found;
  }
  fail(key, "is missing");
  return nothing;
}

double JsonReader::number(const Json& object, const char* key, double least, double most) {
  const auto& value = at(object, key);
  const double told = value.is_number() ? value.get<double>() : NAN;
  if (told >= least && told <= most) return told;
  fail(key, "is no possible number");
  return 0;
}

bool JsonReader::truth(const Json& object, const char* key) {
  const auto& value = at(object, key);
  if (value.is_boolean()) return value.get<bool>();
  fail(key, "is neither true nor false");
  return false;
}

std::string JsonReader::text(const Json& object, const char* key) {
  const auto& value = at(object, key);
  if (value.is_string() && value.get_ref<const std::string&>().size() <= longest_text_)
    return value.get<std::string>();
  fail(key, "is no text");
  return {};
}

const JsonReader::Json& JsonReader::list(const Json& object, const char* key, std::size_t most) {
  static const Json none = Json::array();
  const auto& value = at(object, key);
  if (value.is_array() && value.size() <= most) return value;
  fail(key, "is no list");
  return none;
}

void JsonReader::fail(std::string_view key, std::string_view how) {
  if (fault_.empty()) fault_ = fmt::format("\"{}\" {}", key, how);
}

}  // namespace waitbench
