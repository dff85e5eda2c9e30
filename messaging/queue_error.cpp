#include "messaging/queue_error.hpp"

#include "core/result.hpp"

namespace waitbench::messaging {

void throw_exception_from_error(const QueueError& error, const boost::source_location& where) {
  waitbench::throw_exception_from_error(environment_error(error.text), where);
}

}  // namespace waitbench::messaging
