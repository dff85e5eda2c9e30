// Requests that are wrong, and what each server must say to them: one table for all models.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace waitbench::test {

enum class Then { closes, stays };

struct Expected {
  std::vector<int> statuses;  ///< any of these
  Then then = Then::closes;
};

struct Vector {
  std::string name;
  std::string bytes;
  Expected expected;  ///< of every model

  /// Where `thread` may differ, and why: cpp-httplib's parser gives its user no way to see it. Later versions
  /// of the library refuse more by themselves, so what is expected of every model is right for it, too.
  struct Twin {
    Expected expected;
    std::string reason;
  };
  std::optional<Twin> thread = {};
  std::string says = {};  ///< stands in the answer of every model
};

/// The servers under test must have limits.body = 4 KiB.
std::span<const Vector> malformed_vectors();

/// Where to cut `bytes` in two, each in (0, size): at every byte up to 600 of them; of more, at each of the
/// first and last 200, at each near the limit of a line (8 KiB), and at every 997th.
std::vector<std::size_t> split_positions(const std::string& bytes);

}  // namespace waitbench::test
