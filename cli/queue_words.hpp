// --queue: which queue of jobs a verb means, read and opened.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <CLI/App.hpp>

#include "core/result.hpp"
#include "messaging/open_queue.hpp"

namespace waitbench::cli {

/// Where jobs are kept unless asked otherwise: durable, shared, and nothing to install.
inline constexpr std::string_view default_queue = "sqlite:jobs.db";

/// Adds --queue; `text` must outlive parsing.
CLI::Option* add_queue(CLI::App& app, std::string& text);

/// What a verb does where no queue has been made yet.
enum class IfMissing : std::uint8_t { make, refuse };

/// The queue that other processes use as well. Usage errors: no such queue; one in memory, which only its own
/// process has. Environment errors: it cannot be opened, or is missing and is not to be made.
Result<std::unique_ptr<messaging::JobQueue>> open_shared_queue(const std::string& text, IfMissing if_missing);

}  // namespace waitbench::cli
