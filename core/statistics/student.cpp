#include "core/statistics/student.hpp"

#include <boost/math/distributions/students_t.hpp>

namespace waitbench {

double student_quantile(double probability, double degrees) {
  return boost::math::quantile(boost::math::students_t(degrees), probability);
}

}  // namespace waitbench
