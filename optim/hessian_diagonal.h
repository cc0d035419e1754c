/// An estimate of the Hessian's diagonal, for formulas that go by curvature (AdaHessian, Sophia).
#pragma once

#include <gradus/core/parameters.h>
#include <gradus/core/random.h>

#include <cstdint>
#include <vector>

namespace gradus::optim {

struct HessianDiagonalOptions {
  std::int64_t samples = 1;        ///< probes that are averaged
  Generator* generator = nullptr;  ///< none: the thread's default generator
};

/// Hutchinson's estimate (1990; Bekas, Kokiopoulou and Saad 2007) of the diagonal of a loss's second derivative, for
/// each parameter: the mean of z (H z) over probes z of signs, each by one more backward pass. Exact for a diagonal H.
/// The loss's graph must be there, so this comes before loss.backward(), or after it with the graph retained:
///
///     Tensor loss = ...;
///     const auto diagonal = optim::hessian_diagonal(loss, model.parameters());
///     loss.backward();
///     optimizer.step(diagonal);
///
/// Zero where the loss does not depend on a parameter. No gradients of leaves change. Throws ValueError unless
/// samples >= 1.
std::vector<Tensor> hessian_diagonal(const Tensor& loss, const Parameters& parameters,
                                     HessianDiagonalOptions options = {}, Where where = Where::here());

}  // namespace gradus::optim
