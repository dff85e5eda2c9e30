// ln and e^x that give the same bits everywhere, which those of the C library need not.
//
// They use only operations that IEEE 754 defines exactly (+ - * / and scaling by powers of two), in an order
// the compiler must keep: their files are compiled without contraction to fused multiply-add.
#pragma once

namespace waitbench {

/// ln x for a normal x > 0, with a relative error below 1e-15 outside of [0.99, 1.01] and an absolute one of
/// as much inside.
double portable_log(double x) noexcept;

/// e^x for x in [-700, 700], with a relative error below 1e-15.
double portable_exp(double x) noexcept;

}  // namespace waitbench
