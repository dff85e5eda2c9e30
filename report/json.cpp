#include "report/json.hpp"

#include <cmath>

#include "report/connection_kinds.hpp"
#include "report/job_parts.hpp"
#include "report/json_values.hpp"
#include "report/latency_parts.hpp"
#include "report/outcomes.hpp"
#include "report/run_figures.hpp"
#include "report/shell_words.hpp"
#include "report/theory.hpp"

namespace waitbench {
namespace {

Json microseconds(const std::optional<Duration>& d) {
  if (!d) return nullptr;
  return static_cast<double>(d->count()) / 1e3;
}

Json requests_json(const RequestCounts& requests) {
  Json object = {{"scheduled", requests.scheduled}};
  for (const auto& kind : outcome_kinds) object[std::string(kind.name)] = requests.*kind.count;
  return object;
}

Json latency_json(const LatencySummary& summary) {
  Json object;
  for (const auto& part : latency_parts) object[std::string(part.key)] = microseconds(summary.*part.value);
  object["count"] = summary.count;
  return object;
}

Json connections_json(const ConnectionCounts& counts) {
  Json object = {{"requested", counts.requested}, {"established", counts.established}};
  for (const auto& kind : connection_kinds) object[std::string(kind.name)] = counts.*kind.count;
  object["answers_least"] = number_or_null(counts.answers_least);
  object["answers_most"] = number_or_null(counts.answers_most);
  return object;
}

Json switches_json(const std::optional<SwitchCounts>& switches, std::uint64_t SwitchCounts::* kind) {
  return switches ? Json((*switches).*kind) : Json(nullptr);
}

Json server_json(const std::optional<ServerUse>& server) {
  if (!server) return nullptr;
  return {{"threads_max", server->threads_max},
          {"descriptors_max", server->descriptors_max},
          {"rss_bytes_max", server->rss_max.count},
          {"virtual_bytes_max", server->virtual_max.count},
          {"cpu_s", number(server->cpu_s)},
          {"voluntary_switches", switches_json(server->switches, &SwitchCounts::voluntary)},
          {"involuntary_switches", switches_json(server->switches, &SwitchCounts::involuntary)}};
}

Json machine_json(const std::optional<MachineUse>& machine) {
  if (!machine) return nullptr;
  return {{"busy_s", number(machine->busy_s)},
          {"stolen_s", number(machine->stolen_s)},
          {"idle_s", number(machine->idle_s)}};
}

Json validity_json(const Validity& validity) {
  Json reasons = Json::array(), warnings = Json::array();
  for (const auto& reason : validity.reasons)
    (reason.fatal ? reasons : warnings).push_back({{"code", reason.code}, {"text", reason.text}});
  return {{"valid", validity.valid()}, {"reasons", reasons}, {"warnings", warnings}};
}

Json verdicts_json(const std::vector<Verdict>& verdicts) {
  Json list = Json::array();
  for (const auto& verdict : verdicts) {
    list.push_back(
        {{"outcome", verdict.outcome}, {"claim", verdict.claim}, {"detail", text_or_null(verdict.detail)}});
  }
  return list;
}

Json request_json(const Run& run) {
  Json kinds = Json::array();
  for (const auto& kind : run.kinds) {
    kinds.push_back({{"weight", kind.weight},
                     {"method", kind.method},
                     {"target", kind.target},
                     {"body_bytes", kind.body ? Json(kind.body->count) : Json(nullptr)}});
  }
  return {{"kinds", kinds}, {"data_rows", number_or_null(run.data_rows)}};
}

// A rate or users, whichever the load has.
Json level(double value, bool wanted) {
  if (!wanted) return nullptr;
  return value == std::floor(value) ? Json(static_cast<std::uint64_t>(value)) : number(value);
}

Json stages_json(const Run& run) {
  Json list = Json::array();
  for (const auto& figures : stage_figures(run)) {
    const auto& stage = *figures.stage;
    Json object;
    object["load"] = stage.load;
    object["begin_s"] = number(to_seconds(stage.begin));
    object["end_s"] = number(to_seconds(stage.end));
    object["constant"] = stage.constant;
    object["rate_from_per_s"] = level(stage.from, stage.rates);
    object["rate_to_per_s"] = level(stage.to, stage.rates);
    object["users_from"] = level(stage.from, !stage.rates);
    object["users_to"] = level(stage.to, !stage.rates);
    object["requests"] = requests_json(stage.requests);
    object["bytes_received"] = stage.bytes_received;
    object["offered_per_s"] = stage.constant ? number(figures.offered_per_s) : Json(nullptr);
    object["throughput_per_s"] = number_or_null(stage.throughput_per_s);
    object["imbalance"] = number_or_null(stage.imbalance);
    object["latency_us"] = figures.latency ? latency_json(*figures.latency) : Json(nullptr);
    object["schedule_kept"] = number(stage.schedule_kept);
    object["withheld"] = text_or_null(stage.withheld);
    list.push_back(std::move(object));
  }
  return list;
}

Json jobs_json(const RunFigures& figures) {
  const auto& jobs = figures.run->jobs;
  if (!jobs) return nullptr;
  Json object = {{"accepted", jobs->accepted}};
  for (const auto& part : job_counts) object[std::string(part.name)] = (*jobs).*part.count;
  object["open_because"] = text_or_null(jobs->open_because);
  for (const auto& part : job_times)
    object[std::string(part.name) + "_us"] = latency_json((*figures.jobs).*part.summary);
  return object;
}

Json run_object(const Run& run) {
  const RunFigures figures(run);
  Json object;
  object["schema"] = record_schema;
  object["label"] = run.label;
  object["trial"] = text_or_null(run.trial);
  object["model"] = text_or_null(run.model);
  object["target"] = run.target;
  object["request"] = request_json(run);
  object["plan"] = text_or_null(run.plan);
  object["load"] = run.load;
  object["users"] = number_or_null(run.users);
  object["rate_per_s"] = number_or_null(run.rate_per_s);
  object["seed"] = run.seed;
  object["duration_s"] = number(to_seconds(run.window));
  object["warmup_s"] = number(to_seconds(run.warmup));
  object["window_began_at"] = run.window_began ? Json(format_utc(*run.window_began)) : Json(nullptr);
  object["complete"] = run.complete;
  object["requests"] = requests_json(run.requests);
  object["throughput_per_s"] = number_or_null(run.throughput_per_s);
  object["withheld"] = text_or_null(std::string(withheld(run)));
  object["bytes_received"] = run.bytes_received;
  object["latency_us"] = latency_json(figures.latency);
  object["service_us"] = latency_json(figures.service);
  object["lag_us"] = latency_json(figures.lag);
  object["connect_us"] = latency_json(figures.connect);
  object["late_by_us"] = latency_json(figures.late_by);
  object["jobs"] = jobs_json(figures);
  object["connections"] = connections_json(run.connections);
  object["server"] = server_json(run.server);
  object["generator"] = {{"cpu_s", number(run.generator_cpu_s)},
                         {"spin_s", number(run.generator_spin_s)},
                         {"cpu_us_per_request", number(run.generator_cpu_us_per_request)}};
  object["machine"] = machine_json(run.machine);
  object["schedule_kept"] = number(run.schedule_kept);
  object["littles_residual"] = number_or_null(run.littles_residual);
  object["stages"] = stages_json(run);
  object["validity"] = validity_json(run.validity);
  object["expectations"] = verdicts_json(run.expectations);
  return object;
}

Json environment_json(const Record& record) {
  auto facts = Json::object();
  for (const auto& fact : record.environment) facts[fact.name] = fact.value;
  return facts;
}

// `run_of` says what stands for a point's run: the run itself, or its label.
template <class RunOf>
Json highest_rate_object(const HighestRate& highest, RunOf run_of) {
  Json points = Json::array();
  for (const auto& point : highest.points) {
    points.push_back({{"rate_per_s", number(point.rate_per_s)},
                      {"outcome", point.outcome},
                      {"because", text_or_null(point.because)},
                      {"run", run_of(point.run)}});
  }
  return {{"schema", record_schema},
          {"slo", highest.slo},
          {"outcome", highest.outcome},
          {"finding", highest.finding},
          {"low_per_s", number_or_null(highest.low_per_s)},
          {"high_per_s", number_or_null(highest.high_per_s)},
          {"finished", highest.finished},
          {"resolution", number(highest.resolution)},
          {"repeats", highest.repeats},
          {"remarks", highest.remarks},
          {"points", points}};
}

Json trial_json(const TrialFacts& trial, const Record& record) {
  auto at = Json::object();
  for (const auto& [parameter, value] : trial.at) at[parameter] = value;
  Json runs = Json::array();
  for (const auto run : trial.runs) runs.push_back(record.runs[run].label);
  return {
      {"label", trial.label}, {"server", text_or_null(trial.server)},   {"load", text_or_null(trial.load)},
      {"at", std::move(at)},  {"skipped", text_or_null(trial.skipped)}, {"runs", std::move(runs)}};
}

Json prediction_json(const PredictionFacts& prediction) {
  Json values = Json::array();
  for (const auto& value : prediction.values) {
    Json told{
        {"trial", value.trial}, {"given", text_or_null(value.given)}, {"predicted", number(value.predicted)}};
    add_measured(told, value.measured);
    const auto difference = relative_difference(value);
    told["difference_percent"] = difference ? number(*difference * 100) : Json(nullptr);
    told["runs"] = value.runs;
    values.push_back(std::move(told));
  }
  return {{"name", prediction.name},
          {"figure", prediction.figure},
          {"unit", unit_name(prediction.unit)},
          {"formula", text_or_null(prediction.formula)},
          {"source", text_or_null(prediction.source)},
          {"values", std::move(values)}};
}

Json entry_json(const TableEntry& entry) {
  Json told{{"table", entry.table},
            {"row", entry.row},
            {"column", entry.column},
            {"text", entry.text},
            {"unit", unit_name(entry.unit)}};
  add_measured(told, entry.measured);
  told["runs"] = entry.runs;
  return told;
}

Json experiment_json(const Record& record) {
  if (!record.experiment) return nullptr;
  const auto& experiment = *record.experiment;
  Json trials = Json::array(), predictions = Json::array(), entries = Json::array();
  for (const auto& entry : experiment.entries) entries.push_back(entry_json(entry));
  for (const auto& trial : experiment.trials) trials.push_back(trial_json(trial, record));
  for (const auto& prediction : experiment.predictions) predictions.push_back(prediction_json(prediction));
  return {{"claim", text_or_null(experiment.claim)},
          {"source", text_or_null(experiment.source)},
          {"outcome", text_or_null(experiment.outcome)},
          {"before", text_or_null(experiment.before)},
          {"after", text_or_null(experiment.after)},
          {"rounds", experiment.rounds},
          {"scale", number(experiment.scale)},
          {"quick", experiment.quick},
          {"took_s", number(to_seconds(experiment.took))},
          {"trials", std::move(trials)},
          {"predictions", std::move(predictions)},
          {"entries", std::move(entries)}};
}

Json record_object(const Record& record) {
  Json object;
  object["schema"] = record_schema;
  object["name"] = record.name;
  object["title"] = record.title;
  object["command"] = record.command;
  object["command_line"] = shell_words(record.command);
  object["started_at"] = record.started_at;
  object["version"] = record.version;
  object["complete"] = record.complete;
  object["incomplete_because"] = text_or_null(record.incomplete_because);
  object["valid"] = record.valid();
  object["environment"] = environment_json(record);
  object["predicted"] = record.predicted;
  object["verdicts"] = verdicts_json(record.verdicts);
  object["experiment"] = experiment_json(record);
  object["highest_rate"] =
      record.highest_rate ? highest_rate_object(*record.highest_rate,
                                                [&](std::size_t run) { return Json(record.runs[run].label); })
                          : Json(nullptr);
  object["runs"] = Json::array();
  for (const auto& run : record.runs) object["runs"].push_back(run_object(run));
  return object;
}

}  // namespace

std::string run_json(const Run& run) {
  return json_text(run_object(run));
}

std::string load_json(const Record& record) {
  auto object = run_object(record.runs.front());
  object["environment"] = environment_json(record);
  return json_text(object);
}

std::string highest_rate_json(const Record& record) {
  auto object = highest_rate_object(*record.highest_rate,
                                    [&](std::size_t run) { return run_object(record.runs[run]); });
  object["environment"] = environment_json(record);
  return json_text(object);
}

std::string record_json(const Record& record) {
  return json_text(record_object(record));
}

}  // namespace waitbench
