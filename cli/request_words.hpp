// The words of the command line that say what is asked for: URL, method, header fields, body, data.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "core/http/url.hpp"
#include "core/result.hpp"
#include "loadgen/request.hpp"

namespace waitbench::cli {

struct RequestWords {
  std::string url;
  std::optional<std::string> method, body, body_template, requests, data;
  std::vector<std::string> headers;
};

/// Declares them on `app`; `words` must outlive parsing.
void add_request_words(CLI::App& app, RequestWords& words);

struct Asked {
  Url url;
  loadgen::RequestMix requests;
};
/// Reads the files that they name. Errors name the flag, or the file with line and column.
Result<Asked> to_requests(const RequestWords& words);

}  // namespace waitbench::cli
