#include "messaging/amqp/entry.hpp"

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"

using namespace waitbench::messaging;
using namespace waitbench::messaging::amqp;

namespace {

using Json = nlohmann::ordered_json;

const JobId id = *JobId::parse("017f22e2-79b0-7cc3-98c4-dc0c0c07398f");

Moment at(std::int64_t us) {
  return Moment(std::chrono::microseconds(us));
}

Job full_job() {
  Job job(NewJob{.id = id,
                 .plan = std::string("wait 1s \0 \"\\ \xC3\xA9", 13),
                 .idempotency_key = "order 7",
                 .callback = "http://localhost:1/done",
                 .due = at(5),
                 .attempts_allowed = 4'000'000'000,
                 .seed = ~std::uint64_t{0},
                 .number = 1ULL << 63});
  job.state = JobState::dead;
  job.due = at(6);
  job.attempts = 3;
  job.expirations = 2;
  job.token = 7;
  job.worker = "w";
  job.leased_until = at(9);
  job.accepted = at(1);
  job.started = at(2);
  job.completed = at(3);
  job.reason = "not UTF-8: \xFF\xFE";
  job.outcome = "";
  job.callback_due = at(4);
  job.callback_attempts = 2;
  return job;
}

Job round_trip(const Job& job) {
  return std::get<Job>(parse_entry(entry_text(job)).value());
}

std::string error_of(std::string_view text) {
  const auto entry = parse_entry(text);
  return entry ? "no error" : entry.error().text;
}

std::string error_with(const char* key, const Json& value) {
  auto json = Json::parse(entry_text(full_job()));
  json[key] = value;
  return error_of(json.dump());
}

}  // namespace

TEST_CASE("a job comes back from its message as it was", "[messaging]") {
  const auto job = full_job(), back = round_trip(job);
  CHECK(back.asked.id == job.asked.id);
  CHECK(back.asked.plan == job.asked.plan);
  CHECK(back.asked.idempotency_key == job.asked.idempotency_key);
  CHECK(back.asked.callback == job.asked.callback);
  CHECK(back.asked.due == job.asked.due);
  CHECK(back.asked.attempts_allowed == job.asked.attempts_allowed);
  CHECK(back.asked.seed == job.asked.seed);
  CHECK(back.asked.number == job.asked.number);
  CHECK(back.state == job.state);
  CHECK(back.due == job.due);
  CHECK(back.attempts == job.attempts);
  CHECK(back.expirations == job.expirations);
  CHECK(back.token == job.token);
  CHECK(back.worker == job.worker);
  CHECK(back.leased_until == job.leased_until);
  CHECK(back.accepted == job.accepted);
  CHECK(back.started == job.started);
  CHECK(back.completed == job.completed);
  CHECK(back.reason == job.reason);
  CHECK(back.outcome == job.outcome);
  CHECK(back.callback_due == job.callback_due);
  CHECK(back.callback_attempts == job.callback_attempts);
  CHECK(entry_text(back) == entry_text(job));
}

TEST_CASE("a message is JSON that one can read", "[messaging]") {
  const auto json = Json::parse(entry_text(full_job()));
  CHECK(json["waitbench"] == "job");
  CHECK(json["id"] == id.text());
  CHECK(json["state"] == "dead");
  CHECK(json["idempotency_key"] == "order 7");
  CHECK(json["reason"]["base64"] == "bm90IFVURi04OiD//g==");
  Job plain(NewJob{.id = id, .plan = "cpu 1ms", .idempotency_key = {}, .callback = {}, .due = at(0)});
  CHECK(Json::parse(entry_text(plain))["callback"].is_null());
  CHECK(round_trip(plain).asked.callback == std::nullopt);
}

TEST_CASE("what the log holds besides comes back", "[messaging]") {
  CHECK(std::get<Purged>(parse_entry(entry_text(Purged{id})).value()) == Purged{id});
  for (const auto& stored : {Stored{{}}, Stored{{id, JobId::at(at(7), 7)}}})
    CHECK(std::get<Stored>(parse_entry(entry_text(stored)).value()) == stored);
  const Mark mark{.process = ~std::uint64_t{0}, .number = 3};
  CHECK(std::get<Mark>(parse_entry(entry_text(mark)).value()) == mark);
}

TEST_CASE("what is no job is said in one line", "[messaging]") {
  CHECK(error_of("") == "the message is no JSON object");
  CHECK(error_of("[]") == "the message is no JSON object");
  CHECK(error_of("{") == "the message is no JSON object");
  CHECK(error_of("\xFF") == "the message is no JSON object");
  CHECK(error_of("{}") == "the message is no job: \"waitbench\" is missing");
  CHECK(error_of(R"({"waitbench":"order"})") ==
        "the message is no job: \"waitbench\" is nothing that is known");
  CHECK(error_of(R"({"waitbench":"purged","id":"7"})") == "the message is no job: \"id\" is no job's");
  CHECK(error_of(R"({"waitbench":"stored"})") == "the message is no job: \"ids\" is missing");
  CHECK(error_of(R"({"waitbench":"stored","ids":"7"})") == "the message is no job: \"ids\" is no list");
  CHECK(error_of(R"({"waitbench":"stored","ids":["7"]})") ==
        "the message is no job: \"ids\" has one that is no job's");
  CHECK(error_of(R"({"waitbench":"stored","ids":[7]})") ==
        "the message is no job: \"ids\" has one that is no job's");
  CHECK(error_of(std::string(17 << 20, ' ')) == "the message is larger than a job can be");
  const std::string no = "the message is no job: ";
  CHECK(error_with("plan", 7) == no + "\"plan\" is no text");
  CHECK(error_with("plan", {{"base64", "?"}}) == no + "\"plan\" is no text");
  CHECK(error_with("state", "gone") == no + "\"state\" is no state");
  CHECK(error_with("attempts", -1) == no + "\"attempts\" is no number, or an impossible one");
  CHECK(error_with("attempts", 1.5) == no + "\"attempts\" is no number, or an impossible one");
  CHECK(error_with("attempts", 1ULL << 32) == no + "\"attempts\" is no number, or an impossible one");
  CHECK(error_with("attempts_allowed", 0) == no + "\"attempts_allowed\" is none");
  CHECK(error_with("due_us", 1ULL << 62) == no + "\"due_us\" is no number, or an impossible one");
  CHECK(error_with("completed_us", nullptr) == no + "\"completed_us\" does not go with the state");
  CHECK(error_with("callback", nullptr) == no + "\"callback_due_us\" does not go with the job");
  CHECK(error_with("state", "queued") == no + "\"completed_us\" does not go with the state");
}
