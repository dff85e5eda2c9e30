#include "servers/thread/hooks.hpp"

#include "servers/limits/in_turn.hpp"
#include "servers/site/handling.hpp"
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
  connection.says_keep_alive = false;
  if (connection.request == nullptr) {
    out.set_header("Connection", "close");
    return;
  }
  connection.request->headers.erase("Connection");
  connection.request->set_header("Connection", "close");
}

void fill(Response& out, const http::Answer& answer) {
  out.status = answer.status;
  if (answer.allowed != http::Methods::unsaid)
    out.set_header("Allow", std::string(http::names_of(answer.allowed)));
  if (answer.retry_after) out.set_header("Retry-After", std::to_string(answer.retry_after->count()));
  out.set_content(answer.body, std::string(answer.content_type));
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
  const auto read = Clock::now();
  Handling handling(service.site, translate(in, read));
  const auto work = [&](Patience patience) {
    return do_blocking(handling.decide(), service.resources, patience);  // waits here, for the plan
  };
  const int socket = connection.stream.socket();
  const auto end =
      in_turn(service.admission.get(), service.watched(socket), work);  // and here, if there are limits
  connection.is_answered = service.is_answered(end, socket, read, Clock::now());
  if (!connection.is_answered) return;  // what the library makes of that is not sent
  // The library reads chunks leniently, or not at all: what follows them cannot be trusted to be a request.
  if (service.draining || !announced_size(in)) close_after(out);
  fill(out, handling.answer(end));
}

Handled before_routing(const Request& in, Response& out) {
  auto& connection = LibraryConnection::current();
  if (const auto refusal = inspect(in, connection.service.options.limits)) {
    refuse(out, *refusal);
    return Handled::Handled;
  }
  const auto size = announced_size(in);
  // The library reads the body now, and then asks its routes. Without a body it would wait for the
  // connection's end.
  if (library_reads_body(in) && size != 0) return Handled::Unhandled;
  if (size && !connection.stream.skip(*size)) close_after(out);
  answer_request(in, out);
  return Handled::Handled;
}

// Answers of 400 and above; those that the library made by itself have no content yet.
Handled on_error(const Request&, Response& out) {
  if (!out.has_header("Content-Type")) {
    const auto* reason = http::reason_phrase(out.status);
    refuse(out, http::error_answer(out.status, *reason != '\0' ? reason : "refused"));
  }
  return Handled::Handled;  // otherwise some versions leave Content-Length out
}

// What the other servers do not send goes, and what they do send comes.
void before_sending(const Request&, Response& out) {
  out.headers.erase("Keep-Alive");
  out.headers.erase("Accept-Ranges");
  if (LibraryConnection::current().says_keep_alive) out.set_header("Connection", "keep-alive");
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
  library.set_pre_routing_handler(before_routing);
  library.Post(".*", answer_request).Put(".*", answer_request);
  library.Patch(".*", answer_request).Delete(".*", answer_request);
  library.set_error_handler(httplib::Server::HandlerWithResponse(on_error));
  library.set_post_routing_handler(before_sending);
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

void LibraryConnection::header_read(httplib::Request& its_request) {
  request = &its_request;
  stream.begin_body();
  // The library would act on these by itself; no other server here does.
  request->headers.erase("Accept-Encoding");
  request->ranges.clear();

  client_stays = means_to_stay(*request);
  says_keep_alive = client_stays && request->version == "HTTP/1.0";
  request->headers.erase("Connection");
  // The library answers in kind to a client that closes.
  if (!client_stays) request->set_header("Connection", "close");
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
