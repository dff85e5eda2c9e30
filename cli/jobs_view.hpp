// Jobs and a queue's counts, as text for people and as JSON for programs. Pure.
#pragma once

#include <span>
#include <string>

#include "messaging/job_queue.hpp"
#include "report/text_style.hpp"

namespace waitbench::cli {

/// A table, a job a line, in the order handed in. "no jobs" without any.
std::string jobs_text(std::span<const messaging::Job> jobs, const TextStyle& style);
/// An array of what job_json() writes, a job a line.
std::string jobs_json(std::span<const messaging::Job> jobs);

/// All of a job, a fact a line.
std::string job_text(const messaging::Job& job);

std::string stats_text(const messaging::QueueStats& stats, messaging::Moment now);

}  // namespace waitbench::cli
