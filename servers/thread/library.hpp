// cpp-httplib's server without its listening: one request is read from a stream, routed and answered by the
// library.
#pragma once

#include <functional>

#include <httplib.h>

namespace waitbench::servers {

class Library final : public httplib::Server {
 public:
  /// Returns when the answer is written, or reading failed. `header_read` is called when the header is read,
  /// before anything is decided.
  void answer_one(httplib::Stream& stream, const std::function<void(httplib::Request&)>& header_read) {
    bool client_closes = false;
    process(*this, stream, client_closes, header_read);
  }

 private:
  // A template, so that only the call which the installed version has is compiled: later ones are told the
  // addresses of the connection, which nobody asks for here.
  template <class Self>
  static void process(Self& self, httplib::Stream& stream, bool& client_closes,
                      const std::function<void(httplib::Request&)>& header_read) {
    if constexpr (requires { self.process_request(stream, false, client_closes, header_read); }) {
      self.process_request(stream, false, client_closes, header_read);
    } else {
      self.process_request(stream, "", 0, "", 0, false, client_closes, header_read);
    }
  }
};

}  // namespace waitbench::servers
