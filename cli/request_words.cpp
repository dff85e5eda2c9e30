#include "cli/request_words.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <span>
#include <utility>

#include <CLI/Option.hpp>
#include <fmt/format.h>

#include "core/file.hpp"
#include "loadgen/requests_file.hpp"
#include "loadgen/target.hpp"

namespace waitbench::cli {
namespace {

using Columns = std::span<const std::string>;

Error about(std::string_view flag, const Error& error) {
  return {error.exit, fmt::format("{} {}", flag, error.text)};
}

Result<std::shared_ptr<const loadgen::DataRows>> read_data(const RequestWords& words) {
  if (!words.data) return std::shared_ptr<const loadgen::DataRows>{};
  const auto text = read_whole_file(*words.data, loadgen::largest_data);
  if (!text) return about("--data", text.error());
  auto data = loadgen::parse_data(*text, *words.data);
  if (!data) return about("--data", data.error());
  return std::make_shared<const loadgen::DataRows>(std::move(*data));
}

// A value is a template if there is data or it holds {n}; so braces mean nothing to whoever uses neither.
Result<loadgen::Field> to_field(const std::string& header, const loadgen::DataRows* data, Columns columns) {
  const auto colon = std::min(header.find(':'), header.size());
  const auto begin = std::min(header.find_first_not_of(" \t", colon + 1), header.size());
  if (colon == header.size())
    return usage_error(fmt::format("--header \"{}\" has no colon. Write \"Name: value\".", header));
  loadgen::Field field{.name = header.substr(0, colon)};
  const auto value = header.substr(begin);
  if (data != nullptr || value.find("{n}") != std::string::npos) {
    auto filled = loadgen::parse_template(value, columns);
    if (!filled)
      return loadgen::mistake_in_text(fmt::format("the value of --header {}", field.name), value,
                                      filled.error());
    field.value = std::move(*filled);
  } else {
    field.value = loadgen::plain_text(value);
  }
  if (const auto fine = loadgen::check_field(field, data); !fine) return about("--header", fine.error());
  return field;
}

Result<std::vector<loadgen::Field>> to_fields(const RequestWords& words, const loadgen::DataRows* data,
                                              Columns columns) {
  std::vector<loadgen::Field> fields;
  for (const auto& header : words.headers) {
    auto field = to_field(header, data, columns);
    if (!field) return field.error();
    fields.push_back(std::move(*field));
  }
  return fields;
}

Result<loadgen::Template> to_body(const RequestWords& words, Columns columns) {
  if (words.body && words.body_template)
    return usage_error("--body and --body-template exclude each other: a request has one body.");
  if (words.body) {
    auto body = read_whole_file(*words.body, loadgen::largest_bodies);
    if (!body) return about("--body", body.error());
    return loadgen::plain_text(std::move(*body));
  }
  if (!words.body_template) return loadgen::Template{};
  const auto text = read_whole_file(*words.body_template, loadgen::largest_bodies);
  if (!text) return about("--body-template", text.error());
  auto body = loadgen::parse_template(*text, columns);
  if (!body)
    return about("--body-template", loadgen::mistake_in_file(*words.body_template, *text, body.error()));
  return std::move(*body);
}

Result<loadgen::RequestSpec> one_request(const RequestWords& words, Columns columns) {
  loadgen::RequestSpec request{.method = words.method.value_or("GET")};
  if (const auto fine = loadgen::check_method(request.method); !fine) return about("--method", fine.error());
  auto body = to_body(words, columns);
  if (!body) return body.error();
  request.body = std::move(*body);
  return request;
}

Result<std::vector<loadgen::RequestSpec>> requests_of_file(const RequestWords& words, const Url& url,
                                                           const loadgen::DataRows* data) {
  if (words.method || words.body || words.body_template) {
    return usage_error(
        "--requests excludes --method, --body and --body-template: the file says them for each request.");
  }
  if (url.target != "/") {
    return usage_error(
        fmt::format("with --requests the URL names the host only, and the file the paths. Write http://{}/.",
                    url.host_header));
  }
  const auto text = read_whole_file(*words.requests, loadgen::largest_requests_file);
  if (!text) return about("--requests", text.error());
  // Bodies lie where the file does, wherever it is read from; an absolute name stays as it is.
  const auto directory = std::filesystem::path(*words.requests).parent_path();
  return loadgen::parse_requests(*text, *words.requests, data, [&](const std::string& name) {
    return read_whole_file(directory / name, loadgen::largest_bodies);
  });
}

}  // namespace

void add_request_words(CLI::App& app, RequestWords& words) {
  app.add_option(
         "url", words.url,
         "what to send requests to, e.g. http://127.0.0.1:8080/; in path and query, {n} is the request's "
         "number and {column} a value of --data")
      ->required()
      ->type_name("URL");
  app.add_option("--method", words.method, "of the requests (default GET)")->type_name("WORD");
  app.add_option(
         "--header,-H", words.headers,
         "another header field, \"Name: value\"; may be repeated. The value may hold {n} and {column}")
      ->type_name("FIELD")
      ->allow_extra_args(false);
  app.add_option("--body", words.body, "send this file's bytes with every request")->type_name("FILE");
  app.add_option("--body-template", words.body_template,
                 "send this file's text, with {n} and {column} filled in; a brace is written {{ or }}")
      ->type_name("FILE");
  app.add_option("--data", words.data,
                 "CSV whose first line names columns; request n takes row n, and begins again after the last")
      ->type_name("FILE");
  app.add_option(
         "--requests", words.requests,
         "TOML with several requests and their weights: [[request]] target, weight, method, headers, body")
      ->type_name("FILE");
}

Result<Asked> to_requests(const RequestWords& words) {
  auto data = read_data(words);
  if (!data) return data.error();
  const auto* rows = data->get();
  const auto columns = rows != nullptr ? Columns(rows->columns()) : Columns{};
  const auto target = loadgen::parse_target_url(words.url, columns);
  if (!target) return target.error();
  const auto fields = to_fields(words, rows, columns);
  if (!fields) return fields.error();

  Asked asked{.url = target->url, .requests = {.kinds = {}, .data = *data}};
  auto& kinds = asked.requests.kinds;
  if (words.requests) {
    auto read = requests_of_file(words, target->url, rows);
    if (!read) return read.error();
    kinds = std::move(*read);
  } else {
    auto request = one_request(words, columns);
    if (!request) return request.error();
    request->target = target->target;
    kinds.push_back(std::move(*request));
  }
  for (auto& kind : kinds) {
    for (const auto& field : *fields) {  // a request's own field goes first
      const auto same = [&](const auto& own) { return loadgen::is_same_field(own.name, field.name); };
      if (!words.requests || std::ranges::none_of(kind.fields, same)) kind.fields.push_back(field);
    }
  }
  if (const auto fine = loadgen::check_mix(asked.requests); !fine) return fine.error();
  return asked;
}

}  // namespace waitbench::cli
