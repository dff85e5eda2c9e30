#include "tests/component/loadgen/tls_server.hpp"

#include <cstdio>
#include <cstdlib>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <vector>

#include "tests/catch.hpp"

namespace waitbench::testing {
namespace {

constexpr std::string_view reply = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

X509* certificate_for(const std::string& name, EVP_PKEY* key) {
  X509* made = X509_new();
  X509_set_version(made, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
  X509_gmtime_adj(X509_getm_notBefore(made), -3600);
  X509_gmtime_adj(X509_getm_notAfter(made), 3600);
  X509_set_pubkey(made, key);
  auto* subject = X509_get_subject_name(made);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("waitbench test"), -1, -1, 0);
  X509_set_issuer_name(made, subject);
  const auto names = name.starts_with("IP:") ? name : "DNS:" + name;
  auto* extension = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str());
  X509_add_ext(made, extension, -1);
  X509_EXTENSION_free(extension);
  X509_sign(made, key, EVP_sha256());
  return made;
}

}  // namespace

TlsServer::TlsServer(const std::string& name) {
  std::string pattern = (std::filesystem::temp_directory_path() / "waitbench-tls-XXXXXX").string();
  REQUIRE(mkdtemp(pattern.data()) != nullptr);
  directory_ = pattern;
  certificate_ = directory_ / "certificate.pem";

  EVP_PKEY* key = EVP_EC_gen("P-256");
  REQUIRE(key != nullptr);
  X509* certificate = certificate_for(name, key);
  std::FILE* file = std::fopen(certificate_.c_str(), "we");
  REQUIRE(file != nullptr);
  PEM_write_X509(file, certificate);
  std::fclose(file);
  auto* context = SSL_CTX_new(TLS_server_method());
  SSL_CTX_use_certificate(context, certificate);
  SSL_CTX_use_PrivateKey(context, key);
  X509_free(certificate);
  EVP_PKEY_free(key);
  context_ = context;

  listener_ = Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* any = reinterpret_cast<sockaddr*>(&address);
  REQUIRE(::bind(listener_.number(), any, size) == 0);
  REQUIRE(::listen(listener_.number(), 64) == 0);
  REQUIRE(::getsockname(listener_.number(), any, &size) == 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { accept_all(); });
}

TlsServer::~TlsServer() {
  ::shutdown(listener_.number(), SHUT_RDWR);
  thread_.join();
  SSL_CTX_free(static_cast<SSL_CTX*>(context_));
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

void TlsServer::accept_all() {
  std::vector<std::thread> serving;
  for (;;) {
    const int accepted = ::accept4(listener_.number(), nullptr, nullptr, SOCK_CLOEXEC);
    if (accepted < 0) break;
    serving.emplace_back([this, accepted] { serve(accepted); });
  }
  for (auto& thread : serving) thread.join();
}

void TlsServer::serve(int socket) {
  const Descriptor closing(socket);
  SSL* session = SSL_new(static_cast<SSL_CTX*>(context_));
  SSL_set_fd(session, socket);
  if (SSL_accept(session) == 1) {
    if (const char* name = SSL_get_servername(session, TLSEXT_NAMETYPE_host_name)) asked_for_ = name;
    std::string head;
    char bytes[4096];
    for (int n = 0; (n = SSL_read(session, bytes, sizeof bytes)) > 0;) {
      head.append(bytes, static_cast<std::size_t>(n));
      for (std::size_t end; (end = head.find("\r\n\r\n")) != std::string::npos;) {
        head.erase(0, end + 4);
        SSL_write(session, reply.data(), static_cast<int>(reply.size()));
      }
    }
    SSL_shutdown(session);
  }
  SSL_free(session);
  ERR_clear_error();
}

}  // namespace waitbench::testing
