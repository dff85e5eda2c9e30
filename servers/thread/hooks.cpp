#include "servers/thread/hooks.hpp"

#include "servers/thread/inspect.hpp"
#include "servers/work/blocking.hpp"

namespace waitbench::servers {
namespace {

using httplib::Request;
using httplib::Response;
using Handled = httplib::Server::HandlerResponse;

thread_local LibraryConnection* connection_of_thread = nullptr;

// Ends the connection after this answer, and says so in it.
void close_after(Response& out) {
  auto& connection = LibraryConnection::current();
  connection.closes = true;
  if (connection.request == nullptr) {
    out.set_header("Connection", "close");
    return;
  }
  // The library answers in kind to a client that closes, and leaves its "Keep-Alive" out.
  connection.request->headers.erase("Connection");
  connection.request->set_header("Connection", "close");
}

void fill(Response& out, const http::Answer& answer) {
  out.status = answer.status;
  if (answer.names_methods) out.set_header("Allow", http::allowed_methods);
  out.set_content(answer.body, answer.content_type);
}

void refuse(Response& out, const http::Answer& answer) {
  LibraryConnection::current().service.counters.malformed.add();
  close_after(out);
  fill(out, answer);
}

// With the body read, or none announced.
void answer_request(const Request& in, Response& out) {
  auto& connection = LibraryConnection::current();
  auto& service = connection.service;
  connection.request_begins();
  auto decision = service.site.decide(translate(in));
  if (auto* work = std::get_if<Work>(&decision)) {
    do_blocking(work->plan, service.cpu_speed, service.cut);  // waits here, for the plan
    decision = service.site.report(*work);
  }
  if (service.draining) close_after(out);
  fill(out, std::get<http::Answer>(decision));
}

Handled before_routing(const Request& in, Response& out) {
  auto& connection = LibraryConnection::current();
  if (const auto refusal = inspect(in, connection.service.options.limits)) {
    refuse(out, *refusal);
    return Handled::Handled;
  }
  if (library_reads_body(in)) return Handled::Unhandled;  // it does so now, and then asks its routes
  if (const auto size = announced_size(in)) {
    if (*size > 0 && !connection.stream.skip(*size)) close_after(out);
  } else {
    close_after(out);  // chunks, which the library reads for other methods only
  }
  answer_request(in, out);
  return Handled::Handled;
}

// Answers of 400 and above; those that the library made by itself have no content yet.
Handled on_error(const Request&, Response& out) {
  if (out.has_header("Content-Type")) return Handled::Unhandled;
  const auto* reason = http::reason_phrase(out.status);
  refuse(out, http::error_answer(out.status, *reason != '\0' ? reason : "refused"));
  return Handled::Handled;
}

// Headers that the library adds by itself and no other server here sends.
void before_sending(const Request&, Response& out) {
  out.headers.erase("Keep-Alive");
  out.headers.erase("Accept-Ranges");
}

// Before "100 Continue": what will be refused is refused now.
int on_expectation(const Request& in, Response& out) {
  const auto refusal = inspect(in, LibraryConnection::current().service.options.limits);
  if (refusal) refuse(out, *refusal);
  return refusal ? refusal->status : 100;
}

}  // namespace

void set_hooks(Library& library, Service& service) {
  library.set_payload_max_length(service.options.limits.body.count);
  library.set_keep_alive_timeout(
      std::chrono::ceil<std::chrono::seconds>(service.options.limits.idle).count());
  library.set_pre_routing_handler(before_routing);
  library.Post(".*", answer_request).Put(".*", answer_request);
  library.Patch(".*", answer_request).Delete(".*", answer_request);
  library.set_error_handler(httplib::Server::HandlerWithResponse(on_error));
  library.set_expect_100_continue_handler(on_expectation);
  library.set_logger(
      [](const Request&, const Response& out) { LibraryConnection::current().status = out.status; });
}

LibraryConnection::LibraryConnection(Service& its_service, SocketStream& its_stream)
    : service(its_service), stream(its_stream) {
  connection_of_thread = this;
  service.counters.connections_open.add();
}

LibraryConnection::~LibraryConnection() {
  request_ends();
  service.counters.connections_open.subtract();
  connection_of_thread = nullptr;
}

LibraryConnection& LibraryConnection::current() {
  return *connection_of_thread;
}

void LibraryConnection::request_begins() {
  in_flight_ = true;
  service.counters.requests.add();
  service.counters.requests_in_flight.add();
}

void LibraryConnection::request_ends() {
  if (in_flight_) service.counters.requests_in_flight.subtract();
  in_flight_ = false;
}

}  // namespace waitbench::servers
