#include "report/histogram_files.hpp"

#include <algorithm>
#include <ranges>
#include <set>

#include <fmt/format.h>

#include "report/comment_lines.hpp"
#include "report/hgrm.hpp"
#include "report/hlog.hpp"
#include "report/job_parts.hpp"
#include "report/run_figures.hpp"
#include "report/validity_text.hpp"

namespace waitbench {
namespace {

struct Part {
  std::string_view name;
  const Histogram* histogram;
  bool of_server = false;  // a load in stages has none, which would mix them
};

// Latency first.
std::vector<Part> parts_of(const Run& run) {
  std::vector<Part> parts{{"latency", &run.latency, true},
                          {"service", &run.service, true},
                          {"lag", &run.lag},
                          {"connect", &run.connect},
                          {"late_by", &run.late_by}};
  if (!run.jobs) return parts;
  for (const auto& part : job_times) parts.push_back({part.name, &((*run.jobs).*part.histogram), true});
  return parts;
}

// A run and the name that it has in file names and tags: safe, and its own.
struct NamedRun {
  const Run* run;
  std::string name;
};

std::vector<NamedRun> named(const std::vector<Run>& runs) {
  std::vector<NamedRun> all;
  std::set<std::string> used;
  for (const auto& run : runs) {
    const auto base = safe_file_name(run.label);
    auto name = base;
    for (int i = 2; !used.insert(name).second; ++i) name = fmt::format("{}-{}", base, i);
    all.push_back({&run, name});
  }
  return all;
}

std::string origin(const Record& record) {
  return comment_lines(fmt::format("Logged by waitbench {}: values in nanoseconds", record.version));
}

std::string tag_of(const Run& run, const std::string& name, const Part& part) {
  std::string tag(part.name);
  if (!name.empty()) tag = name + "/" + tag;
  if (!run.validity.valid()) return "INVALID/" + tag;
  return name.empty() && part.histogram == &run.latency ? "" : tag;
}

// The intervals of one run, `begin` after the log's start. `name` is empty in a log of its own. A load in
// stages has one for the latency of each constant stage, and none in which they would be mixed.
std::string intervals(const Run& run, const std::string& name, Duration begin) {
  const bool in_stages = !withheld(run).empty();
  std::string lines;
  for (const auto& part : parts_of(run)) {
    const auto tag = tag_of(run, name, part);
    if (!in_stages || !part.of_server) {
      lines += hlog_line(tag, begin, run.window, *part.histogram);
    } else if (part.histogram == &run.latency) {
      for (const auto& stage : run.stages) {
        if (stage.latency)
          lines += hlog_line(tag, begin + stage.begin, stage.end - stage.begin, *stage.latency);
      }
    }
  }
  return lines;
}

// "service, lag, connect, late_by": all, or all but the first.
std::string tags(const Run& run, std::string_view before, std::size_t from) {
  std::string list;
  for (const auto& part : parts_of(run) | std::views::drop(from))
    list += fmt::format("{}{}{}", list.empty() ? "" : ", ", before, part.name);
  return list;
}

std::string log_of_one(const Record& record, const Run& run) {
  const auto tagged = run.validity.valid() ? "Untagged: latency. Tags: " + tags(run, "", 1)
                                           : "Tags: " + tags(run, "INVALID/", 0);
  const auto remarks =
      origin(record) + comment_lines("Run = " + run.label) + comment_lines(tagged) + validity_remarks(run);
  return hlog_head(run.window_began, remarks) + intervals(run, "", Duration::zero());
}

// When the first window began; nothing unless it is known of all, since all are told from there.
std::optional<WallTime> first_began(const std::vector<NamedRun>& runs) {
  std::optional<WallTime> first;
  for (const auto& [run, name] : runs) {
    if (!run->window_began) return std::nullopt;
    first = std::min(first.value_or(WallTime::max()), *run->window_began);
  }
  return first;
}

std::string log_of_all(const Record& record, const std::vector<NamedRun>& runs) {
  auto remarks = origin(record);
  if (!runs.empty()) {
    const auto has_most =
        std::ranges::find_if(runs, [](const NamedRun& of) { return of.run->jobs.has_value(); });
    const auto& run = *(has_most == runs.end() ? runs.begin() : has_most)->run;
    remarks += comment_lines(fmt::format("Tags: {}; INVALID/RUN/… of an invalid run", tags(run, "RUN/", 0)));
  }
  for (const auto& [run, name] : runs)
    remarks += comment_lines(fmt::format("Run = {}, tagged {}", run->label, name)) + validity_remarks(*run);
  const auto start = first_began(runs);
  auto log = hlog_head(start, remarks);
  for (const auto& [run, name] : runs)
    log += intervals(*run, name, start ? *run->window_began - *start : Duration::zero());
  return log;
}

// Of a load in stages those of its constant ones, since one of all would mix them.
std::string spectrum_of_one(const Run& run) {
  auto text = validity_remarks(run);
  if (withheld(run).empty()) return text + percentile_spectrum(run.latency);
  for (const auto& figures : stage_figures(run)) {
    if (!figures.stage->latency) continue;
    text += comment_lines(fmt::format("Stage = {}, {}", figures.number, figures.stage->load)) +
            percentile_spectrum(*figures.stage->latency);
  }
  return text;
}

// Each under a line that says whose it is; plotters skip lines that begin with '#'.
std::string spectra_of_all(const std::vector<NamedRun>& runs) {
  std::string all;
  for (const auto& [run, name] : runs) all += comment_lines("Run = " + run->label) + spectrum_of_one(*run);
  return all;
}

}  // namespace

std::vector<RecordFile> histogram_files(const Record& record) {
  const auto runs = named(record.runs);
  if (runs.size() == 1)
    return {{"latency.hgrm", spectrum_of_one(*runs[0].run)},
            {"latency.hlog", log_of_one(record, *runs[0].run)}};
  std::vector<RecordFile> files{{"latency.hgrm", spectra_of_all(runs)},
                                {"latency.hlog", log_of_all(record, runs)}};
  for (const auto& [run, name] : runs) {
    files.push_back({fmt::format("latency-{}.hgrm", name), spectrum_of_one(*run)});
    files.push_back({fmt::format("latency-{}.hlog", name), log_of_one(record, *run)});
  }
  return files;
}

}  // namespace waitbench
