#include <array>

#include "cli/verb.hpp"

namespace waitbench::cli {

// Each is defined in the file of its name.
extern const Verb serve_verb, worker_verb, jobs_verb, load_verb, run_verb, list_verb, teach_verb, report_verb,
    compare_verb, advise_verb, doctor_verb, calibrate_verb, calibration_server_verb;

std::span<const Verb> verbs() {
  static const std::array<Verb, 13> all{serve_verb,
                                        worker_verb,
                                        jobs_verb,
                                        load_verb,
                                        run_verb,
                                        list_verb,
                                        teach_verb,
                                        report_verb,
                                        compare_verb,
                                        advise_verb,
                                        doctor_verb,
                                        calibrate_verb,
                                        calibration_server_verb};
  return all;
}

}  // namespace waitbench::cli
