#include "loadgen/tls.hpp"

#include <algorithm>
#include <csignal>
#include <mutex>
#include <new>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>
#include <climits>
#include <fmt/format.h>

namespace waitbench::loadgen {
namespace {

std::string last_error() {
  const auto code = ERR_get_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  return reason == nullptr ? "no reason given" : reason;
}

// OpenSSL writes to its socket with write(2), which has no MSG_NOSIGNAL: a server that has reset the
// connection must not end this program.
void ignore_broken_pipes() {
  static std::once_flag once;
  std::call_once(once, [] { std::signal(SIGPIPE, SIG_IGN); });
}

int clamped(std::size_t size) {
  return static_cast<int>(std::min<std::size_t>(size, INT_MAX));
}

}  // namespace

void TlsClient::Free::operator()(SSL_CTX* context) const noexcept {
  SSL_CTX_free(context);
}

void TlsSession::Free::operator()(SSL* session) const noexcept {
  SSL_free(session);
}

Result<TlsClient> TlsClient::make(const std::string& host, const TlsTrust& trust) {
  ignore_broken_pipes();
  TlsClient client;
  client.context_.reset(SSL_CTX_new(TLS_client_method()));
  if (!client.context_) throw std::bad_alloc();
  auto* context = client.context_.get();
  client.host_ = host;
  boost::system::error_code no_address;
  boost::asio::ip::make_address(host, no_address);
  client.is_address_ = !no_address;
  client.verify_ = !trust.anybody;
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);  // RFC 8996: what is older must not be used
  // Idle connections give their buffers back; a request that was not taken whole is offered again from where
  // it lies then; handshake messages after the handshake do not make a read fail.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_verify(context, client.verify_ ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  static constexpr unsigned char http[] = "\x08http/1.1";
  SSL_CTX_set_alpn_protos(context, http, sizeof http - 1);
  if (trust.ca_file) {
    if (SSL_CTX_load_verify_locations(context, trust.ca_file->c_str(), nullptr) != 1)
      return environment_error(fmt::format("--cacert {} cannot be used ({}). It must hold PEM certificates.",
                                           *trust.ca_file, last_error()));
  } else {
    SSL_CTX_set_default_verify_paths(context);
  }
  return client;
}

TlsSession::TlsSession(const TlsClient& client, int descriptor) : session_(SSL_new(client.context_.get())) {
  auto* session = session_.get();
  if (session == nullptr || SSL_set_fd(session, descriptor) != 1) throw std::bad_alloc();
  if (client.is_address_) {
    if (client.verify_) X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), client.host_.c_str());
  } else {
    SSL_set_tlsext_host_name(session, client.host_.c_str());
    if (client.verify_) SSL_set1_host(session, client.host_.c_str());
  }
  SSL_set_connect_state(session);
}

TlsSession::Step TlsSession::step_of(int returned) noexcept {
  switch (SSL_get_error(session_.get(), returned)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
      return Step::again;
    case SSL_ERROR_ZERO_RETURN:
      return Step::ended;
    default:
      return Step::failed;
  }
}

TlsSession::Step TlsSession::handshake() {
  ERR_clear_error();
  const int returned = SSL_do_handshake(session_.get());
  if (returned == 1) return Step::done;
  const auto step = step_of(returned);
  if (step == Step::again) return step;
  const auto verified = SSL_get_verify_result(session_.get());
  not_trusted_ = verified != X509_V_OK && SSL_get_verify_mode(session_.get()) != SSL_VERIFY_NONE;
  error_ = not_trusted_ ? X509_verify_cert_error_string(verified) : last_error();
  return Step::failed;
}

TlsSession::Moved TlsSession::read(std::span<char> room) noexcept {
  ERR_clear_error();  // SSL_get_error looks at what others left in the queue
  // A record at a time; filling the room spares a call for each of them.
  std::size_t filled = 0;
  while (filled < room.size()) {
    const int n = SSL_read(session_.get(), room.data() + filled, clamped(room.size() - filled));
    if (n <= 0) {
      if (filled > 0) break;
      return {step_of(n)};
    }
    filled += static_cast<std::size_t>(n);
  }
  return {Step::done, filled};
}

TlsSession::Moved TlsSession::write(std::string_view bytes) noexcept {
  ERR_clear_error();
  const int n = SSL_write(session_.get(), bytes.data(), clamped(bytes.size()));
  if (n > 0) return {Step::done, static_cast<std::size_t>(n)};
  return {step_of(n)};
}

}  // namespace waitbench::loadgen
