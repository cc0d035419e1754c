// How variables vary together.
#include <gradus/core/defined.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/elementwise.h>

#include <string>

namespace gradus {
namespace {

void check_weights(const Tensor& weights, const char* what, std::int64_t observations, Where where) {
  if (!(weights.shape() == Shape{observations})) {
    throw ShapeError(where, std::string("cov: ") + what + " must be [" + std::to_string(observations) + "], got " +
                                to_string(weights.shape()));
  }
  if (any(lt(Operand(weights, where), 0), where).item<bool>()) {
    throw ValueError(where, std::string("cov: ") + what + " must not be negative");
  }
}

}  // namespace

Tensor cov(const Tensor& x, const CovOptions& options, Where where) {
  detail::check_defined("cov", where, x);
  if (x.dim() > 2) throw ShapeError(where, "cov: takes [D, N] or [N], got " + to_string(x.shape()));
  const std::int64_t observations = x.dim() == 0 ? 1 : x.size(-1);
  const Tensor rows = reshape(detail::as_floating(x, where), {x.dim() == 2 ? x.shape()[0] : 1, observations}, where);
  const WhereScope scope(where);

  Tensor weights;
  Tensor divisor = detail::scalar(static_cast<double>(observations - options.correction), rows.dtype());
  if (options.fweights.defined()) {
    if (is_floating(options.fweights.dtype())) {
      throw TypeError(where, std::string("cov: fweights are integers, not ") + name(options.fweights.dtype()));
    }
    check_weights(options.fweights, "fweights", observations, where);
    weights = to(options.fweights, rows.dtype());
    divisor = sum(weights) - options.correction;
  }
  if (options.aweights.defined()) {
    check_weights(options.aweights, "aweights", observations, where);
    const Tensor importance = to(options.aweights, rows.dtype());
    weights = weights.defined() ? weights * importance : importance;
    divisor = sum(weights) - options.correction * sum(weights * importance) / sum(weights);
  }

  const Tensor means = weights.defined() ? sum(rows * weights, {1}, {.keepdim = true}) / sum(weights)
                                         : mean(rows, {1}, {.keepdim = true});
  const Tensor centred = rows - means;
  const Tensor products = matmul(weights.defined() ? centred * weights : centred, t(centred));
  const Tensor result = products / clamp_min(divisor, 0);
  return x.dim() == 2 ? result : reshape(result, {});
}

Tensor corrcoef(const Tensor& x, Where where) {
  detail::check_defined("corrcoef", where, x);
  if (x.dim() > 2) throw ShapeError(where, "corrcoef: takes [D, N] or [N], got " + to_string(x.shape()));
  const WhereScope scope(where);
  const Tensor covariances = cov(x);
  if (covariances.dim() == 0) return covariances / covariances;
  const Tensor deviations = sqrt(diagonal(covariances));
  return clamp(covariances / unsqueeze(deviations, 1) / deviations, -1, 1);
}

}  // namespace gradus
