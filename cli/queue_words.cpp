#include "cli/queue_words.hpp"

#include <cstdio>
#include <filesystem>

#include <fmt/format.h>

namespace waitbench::cli {

CLI::Option* add_queue(CLI::App& app, std::string& text) {
  text = default_queue;
  return app
      .add_option("--queue", text,
                  "the queue of jobs: sqlite:PATH, a file that processes share, or amqp://HOST:PORT/VHOST, a "
                  "RabbitMQ")
      ->type_name("URL")
      ->capture_default_str();
}

Result<std::unique_ptr<messaging::JobQueue>> open_shared_queue(const std::string& text,
                                                               IfMissing if_missing) {
  const auto url = messaging::parse_queue_url(text);
  if (!url) return usage_error("--queue " + url.error().text);
  if (std::holds_alternative<messaging::InMemory>(*url)) {
    return usage_error(
        "--queue memory: lives inside one process, and no other sees it. Write --queue sqlite:PATH or "
        "--queue amqp://HOST:PORT/VHOST.");
  }
  const auto* file = std::get_if<messaging::SqliteFile>(&*url);
  std::error_code unknown;
  if (if_missing == IfMissing::refuse && file != nullptr && !std::filesystem::exists(file->path, unknown)) {
    return environment_error(
        fmt::format("{}: there is no such file, and so no queue. Look at the path, or add its first job with "
                    "`waitbench jobs add`.",
                    file->path.string()));
  }
  auto queue = messaging::open_queue(
      *url, {}, [](const std::string& notice) { fmt::print(stderr, "waitbench: {}\n", notice); });
  if (!queue) return environment_error(queue.error().text);
  return std::move(*queue);
}

}  // namespace waitbench::cli
