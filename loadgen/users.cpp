#include "loadgen/users.hpp"

#include <algorithm>

namespace waitbench::loadgen {
namespace {

using namespace std::chrono_literals;

// After a connection could not be made, a user pauses, so that a server that is away is not hammered.
constexpr Duration pause_after_connect_error = 100ms;

}  // namespace

class Users::User final : public EventLoop::Alarm, public Exchanges::Sender {
 public:
  User(const LoadPlan& plan, const UserCurve& curve, std::uint64_t number, EventLoop& loop,
       Exchanges& exchanges)
      : plan_(plan),
        active_(curve, number),
        load_(std::get<Closed>(plan.options.load)),
        loop_(loop),
        exchanges_(exchanges),
        user_(number),
        request_(number),
        // With a connection of its own a user is there when that is; else each request brings its wait for
        // one.
        owns_connection_(std::holds_alternative<ConnectionsOnDemand>(plan.options.connections)) {}

  void begin() {
    loop_.activity_begun();
    come_again();
  }

 private:
  void come_again() {
    const auto span = active_.next();
    if (!span) return loop_.activity_ended();
    leaves_at_ = span->end;
    ready_ = std::max(span->begin, loop_.last_read());  // its last request may have ended behind the begin
    loop_.call_at(ready_, *this);
  }

  // At ready_, or a little later.
  void ring() override {
    loop_.now();
    if (ready_ >= leaves_at_) return leave();
    act();
  }

  void leave() {
    if (leaves_at_ < plan_.phases.window.end) {
      exchanges_.close_own(*this);  // who has gone holds no connection
    } else {
      exchanges_.retire_own(*this);
    }
    come_again();
  }

  void go_on() {
    if (ready_ >= leaves_at_) return leave();
    if (ready_ <= loop_.last_read()) return loop_.call_soon(*this);
    loop_.call_at(ready_, *this);
  }

  void act() {
    if (owns_connection_ && !exchanges_.has_own(*this)) return exchanges_.open_own(*this);
    const auto number = request_;
    request_ += load_.users;  // so that every request of every thread has a number of its own
    exchanges_.send(*this, ready_, number);
  }

  // A user's request is not due before it has a connection; what connecting takes is recorded apart.
  void connected(bool open) override {
    ready_ = loop_.last_read();
    if (!open) ready_ += pause_after_connect_error;
    go_on();
  }

  void request_ended(Outcome outcome) override {
    ready_ = loop_.last_read();
    ready_ += outcome == Outcome::connect_error ? pause_after_connect_error
                                                : think_time(load_, plan_.options.seed, user_, thoughts_++);
    go_on();
  }

  const LoadPlan& plan_;
  ActiveTimes active_;
  const Closed& load_;
  EventLoop& loop_;
  Exchanges& exchanges_;
  const std::uint64_t user_;
  std::uint64_t request_, thoughts_ = 0;
  Duration ready_{}, leaves_at_{};
  const bool owns_connection_;
};

Users::Users(const LoadPlan& plan, unsigned index, EventLoop& loop, Exchanges& exchanges)
    : curve_(std::get<Closed>(plan.options.load), plan.phases, plan.options.connect_rate) {
  const auto count = std::get<Closed>(plan.options.load).users;
  for (auto user = std::uint64_t{index}; user < count; user += plan.options.threads)
    users_.push_back(std::make_unique<User>(plan, curve_, user, loop, exchanges));
}

Users::~Users() = default;

void Users::begin() {
  for (const auto& user : users_) user->begin();
}

}  // namespace waitbench::loadgen
