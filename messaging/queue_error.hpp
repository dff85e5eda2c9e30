// Why a queue did not do what it was asked.
#pragma once

#include <string>

#include <boost/system/result.hpp>

namespace waitbench::messaging {

enum class QueueFailure {
  storage,  ///< disk full, write or flush failed, file damaged, held by another process for too long
  busy,     ///< too many operations wait to be stored, or a broker is away: to be tried again
  closing,  ///< the queue takes no more
};

/// One line for the user, as Error::text (core/result.hpp). Nothing of what was asked has been done; at a
/// broker, what was handed in may have been stored all the same.
struct QueueError {
  QueueFailure why = QueueFailure::storage;
  std::string text;
};

template <class T>
using QueueResult = boost::system::result<T, QueueError>;

/// Called by QueueResult::value() when there is none: a programming mistake, since callers test first.
[[noreturn]] void throw_exception_from_error(const QueueError& error, const boost::source_location& where);

}  // namespace waitbench::messaging
