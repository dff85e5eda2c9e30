// Which connections of the library are busy with a request, told apart by their peers.
//
// cpp-httplib shows its handlers a connection's peer, never its socket; draining needs to know which sockets
// are idle.
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>

namespace waitbench::servers {

/// Any thread.
class BusyPeers {
 public:
  /// One connection's place, held by its thread. Marking is one store: it is done for every request.
  class Place {
   public:
    explicit Place(BusyPeers& all);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    void begin(const std::string& address, int port) noexcept { peer_ = key(address, port); }
    void end() noexcept { peer_ = idle; }

   private:
    friend BusyPeers;
    BusyPeers& all_;
    std::atomic<std::uint64_t> peer_ = idle;
    std::list<Place*>::iterator at_;
  };

  bool contains(const std::string& address, int port) const;

 private:
  static constexpr std::uint64_t idle = 0;
  static std::uint64_t key(const std::string& address, int port) noexcept;

  mutable std::mutex mutex_;
  std::list<Place*> places_;
};

}  // namespace waitbench::servers
