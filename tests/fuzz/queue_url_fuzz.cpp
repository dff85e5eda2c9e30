// Any text is either a queue, whose path is what stands behind the scheme, or whose host is what is written
// behind it, or an error of one short line, which repeats no password; and
// any text is either a job's id, which is then written back the same, or none.
#include <cctype>
#include <string>
#include <string_view>

#include "messaging/job_id.hpp"
#include "messaging/queue_url.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using namespace waitbench;
using namespace waitbench::messaging;
using waitbench::fuzz::require;

namespace {

void check_url(std::string_view text) {
  const auto url = parse_queue_url(text);
  if (!url) {
    require(url.error().exit == ExitCode::usage, "a bad queue is a usage error");
    require(url.error().text.size() < 250, "an error is short");
    for (const char c : url.error().text) require(c >= ' ' && c <= '~', "an error is printable");
    require(text.starts_with("sqlite:") || text.starts_with("memory:") ||
                url.error().text.find('@') == std::string::npos,
            "what may be a password is not repeated");
    return;
  }
  if (const auto* const broker = std::get_if<AmqpBroker>(&*url)) {
    require(text.starts_with("amqp://"), "a broker is named by its scheme");
    require(text.find(broker->host) != std::string_view::npos && !broker->host.empty(),
            "its host is written there");
    require(broker->port != 0, "its port is one");
    require(!broker->vhost.empty() && broker->vhost.size() <= 255 &&
                broker->vhost.find('\0') == std::string::npos,
            "and its virtual host can be told to it");
    return;
  }
  if (const auto* const file = std::get_if<SqliteFile>(&*url)) {
    const auto path = file->path.string();
    require(std::string("sqlite:") + path == text, "the path is what was written");
    require(!path.empty() && path.find('\0') == std::string::npos, "and one that can be opened");
  } else {
    require(text == "memory:", "memory is named alone");
  }
}

void check_id(std::string_view text) {
  const auto id = JobId::parse(text);
  if (!id) return;
  std::string lower(text);
  for (auto& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  require(id->text() == lower, "an id is written as it was read, in lower case");
  require(JobId::parse(id->text()) == id, "and is read back the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_url(text);
  check_id(text);
  return 0;
}
