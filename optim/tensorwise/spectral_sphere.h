/// SpectralSphere: Muon on matrices whose largest singular value stays as it is.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/matrix_functions.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace gradus::optim {

/// The spectral sphere optimizer (Controlled LLM training on spectral sphere, 2026, arXiv:2601.08393): each matrix is
/// scaled to the spectral norm radius sqrt(rows / columns), then stepped by the orthogonal factor of M + lambda u v^T,
/// where M is the momentum at norm 1, u and v are the first singular vectors of w, and lambda keeps the step from
/// changing the norm: <u v^T, step> = 0, found by bisection. With a radius of 0 matrices are not scaled. Takes
/// matrices; give the rest to AdamW, in another group.
struct SpectralSphere {
  double lr = 3e-4, momentum = 0.9, radius = 1, solver_tolerance = 1e-8, weight_decay = 0.01;
  std::int64_t power_iteration_steps = 10, msign_steps = 5, solver_max_iterations = 100;
  bool nesterov = true, decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"SpectralSphere", "matrix", "orthogonalised momentum along a sphere of spectral norms",
                               "Controlled LLM training on spectral sphere 2026, arXiv:2601.08393"};
  static constexpr const char* slots[] = {"B"};
  static constexpr const char* torch_slots[] = {"momentum_buffer"};

  const char* unfit(const Tensor& w) const {
    return w.dim() == 2 ? nullptr
                        : "only matrices are trained by SpectralSphere; give others to AdamW, in another group";
  }
  Tensor update(const Tensor& w, const Tensor& g, Tensor& B, const TensorStep&) const {
    B = momentum * B + (1 - momentum) * g;
    const Tensor U = nesterov ? (1 - momentum) * g + momentum * B : B;
    const Tensor M = U / std::max(length(U), 1e-8);
    const auto [sigma, u, v] = first_singular_vectors(w, static_cast<int>(power_iteration_steps));
    const Tensor theta = matmul(u, t(v));
    const Tensor step = -lr * matrix_sign(M + multiplier(M, theta) * theta, static_cast<int>(msign_steps));
    if (radius == 0 || sigma == 0) return step;
    const double wanted = radius * std::sqrt(static_cast<double>(w.size(0)) / static_cast<double>(w.size(1)));
    return (wanted / sigma - 1) * w + step;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("momentum", momentum, from_0_below_1, "decay of B, the mean of gradients");
    v("nesterov", nesterov, "step along the mean as it will be with the same gradient again");
    v("radius", radius, non_negative, "spectral norm over sqrt(rows / columns); 0: as it is");
    v("power_iteration_steps", power_iteration_steps, positive, "iterations for the first singular vectors");
    v("msign_steps", msign_steps, positive, "iterations for the orthogonal factor");
    v("solver_tolerance", solver_tolerance, non_negative, "how far from 0 the product of step and u v^T may be");
    v("solver_max_iterations", solver_max_iterations, positive, "most bisections");
  }

 private:
  /// lambda, or 0 if no two of the points 0, 0.001, 0.003, 0.007, … enclose it.
  double multiplier(const Tensor& M, const Tensor& theta) const {
    const auto product = [&](double lambda) {
      return inner_product(theta, matrix_sign(M + lambda * theta, static_cast<int>(msign_steps)));
    };
    double from = 0, at_from = product(0);
    if (std::abs(at_from) <= solver_tolerance) return 0;
    double to = 0, at_to = at_from, stride = at_from < 0 ? 1e-3 : -1e-3;
    for (int i = 0; (at_to < 0) == (at_from < 0); ++i, stride *= 2) {
      if (i == most_strides) return 0;
      from = to;
      to += stride;
      at_to = product(to);
    }
    double best = std::abs(at_from) < std::abs(at_to) ? from : to, least = std::min(std::abs(at_from), std::abs(at_to));
    for (std::int64_t i = 0; i < solver_max_iterations && least > solver_tolerance; ++i) {
      const double middle = (from + to) / 2, at = product(middle);
      if (std::abs(at) < least) {
        best = middle;
        least = std::abs(at);
      }
      ((at < 0) == (at_from < 0) ? from : to) = middle;
    }
    return best;
  }
  static constexpr int most_strides = 10;
};

namespace detail {
RulePointer rule_of(const SpectralSphere& formula, Lookup);
}

}  // namespace gradus::optim
