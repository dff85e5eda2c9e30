// What is the quantile of Student's t? Of the folder's own files. Pure.
#pragma once

namespace waitbench {

/// The value that Student's t with `degrees` (above zero, not necessarily whole) does not exceed with
/// `probability`, in (0, 1).
double student_quantile(double probability, double degrees);

}  // namespace waitbench
