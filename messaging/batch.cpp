#include "messaging/batch.hpp"

namespace waitbench::messaging {

bool Batch::admit(std::size_t bytes) noexcept {
  const bool room =
      operations_ < limits_.operations && bytes_ <= limits_.bytes && bytes <= limits_.bytes - bytes_;
  if (closed_ || (operations_ > 0 && !room)) {
    closed_ = true;
    return false;
  }
  ++operations_;
  bytes_ += bytes;
  return true;
}

}  // namespace waitbench::messaging
