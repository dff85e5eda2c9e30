#include <string>

#include "core/plan/plan.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace std::chrono_literals;

namespace {

Plan plan_of(std::vector<Step> steps) {
  return {std::move(steps)};
}

std::string repeated(std::string_view piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += piece;
  return text;
}

std::string error_of(std::string_view text) {
  const auto plan = parse_plan(text);
  return plan ? "no error" : plan.error().text;
}

}  // namespace

TEST_CASE("each step is read", "[plan]") {
  CHECK(parse_plan("wait 5s").value() == plan_of({step::Wait{Constant{5s}}}));
  CHECK(parse_plan("cpu 200us").value() == plan_of({step::Cpu{Constant{200us}}}));
  CHECK(parse_plan("reply 16KiB").value() == plan_of({step::Reply{Bytes{16384}}}));
  CHECK(parse_plan("fail 0.5%").value() == plan_of({step::Fail{0.5}}));
  CHECK(parse_plan("pool db 200ms").value() == plan_of({step::Pool{"db", Constant{200ms}}}));
  CHECK(parse_plan("pool a-B_9 exp(1s)").value() == plan_of({step::Pool{"a-B_9", Exponential{1s}}}));
  CHECK(parse_plan("call http://127.0.0.1:9000/a?b=c").value() ==
        plan_of({step::Call{"http://127.0.0.1:9000/a?b=c"}}));
  CHECK(parse_plan("db \"select pg_sleep(0.2)\"").value() == plan_of({step::Db{"select pg_sleep(0.2)"}}));
  CHECK(parse_plan("together(wait 1s)").value() ==
        plan_of({step::Together{{plan_of({step::Wait{Constant{1s}}})}}}));
  CHECK(parse_plan(default_plan).value() == plan_of({step::Wait{Constant{5s}}}));
}

TEST_CASE("each distribution is read", "[plan]") {
  CHECK(parse_plan("wait exp(200ms)").value() == plan_of({step::Wait{Exponential{200ms}}}));
  CHECK(parse_plan("wait uniform(1ms,9ms)").value() == plan_of({step::Wait{Uniform{1ms, 9ms}}}));
  CHECK(parse_plan("cpu lognormal(200ms,0.5)").value() == plan_of({step::Cpu{Lognormal{200ms, 0.5}}}));
}

TEST_CASE("branches keep their order, and may hold branches", "[plan]") {
  const auto inner = step::Together{{plan_of({step::Cpu{Constant{5ms}}}), plan_of({step::Fail{1}})}};
  const auto outer =
      step::Together{{plan_of({step::Wait{Constant{1s}}}),
                      plan_of({step::Wait{Constant{2s}}, inner, step::Pool{"db", Constant{20ms}}})}};
  const auto plan = plan_of({outer, step::Wait{Constant{3s}}});
  CHECK(parse_plan("together(wait 1s,wait 2s;together(cpu 5ms,fail 1%);pool db 20ms);wait 3s").value() ==
        plan);
  CHECK(
      parse_plan(" together ( wait 1s , wait 2s ; together( cpu 5ms , fail 1% ) ; pool\tdb 20ms ) ; wait 3s")
          .value() == plan);
  CHECK(parse_plan("together(wait 1s, wait 2s)").value() != parse_plan("together(wait 1s; wait 2s)").value());
}

TEST_CASE("pools must be among those that exist, if it is said which do", "[plan]") {
  const std::vector<std::string> pools{"db", "cache"};
  const auto error_with = [](std::string_view text, std::span<const std::string> known) {
    const auto plan = parse_plan(text, known);
    return plan ? "no error" : plan.error().text;
  };
  CHECK(parse_plan("pool cache 1s; pool db 1s", pools).value() ==
        parse_plan("pool cache 1s; pool db 1s").value());
  CHECK(error_with("wait 1s", {}) == "no error");
  CHECK(error_with("pool db 200ms", {}) == "plan, column 6: unknown pool \"db\". Add --pool db=10.");
  CHECK(error_with("wait 1s; together(cpu 1ms, pool  cahce 1s)", pools) ==
        "plan, column 34: unknown pool \"cahce\". Did you mean cache? Or add --pool cahce=10.");
}

TEST_CASE("a statement holds whatever else means something in a plan", "[plan]") {
  const auto statement = [](std::string_view text) {
    const auto plan = parse_plan(text);
    return plan ? std::get<step::Db>(plan->steps.at(0)).sql : plan.error().text;
  };
  CHECK(statement(R"~(db "select 1, (2); later(x)")~") == "select 1, (2); later(x)");
  CHECK(statement(R"(db "select ""Id"" from ""t""")") == R"(select "Id" from "t")");
  CHECK(statement(R"(db "a\""b\")") == R"(a\"b\)");
  CHECK(statement(R"( db   "  two  blanks " )") == "  two  blanks ");
  const auto within = parse_plan(R"~(together(db "a,b)";wait 1s,db ")("); wait 2s)~").value();
  CHECK(within == plan_of({step::Together{{plan_of({step::Db{"a,b)"}, step::Wait{Constant{1s}}}),
                                           plan_of({step::Db{")("}})}},
                           step::Wait{Constant{2s}}}));
  const auto both = parse_plan(R"~(wait 1s; later(db "x);"))~").value();
  CHECK(*later_of(both) == plan_of({step::Db{"x);"}}));
}

TEST_CASE("steps keep their order, and blanks do not matter", "[plan]") {
  const auto plan = plan_of({step::Cpu{Constant{1ms}}, step::Wait{Uniform{1ms, 9ms}},
                             step::Wait{Constant{0s}}, step::Reply{Bytes{10}}, step::Fail{100}});
  CHECK(parse_plan("cpu 1ms;wait uniform(1ms,9ms);wait 0s;reply 10B;fail 100%").value() == plan);
  CHECK(parse_plan("  cpu\t1ms ;\n wait  uniform ( 1ms , 9ms ) ; wait 0s;\r\n reply 10B; fail 100%  ")
            .value() == plan);
}

TEST_CASE("the limits themselves are allowed", "[plan]") {
  CHECK(parse_plan("wait 1h").has_value());
  CHECK(parse_plan("reply 16MiB").has_value());
  CHECK(parse_plan("reply 0B").has_value());
  CHECK(parse_plan("fail 0%").has_value());
  CHECK(parse_plan("fail 99.999999%").has_value());
  CHECK(parse_plan("wait lognormal(1ms,10)").has_value());
  CHECK(parse_plan("wait lognormal(1ms,0)").has_value());
  CHECK(parse_plan("wait uniform(5ms,5ms)").has_value());
  CHECK(parse_plan(repeated("cpu 1ms;", 63) + "cpu 1ms").value().steps.size() == 64);
  CHECK(parse_plan(repeated("together(", 8) + "cpu 1ms" + repeated(")", 8)).has_value());
  CHECK(parse_plan("together(" + repeated("cpu 1ms,", 62) + "cpu 1ms)").has_value());
  CHECK(parse_plan("pool " + std::string(16, 'x') + " 1s").has_value());
  CHECK(parse_plan("call http://a/" + std::string(4096 - 14, 'x')).has_value());
  CHECK(parse_plan("db \"" + std::string(1024, 'x') + "\"").has_value());
  CHECK(parse_plan("db \"" + std::string(2048, '"') + "\"").has_value());
  CHECK(parse_plan("wait 1s" + std::string(4096 - 7, ' ')).has_value());
}

TEST_CASE("what is wrong with a plan is said, and where", "[plan]") {
  const std::string steps = " Steps: wait, cpu, pool, call, db, together, reply, fail, later.";
  const std::string distributions = " Distributions: exp, uniform, lognormal.";
  const std::string durations = " Write 5s, 200ms or 1.5m.";
  const std::string times = " Write 5s, exp(200ms), uniform(1ms,9ms) or lognormal(200ms,0.5).";
  const std::string pool = " Write pool db 200ms.";
  const std::string call = " Write call http://127.0.0.1:8080/.";
  const std::string db = " Write db \"select pg_sleep(0.2)\".";
  const std::string not_ascii =
      "a statement is printable ASCII on one line. Write chr(252) or U&'\\00FC' for other characters.";
  const std::string not_a_pool = " is no name of a pool: letters, digits, - and _, at most 16." + pool;
  const std::string not_a_sigma = " is not a sigma. Write a number from 0 to 10 with at most 6 decimals.";
  const std::string not_a_share = " is not a percentage. Write 0% to 100% with at most 6 decimals.";
  struct Row {
    std::string text;
    int column;
    std::string error;
  };
  // clang-format off
  const std::vector<Row> rows{
      {"wiat 5s", 1, "unknown step \"wiat\". Did you mean wait?" + steps},
      {"cpu 1ms; wiat 5s", 10, "unknown step \"wiat\". Did you mean wait?" + steps},
      {"sleep 5s", 1, "unknown step \"sleep\"." + steps},
      {"wait5s", 1, "unknown step \"wait5s\"." + steps},
      {"WAIT 5s", 1, "unknown step \"WAIT\"." + steps},
      {"", 1, "expected a step, found the end of the plan." + steps},
      {"   ", 4, "expected a step, found the end of the plan." + steps},
      {"wait 5s;", 9, "expected a step, found the end of the plan." + steps},
      {"wait 5s ; ", 11, "expected a step, found the end of the plan." + steps},
      {";wait 5s", 1, "expected a step, found \";\"." + steps},
      {"wait 5s;;wait 5s", 9, "expected a step, found \";\"." + steps},
      {"(wait 5s)", 1, "expected a step, found \"(\"." + steps},
      {"wait 5s 6s", 9, "expected \";\" or the end of the plan, found \"6s\"."},
      {"wait 5s)", 8, "expected \";\" or the end of the plan, found \")\"."},
      {"wait 5s, wait 5s", 8, "expected \";\" or the end of the plan, found \",\"."},

      {"db", 3, "expected a statement in double quotes, found the end of the plan." + db},
      {"db select 1", 4, "expected a statement in double quotes, found \"select\"." + db},
      {"db 'select 1'", 4, "expected a statement in double quotes, found \"'select\"." + db},
      {"db \"select 1", 4, "the statement has no closing quote." + db},
      {"db \"select \"\"1", 4, "the statement has no closing quote." + db},
      {"cpu 1ms; db \"\"", 13, "the statement is empty." + db},
      {"db \"  \"", 4, "the statement is empty." + db},
      {"db \"select\n1\"", 11, not_ascii},
      {"db \"a\"\"b\xC3\xBC\"", 9, not_ascii},
      {std::string("db \"a\0\"", 7), 6, not_ascii},
      {"db \"" + std::string(1025, 'x') + "\"", 4, "a statement of more than 1,024 characters."},
      {"db \"select 1\" 2", 15, "expected \";\" or the end of the plan, found \"2\"."},
      {"db \"a\" \"b\"", 8, "expected \";\" or the end of the plan, found \"\"b\"\"."},

      {"wait", 5, "expected a time, found the end of the plan." + times},
      {"wait ;", 6, "expected a time, found \";\"." + times},
      {"wait(5s)", 5, "expected a time, found \"(\"." + times},
      {"wait 5", 6, "5 has no unit." + durations},
      {"cpu 1ms; wait  30", 16, "30 has no unit." + durations},
      {"wait 5sec", 6, "5sec has an unknown unit \"sec\". Units: ns, us, ms, s, m, h."},
      {"wait -5s", 6, "\"-5s\" is not a duration." + durations},
      {"wait nan", 6, "\"nan\" is not a duration." + durations},
      {"wait infs", 6, "\"infs\" is not a duration." + durations},
      {"wait exp", 6, "\"exp\" is not a duration." + durations},
      {"wait 1000000000000s", 6, "1000000000000s is too large for a duration."},
      {"wait 61m", 6, "61m is longer than 60m, the longest time of a plan."},

      {"wait gamma(5s)", 6, "unknown distribution \"gamma\"." + distributions},
      {"wait unifrom(1s,2s)", 6, "unknown distribution \"unifrom\". Did you mean uniform?" + distributions},
      {"wait exp()", 10, "expected a duration, found \")\"." + durations},
      {"wait exp(", 10, "expected a duration, found the end of the plan." + durations},
      {"wait exp(200)", 10, "200 has no unit." + durations},
      {"wait exp(exp(1s))", 10, "\"exp\" is not a duration." + durations},
      {"wait exp(2h)", 10, "2h is longer than 60m, the longest time of a plan."},
      {"wait exp(0s)", 10, "the mean must be above zero."},
      {"wait exp(1s", 12, "expected \")\", found the end of the plan."},
      {"wait exp(1s;cpu 1s)", 12, "expected \")\", found \";\"."},
      {"wait exp(1s,2s)", 12, "expected \")\", found \",\"."},
      {"wait uniform(1ms)", 17, "expected \",\", found \")\"."},
      {"wait uniform(9ms, 1ms)", 19, "the upper bound is below the lower one. Write uniform(1ms,9ms)."},

      {"wait lognormal(0s,1)", 16, "the median must be above zero."},
      {"wait lognormal(1s,)", 19, "expected a sigma, found \")\". Write a number such as 0.5."},
      {"wait lognormal(1s,x)", 19, "\"x\"" + not_a_sigma},
      {"wait lognormal(1s,10.5)", 19, "\"10.5\"" + not_a_sigma},
      {"wait lognormal(1s,-1)", 19, "\"-1\"" + not_a_sigma},
      {"wait lognormal(1s,nan)", 19, "\"nan\"" + not_a_sigma},
      {"wait lognormal(1s,0.1234567)", 19, "\"0.1234567\"" + not_a_sigma},

      {"pool", 5, "expected the name of a pool, found the end of the plan." + pool},
      {"pool ;", 6, "expected the name of a pool, found \";\"." + pool},
      {"pool d.b 1s", 6, "\"d.b\"" + not_a_pool},
      {"pool 12345678901234567 1s", 6, "\"12345678901234567\"" + not_a_pool},
      {"pool db", 8, "expected a time, found the end of the plan." + times},
      {"pool db 5", 9, "5 has no unit." + durations},
      {"pool 200ms", 11, "expected a time, found the end of the plan." + times},

      {"call", 5, "expected a URL, found the end of the plan." + call},
      {"wait 1s; call ;", 15, "expected a URL, found \";\"." + call},
      {"call 127.0.0.1:80", 6, "\"127.0.0.1:80\" is no URL that can be called." + call},
      {"call ftp://a/", 6, "\"ftp://a/\" is no URL that can be called." + call},
      {"call http://a:0/", 6, "\"http://a:0/\" is no URL that can be called." + call},
      {"call https://a/", 6, "\"https://a/\": calls are made over http alone." + call},
      {"call http://a/ 1s", 16, "expected \";\" or the end of the plan, found \"1s\"."},
      {"call http://a/?plan=wait+exp(1s)", 29, "a URL ends at \"(\". Write %28 and %29 for parentheses, %2C for a comma."},
      {"call http://a/,http://b/", 15, "expected \";\" or the end of the plan, found \",\"."},
      {"call http://a/" + std::string(4074, 'x') + ";wait 1s", 4097,
       "longer than 4,096 characters when it is written out. Write shorter URLs and statements."},

      {"together", 9, "expected \"(\", found the end of the plan."},
      {"together wait 1s", 10, "expected \"(\", found \"wait\"."},
      {"together()", 10, "expected a step, found \")\"." + steps},
      {"together(", 10, "expected a step, found the end of the plan." + steps},
      {"together(wait 1s", 17, "expected \";\", \",\" or \")\", found the end of the plan."},
      {"together(wait 1s wait 2s)", 18, "expected \";\", \",\" or \")\", found \"wait\"."},
      {"together(wait 1s,)", 18, "expected a step, found \")\"." + steps},
      {"together(,wait 1s)", 10, "expected a step, found \",\"." + steps},
      {"together(wait 1s;)", 18, "expected a step, found \")\"." + steps},
      {"together(wait 1s))", 18, "expected \";\" or the end of the plan, found \")\"."},
      {"together(wait 1s, wiat 2s)", 19, "unknown step \"wiat\". Did you mean wait?" + steps},
      {"togehter(wait 1s)", 1, "unknown step \"togehter\". Did you mean together?" + steps},
      {repeated("together(", 9), 81, "more than 8 levels of together."},
      {repeated("together(", 400), 81, "more than 8 levels of together."},
      {"together(" + repeated("cpu 1ms,", 63) + "cpu 1ms)", 514, "more than 64 steps."},
      {"together(cpu 1ms," + repeated("cpu 1ms;", 62) + "cpu 1ms)", 514, "more than 64 steps."},

      {"reply", 6, "expected a size, found the end of the plan. Write 64B, 16KiB or 2MiB."},
      {"reply 64", 7, "64 has no unit. Write 64B, 16KiB or 2MiB."},
      {"reply 17MiB", 7, "17MiB is more than 16MiB, the largest reply."},

      {"fail", 5, "expected a percentage, found the end of the plan. Write 5% or 0.1%."},
      {"fail 5", 6, "5 has no unit. Write 5% or 0.1%."},
      {"fail five", 6, "\"five\" is not a percentage. Write 5% or 0.1%."},
      {"fail 101%", 6, "\"101%\"" + not_a_share},
      {"fail -1%", 6, "\"-1%\"" + not_a_share},
      {"fail nan%", 6, "\"nan%\"" + not_a_share},
      {"fail 1e1%", 6, "\"1e1%\"" + not_a_share},
      {"fail %", 6, "\"%\"" + not_a_share},
      {"fail 0.0000001%", 6, "\"0.0000001%\"" + not_a_share},

      {repeated("cpu 1ms;", 65), 513, "more than 64 steps."},
      {std::string(4097, 'x'), 4097, "longer than 4,096 characters."},
  };
  // clang-format on
  for (const auto& row : rows) {
    INFO(row.text);
    CHECK(error_of(row.text) == "plan, column " + std::to_string(row.column) + ": " + row.error);
  }
}

TEST_CASE("a hostile plan gets one short printable line", "[plan]") {
  using namespace std::string_literals;
  for (const auto& hostile :
       {repeated("together(", 400), repeated("exp(", 1000), "wait " + repeated("exp(", 1000),
        "wait " + repeated("9", 4000) + "s", "wait 5\x1b[31ms"s, "wait\0005s"s, "\0"s, "w\xc3\xa4it 5s"s,
        "fail "s + repeated("1", 4000) + "%", "reply \x7f"s + "B", "cpu 1ms\n\nwiat\r5s"s, "wait 0x10s"s,
        "wait lognormal(1s,\xff\xfe)"s, repeated("(", 4096), repeated(";", 4096), repeated(",", 100000)}) {
    const auto error = error_of(hostile);
    INFO(error);
    CHECK(error.starts_with("plan, column "));
    CHECK(error.size() < 160);
    CHECK(error.find_first_not_of(" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`"
                                  "abcdefghijklmnopqrstuvwxyz{|}~") == std::string::npos);
  }
}

TEST_CASE("a bad plan is a usage error", "[plan]") {
  CHECK(parse_plan("wiat").error().exit == ExitCode::usage);
}

TEST_CASE("a time may stand alone", "[plan]") {
  CHECK(parse_time("5s").value() == RandomTime(Constant{std::chrono::seconds(5)}));
  CHECK(parse_time(" exp( 200ms ) ").value() == RandomTime(Exponential{std::chrono::milliseconds(200)}));
  for (const std::string_view text : {"5s", "exp(200ms)", "uniform(1ms,9ms)", "lognormal(200ms,0.5)"})
    CHECK(format_time(parse_time(text).value()) == text);
  CHECK(parse_time("5").error().text.starts_with("column 1: 5 has no unit."));
  CHECK(parse_time("5s; wait 1s").error().text.starts_with("column 3: expected no more"));
  CHECK(parse_time("").has_error());
}
