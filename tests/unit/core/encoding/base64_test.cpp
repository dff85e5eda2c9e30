#include "core/encoding/base64.hpp"

#include "tests/catch.hpp"

using namespace waitbench;

namespace {

std::vector<std::uint8_t> bytes_of(std::string_view text) {
  return {text.begin(), text.end()};
}

}  // namespace

TEST_CASE("the test vectors of RFC 4648, section 10", "[base64]") {
  const std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                   {"f", "Zg=="},
                                                                   {"fo", "Zm8="},
                                                                   {"foo", "Zm9v"},
                                                                   {"foob", "Zm9vYg=="},
                                                                   {"fooba", "Zm9vYmE="},
                                                                   {"foobar", "Zm9vYmFy"},
                                                                   {"\xfb\xff\xbf", "+/+/"}};
  for (const auto& [plain, encoded] : vectors) {
    CHECK(base64_encoded(bytes_of(plain)) == encoded);
    const auto decoded = base64_decoded(encoded);
    REQUIRE(decoded.has_value());
    CHECK(*decoded == bytes_of(plain));
  }
}

TEST_CASE("what the encoder would not write is refused", "[base64]") {
  for (const auto* text : {"Z", "Zg", "Zg=", "Zg==Zg==", "=", "====", "Z===", "Zm9v\n", " Zm9", "Zm9-",
                           "Zm_v", "Zh==", "Zm9=", "Zm\x80v"}) {
    INFO(text);
    REQUIRE_FALSE(base64_decoded(text).has_value());
    CHECK(base64_decoded(text).error().exit == ExitCode::usage);
  }
}
