// TLS for a load generator: OpenSSL on a socket that never blocks.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/result.hpp"

// OpenSSL's types, so that its headers stay in one file.
using SSL = struct ssl_st;
using SSL_CTX = struct ssl_ctx_st;

namespace waitbench::loadgen {

/// Whom to believe.
struct TlsTrust {
  bool anybody = false;                  ///< --insecure: certificates are not verified
  std::optional<std::string> ca_file{};  ///< PEM; absent: those that the system trusts
  bool operator==(const TlsTrust&) const = default;
};

/// What all connections to one host have in common. Threads: any, once made.
class TlsClient {
 public:
  /// For connections to `host`, a name (sent as SNI, and looked for in the certificate: RFC 9110
  /// section 4.3.4) or an address. An environment error when the CA file cannot be used.
  static Result<TlsClient> make(const std::string& host, const TlsTrust& trust);

 private:
  friend class TlsSession;
  struct Free {
    void operator()(SSL_CTX* context) const noexcept;
  };
  TlsClient() = default;

  std::unique_ptr<SSL_CTX, Free> context_;
  std::string host_;
  bool is_address_ = false, verify_ = true;
};

/// One connection's TLS. Threads: one.
class TlsSession {
 public:
  enum class Step { done, again, ended, failed };
  struct Moved {
    Step step = Step::again;
    std::size_t bytes = 0;
  };

  /// On a connected socket, which stays the caller's. `client` must outlive it.
  TlsSession(const TlsClient& client, int descriptor);

  Step handshake();
  /// After a handshake that failed: why, in words for a user.
  const std::string& error() const noexcept { return error_; }
  /// It failed because the server's certificate is not one to be trusted.
  bool not_trusted() const noexcept { return not_trusted_; }
  Moved read(std::span<char> room) noexcept;
  Moved write(std::string_view bytes) noexcept;

 private:
  struct Free {
    void operator()(SSL* session) const noexcept;
  };
  Step step_of(int returned) noexcept;

  std::unique_ptr<SSL, Free> session_;
  std::string error_;
  bool not_trusted_ = false;
};

}  // namespace waitbench::loadgen
