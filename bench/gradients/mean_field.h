/// Where very deep nets end: fixed points of the length and of the correlation of signals, the rate of gradients there,
/// and over how many layers a net forgets its inputs.
///
/// Poole et al. 2016 (arXiv:1606.05340) for the maps, Schoenholz et al. 2017 (arXiv:1611.01232) for the depth scales.
#pragma once

#include <gradus/bench/gradients/moments.h>

#include <optional>
#include <vector>

namespace gradus::bench {

/// A layer of infinite width: z = W phi(z) + b, fan_in Var W = weight_variance, Var b = bias_variance.
struct Layer {
  const Nonlinearity* phi;
  double weight_variance;
  double bias_variance = 0;
};

/// The mean square of z one layer up: weight_variance E phi^2 + bias_variance.
double next_length(const Layer& layer, double q);

/// q and what follows it, `count` lengths in all.
std::vector<double> length_trajectory(const Layer& layer, double first_q, int count);

/// The correlation of two signals one layer up, both of length q: weight_variance E[phi phi] + bias_variance, over
/// next_length.
double next_correlation(const Layer& layer, double q, double c);

/// NaN is for what is not defined, infinity for a net that never forgets.
struct MeanField {
  double q_star;        // where the lengths of standard normal inputs end: 0, a number, or infinity; NaN: any is kept
  double length_slope;  // dq'/dq there; below 1 as q_star is where lengths come from elsewhere
  double chi1;          // E |delta here|^2 / E |delta one layer up|^2
  double c_star;        // where correlations end; 1: all inputs come to look alike
  double slope;         // dc'/dc there
  double xi_q, xi_c;    // layers over which lengths and correlations approach their ends by a factor of e
  double xi_grad;       // layers over which the squared gradient changes by a factor of e
};

/// A fixed point q_star = 0 is taken as the limit of vanishing biases: c_star = 1, slope = chi1. If lengths grow
/// without bound, chi1 is its limit and correlations are not defined.
MeanField mean_field(const Layer& layer);

/// Where gradients neither vanish nor explode.
struct CriticalPoint {
  double sigma_w;  // root of weight_variance with chi = 1
  double q;        // the length there; 0 if it is approached from above; NaN if any length will do (relu, linear)
  bool stable;     // whether the length map comes back to q after a small push
};

/// Solves chi(q) = 1 together with q = weight_variance E phi^2 + bias_variance. Prefers a stable solution; none for
/// activations without one (selu or softplus without biases).
std::optional<CriticalPoint> critical_point(const Nonlinearity& phi, double bias_variance);

}  // namespace gradus::bench
