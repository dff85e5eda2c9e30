// Values out of a JSON tree, the first that is not as it should be remembered.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace waitbench {

/// Asked for value after value, and at the end whether all was well: what it returns behind the first fault
/// is of no use to anybody. Keys of a JSON text only; the text itself is parsed before.
class JsonReader {
 public:
  using Json = nlohmann::ordered_json;

  explicit JsonReader(std::size_t longest_text) : longest_text_(longest_text) {}

  /// Null where it is missing.
  const Json& at(const Json& object, const char* key);
  /// From `least` to `most`, both included; else 0.
  double number(const Json& object, const char* key, double least, double most);
  bool truth(const Json& object, const char* key);
  std::string text(const Json& object, const char* key);
  /// With at most so many elements.
  const Json& list(const Json& object, const char* key, std::size_t most);

  /// Remembers, if it is the first, that `key` is not as it should be: "is missing".
  void fail(std::string_view key, std::string_view how);
  /// "\"KEY\" is missing"; empty when all was well.
  const std::string& fault() const { return fault_; }

 private:
  std::size_t longest_text_;
  std::string fault_;
};

}  // namespace waitbench
