// An experiment's texts name its times and sizes as the file has them; what was measured may be its short
// form.
#pragma once

#include <string>

namespace waitbench {

/// A sentence that says what a time of the texts is here, and that sizes may differ; empty where the texts
/// mean what was measured. `scale` multiplied all times.
std::string scale_note(double scale, bool quick);

}  // namespace waitbench
