/// Averages of activations over normal numbers, by quadrature in panels that knows where activations bend.
///
/// Gauss-Hermite quadrature, the usual choice, fails where an activation has kinks or saturates: with 64 nodes the mean
/// square slope of tanh at q = 57 is wrong by 85 %.
#pragma once

#include <gradus/bench/gradients/nonlinearity.h>

namespace gradus::bench {

/// Averages over g of phi(sqrt(q) g).
struct Moments {
  double mean;          // E phi
  double square;        // E phi^2
  double slope_square;  // E phi'^2
  double slope_fourth;  // E phi'^4
};

/// To about 1e-12. q: from 1e-200 to 1e200.
Moments moments(const Nonlinearity& phi, double q);

/// E[phi(u1) phi(u2)] for normal u1, u2 of variance q and correlation c, to about 1e-10. c: from 0 to 1.
double product_mean(const Nonlinearity& phi, double q, double c);

/// Its derivative with respect to c, which is q E[phi'(u1) phi'(u2)] if phi has no jumps; infinite at c = 1 if it has.
double product_mean_slope(const Nonlinearity& phi, double q, double c);

}  // namespace gradus::bench
