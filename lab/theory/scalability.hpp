// How does throughput grow with users, threads or connections, and where does it stop growing?
//
// Pure. Source: N. J. Gunther, "Guerrilla Capacity Planning", 2007, chapter 4: the universal scalability law;
// G. M. Amdahl, "Validity of the single processor approach to achieving large scale computing capabilities",
// AFIPS 1967.
#pragma once

namespace waitbench::lab::theory {

struct Scalability {
  double alone_per_s = 1;  ///< γ: the throughput of one, at least 0
  double contention = 0;   ///< α: the share that only one can do at a time, 0 to 1
  double coherency = 0;    ///< β: what each pair costs to agree, as a share of one's work; at least 0
};

/// X(N) = γN / (1 + α(N-1) + βN(N-1)) for `n` of at least 1, not necessarily whole. With β = 0 it is Amdahl's
/// law and tends to γ/α; with α = 0 too it is linear.
double throughput(const Scalability& system, double n);

/// The N of the most throughput, sqrt((1-α)/β); infinite where β = 0 and α < 1, for it grows for ever. Below
/// 1: more than one never helps; so it is 0 where α = 1.
double peak(double contention, double coherency);

/// How much faster `n` are than one when a share `serial` of the work is done by one at a time: 1 / (α +
/// (1-α)/N).
double amdahl_speedup(double serial, double n);

}  // namespace waitbench::lab::theory
