#include "servers/thread/hooks.hpp"

#include <cstdint>
#include <limits>

#include "servers/thread/inspect.hpp"
#include "servers/work/blocking.hpp"

namespace waitbench::servers {
namespace {

using httplib::Server;
using Handled = Server::HandlerResponse;

thread_local LibraryConnection* connection_of_thread = nullptr;

// The library would act on these by itself: compress the body, send a part of it. No other server here does.
// It hands its request over as const, but the object is not.
httplib::Request& forget_extras(const httplib::Request& request) {
  auto& mutable_request =
      const_cast<httplib::Request&>(request);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
  mutable_request.headers.erase("Accept-Encoding");
  mutable_request.ranges.clear();
  return mutable_request;
}

void say_close(const httplib::Request& request) {
  auto& headers = forget_extras(request).headers;
  headers.erase("Connection");
  headers.emplace("Connection", "close");  // the library repeats it in the answer
}

void fill(httplib::Response& out, const http::Answer& answer) {
  out.status = answer.status;
  if (answer.names_methods) out.set_header("Allow", http::allowed_methods);
  out.set_content(answer.body, answer.content_type);
}

// The library closes a connection only if the request asked for it, or if sending fails. So the whole body is
// sent, and then called a failure.
void fill_and_close(const httplib::Request& request, httplib::Response& out, const http::Answer& answer) {
  say_close(request);
  out.status = answer.status;
  if (answer.names_methods) out.set_header("Allow", http::allowed_methods);
  out.set_content_provider(answer.body.size(), answer.content_type,
                           [body = answer.body](std::size_t, std::size_t, httplib::DataSink& sink) {
                             sink.write(body.data(), body.size());
                             return false;
                           });
}

void refuse(const httplib::Request& request, httplib::Response& out, const http::Answer& answer,
            Service& service) {
  service.counters.malformed.add();
  fill_and_close(request, out, answer);
}

void answer_request(const httplib::Request& in, httplib::Response& out, Service& service) {
  LibraryConnection::current().request_counts();
  auto decision = service.site.decide(translate(in));
  if (auto* work = std::get_if<Work>(&decision)) {
    do_blocking(work->plan, service.cpu_speed, service.cut);  // waits here
    decision = service.site.report(*work);
  }
  const auto& answer = std::get<http::Answer>(decision);
  // A body that the library left unread would be taken for the next request.
  if (announces_body(in) && !library_reads_body(in)) return fill_and_close(in, out, answer);
  if (service.draining) say_close(in);
  fill(out, answer);
}

Handled before_routing(const httplib::Request& in, httplib::Response& out, Service& service) {
  auto& connection = LibraryConnection::current();
  connection.request_begins(in);
  forget_extras(in);
  if (connection.refused()) {
    fill_and_close(in, out, http::no_thread_answer());
    return Handled::Handled;
  }
  if (const auto refusal = inspect(in, service.options.limits)) {
    refuse(in, out, *refusal, service);
    return Handled::Handled;
  }
  if (library_reads_body(in)) return Handled::Unhandled;  // it reads the body, then asks its routes
  answer_request(in, out, service);
  return Handled::Handled;
}

// Errors that the library made by itself have no content yet.
Handled on_error(const httplib::Request& in, httplib::Response& out, Service& service) {
  if (out.has_header("Content-Type")) return Handled::Unhandled;
  const auto* reason = http::reason_phrase(out.status);
  refuse(in, out, http::error_answer(out.status, *reason != '\0' ? reason : "refused"), service);
  return Handled::Handled;
}

std::time_t whole_seconds(Duration time) {
  return std::chrono::ceil<std::chrono::seconds>(time).count();
}

}  // namespace

void set_hooks(Server& server, Service& service) {
  const auto& limits = service.options.limits;
  server.set_keep_alive_max_count(static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()));
  server.set_keep_alive_timeout(whole_seconds(limits.idle));
  server.set_read_timeout(limits.head);
  server.set_write_timeout(limits.write);
  server.set_payload_max_length(limits.body.count);

  server.set_pre_routing_handler(
      [&service](const auto& in, auto& out) { return before_routing(in, out, service); });
  const auto after_body = [&service](const httplib::Request& in, httplib::Response& out) {
    answer_request(in, out, service);
  };
  server.Post(".*", after_body).Put(".*", after_body).Patch(".*", after_body).Delete(".*", after_body);
  server.set_error_handler(Server::HandlerWithResponse(
      [&service](const auto& in, auto& out) { return on_error(in, out, service); }));
  // Before "100 Continue": a request that will be refused is refused now.
  server.set_expect_100_continue_handler([&service](const httplib::Request& in, httplib::Response& out) {
    const auto refusal = inspect(in, service.options.limits);
    if (refusal) refuse(in, out, *refusal, service);
    return refusal ? refusal->status : 100;
  });
  server.set_logger([&service](const httplib::Request&, const httplib::Response& out) {
    service.counters.answered(out.status);
    LibraryConnection::current().request_ended();
  });
}

LibraryConnection::LibraryConnection(Service& service, BusyPeers& busy, bool refused)
    : service_(service), place_(busy), refused_(refused) {
  connection_of_thread = this;
  service_.counters.connections_open.add();
}

LibraryConnection::~LibraryConnection() {
  request_ended();
  service_.counters.connections_open.subtract();
  connection_of_thread = nullptr;
}

LibraryConnection& LibraryConnection::current() {
  return *connection_of_thread;
}

void LibraryConnection::request_begins(const httplib::Request& request) {
  place_.begin(request.remote_addr, request.remote_port);
}

void LibraryConnection::request_counts() {
  in_flight_ = true;
  service_.counters.requests.add();
  service_.counters.requests_in_flight.add();
}

void LibraryConnection::request_ended() {
  place_.end();
  if (in_flight_) service_.counters.requests_in_flight.subtract();
  in_flight_ = false;
}

}  // namespace waitbench::servers
