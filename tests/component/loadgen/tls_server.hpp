// A TLS server with a certificate made for the test: answers every request on every connection.
#pragma once

#include <filesystem>
#include <string>
#include <thread>

#include "core/descriptor.hpp"

namespace waitbench::testing {

class TlsServer {
 public:
  /// Its certificate is for `name`, a host name or "IP:127.0.0.1", and is signed by itself.
  explicit TlsServer(const std::string& name);
  /// Stops accepting; connections must have ended.
  ~TlsServer();

  std::uint16_t port() const { return port_; }
  /// The certificate as a PEM file, which goes away with the server.
  const std::filesystem::path& certificate() const { return certificate_; }
  /// What the client asked for in SNI on the last connection; empty without.
  const std::string& asked_for() const { return asked_for_; }

 private:
  void accept_all();
  void serve(int socket);

  void* context_ = nullptr;  // SSL_CTX
  std::filesystem::path directory_, certificate_;
  Descriptor listener_;
  std::uint16_t port_ = 0;
  std::string asked_for_;
  std::thread thread_;
};

}  // namespace waitbench::testing
