#include "report/text_width.hpp"

#include "tests/catch.hpp"

using namespace waitbench;

TEST_CASE("the width of text is that of its characters", "[text_width]") {
  CHECK(display_width("") == 0);
  CHECK(display_width("thread") == 6);
  CHECK(display_width("µs") == 2);
  CHECK(display_width("–") == 1);
  CHECK(display_width("漢字") == 4);
  CHECK(display_width("한국") == 4);
  CHECK(display_width("e\xCC\x81") == 1);  // e and a combining acute
  CHECK(display_width("\xF0\x9F\x98\x80") == 2);
}

TEST_CASE("nothing printable drives the terminal", "[text_width]") {
  CHECK(printable("plain µ 漢") == "plain µ 漢");
  CHECK(printable("\x1b[31m") == "�[31m");
  CHECK(printable("a\nb\tc\x7f") == "a�b�c�");
  CHECK(printable("\xC2\x9B"
                  "31m") == "�31m");  // C1: CSI in one character
  CHECK(printable("\xE2\x80\xAE"
                  "x") == "�x");            // right-to-left override
  CHECK(printable("\xE2\x80\xA8") == "�");  // line separator
}

TEST_CASE("bytes that are not UTF-8 are replaced one by one", "[text_width]") {
  CHECK(printable("\xFF\xFE") == "��");
  CHECK(printable("\xC0\x80") == "��");            // overlong NUL
  CHECK(printable("\xED\xA0\x80") == "���");       // a surrogate
  CHECK(printable("\xF4\x90\x80\x80") == "����");  // beyond U+10FFFF
  CHECK(printable("a\xE2\x82") == "a��");          // cut short
  CHECK(display_width("\xFF\xFE") == 2);
}

TEST_CASE("text is cut between characters", "[text_width]") {
  CHECK(shortened("thread", 6) == "thread");
  CHECK(shortened("coroutine", 6) == "corou…");
  CHECK(shortened("漢字漢字", 6) == "漢字…");
  CHECK(shortened("漢字漢字", 4) == "漢…");
  CHECK(shortened("abc", 1) == "…");
  CHECK(shortened("abc", 0).empty());
}

TEST_CASE("padding counts columns, not bytes", "[text_width]") {
  CHECK(padded("µs", 4, Align::right) == "  µs");
  CHECK(padded("漢", 4, Align::left) == "漢  ");
  CHECK(padded("long", 2, Align::left) == "long");
}

TEST_CASE("lines are broken at spaces, and inside a word only where they must", "[text_width]") {
  using Lines = std::vector<std::string>;
  CHECK(wrapped("one two three", 7) == Lines{"one two", "three"});
  CHECK(wrapped("one two three", 100) == Lines{"one two three"});
  CHECK(wrapped("abcdefgh", 3) == Lines{"abc", "def", "gh"});
  CHECK(wrapped("a abcdefgh", 3) == Lines{"a", "abc", "def", "gh"});
  CHECK(wrapped("", 10) == Lines{""});
  CHECK(wrapped("  two  spaces ", 20) == Lines{"two spaces"});
  CHECK(wrapped("漢字", 1) == Lines{"漢", "字"});  // cannot be narrower than a character
}

TEST_CASE("lines become paragraphs at empty lines", "[text_width]") {
  CHECK(paragraphs("") == std::vector<std::string>{});
  CHECK(paragraphs("\n \n") == std::vector<std::string>{});
  CHECK(paragraphs("one\ntwo\r\n\n\nthree") == std::vector<std::string>{"one two", "three"});
}

TEST_CASE("a name that is cut in its middle keeps its end", "[text_width]") {
  CHECK(shortened_in_middle("pool connections=10", 19) == "pool connections=10");
  CHECK(shortened_in_middle("pool connections=10", 13) == "poo…ctions=10");
  CHECK(shortened_in_middle("漢字漢字漢字", 6) == "…漢字");
  CHECK(shortened_in_middle("abc", 1) == "…");
  CHECK(shortened_in_middle("abc", 0) == "");
}
