// A client that sends exactly the bytes it is told to, and reads what comes back.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/descriptor.hpp"
#include "core/units.hpp"
#include "servers/net/address.hpp"

namespace waitbench::test {

/// Long enough that only a hang exceeds it.
inline constexpr Duration patience = std::chrono::seconds(20);

struct Reply {
  int status = 0;  ///< 0: the connection ended, or patience did, before a whole answer
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
};

class RawClient {
 public:
  explicit RawClient(const servers::Address& server);

  /// False when the server does not take it (any more).
  bool send(std::string_view bytes);
  /// Reads one answer. `to_head`: it has no body whatever its Content-Length says.
  Reply read_reply(bool to_head = false);
  /// True when the server ended the connection and nothing came before that.
  bool ends();
  /// True when nothing comes for this long and the connection stays.
  bool stays_quiet(Duration time);

  void half_close();
  /// Ends the connection with a reset.
  void reset();
  int socket() const { return socket_.number(); }

 private:
  bool receive();

  Descriptor socket_;
  std::string arrived_;
};

/// "GET target HTTP/1.1" with a Host and `more` fields (each with its CRLF).
std::string get(std::string_view target, std::string_view more = "");

}  // namespace waitbench::test
