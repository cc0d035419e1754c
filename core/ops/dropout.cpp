// Operations that draw random numbers while a model trains.
#include <gradus/core/defined.h>
#include <gradus/core/ops.h>

#include <cmath>
#include <string>

namespace gradus {
namespace {

void check(const char* operation, const Tensor& x, double p, Where where) {
  if (!is_floating(x.dtype())) {
    throw TypeError(where, std::string(operation) + ": takes floating tensors, not " + name(x.dtype()));
  }
  if (!(p >= 0 && p <= 1)) {
    throw ValueError(where, std::string(operation) + ": p must be between 0 and 1, got " + std::to_string(p));
  }
}

// true where an element stays, with probability 1 - p.
Tensor kept(const Shape& shape, double p, const DropoutOptions& options, Where where) {
  return rand(shape, {.generator = options.generator}, where) >= p;
}

Tensor dropped(const Tensor& x, const Shape& mask, double p, const DropoutOptions& options, Where where) {
  if (!options.training || p == 0) return x;
  const Tensor factors = to(kept(mask, p, options, where), x.dtype(), where);
  return mul(Operand(x, where), Operand(p == 1 ? factors : factors / (1 - p), where));
}

}  // namespace

Tensor dropout(const Tensor& x, double p, DropoutOptions options, Where where) {
  detail::check_defined("dropout", where, x);
  check("dropout", x, p, where);
  return dropped(x, x.shape(), p, options, where);
}

Tensor feature_dropout(const Tensor& x, double p, DropoutOptions options, Where where) {
  detail::check_defined("feature_dropout", where, x);
  check("feature_dropout", x, p, where);
  if (x.dim() < 2) {
    throw ShapeError(where, "feature_dropout: x must be [N, C, ..], got " + to_string(x.shape()));
  }
  Shape mask = x.shape();
  for (int d = 2; d < mask.rank(); ++d) mask[d] = 1;
  return dropped(x, mask, p, options, where);
}

Tensor alpha_dropout(const Tensor& x, double p, DropoutOptions options, Where where) {
  detail::check_defined("alpha_dropout", where, x);
  check("alpha_dropout", x, p, where);
  if (!options.training || p == 0) return x;
  if (p == 1) return mul(Operand(x, where), 0);
  // What selu gives far below 0; dropped elements become it, then all is moved back to mean 0 and variance 1.
  constexpr double lowest = -1.7580993408473766;
  const double a = 1 / std::sqrt((1 - p) * (1 + p * lowest * lowest));
  const double b = -a * lowest * p;
  return gradus::where(kept(x.shape(), p, options, where), a * x + b, a * lowest + b);
}

Tensor rrelu(const Tensor& x, RreluOptions options, Where where) {
  detail::check_defined("rrelu", where, x);
  check("rrelu", x, 0, where);
  if (!(options.lower <= options.upper)) {
    throw ValueError(where, "rrelu: lower must not be above upper: " + std::to_string(options.lower) + " and " +
                                std::to_string(options.upper));
  }
  if (!options.training) return leaky_relu(x, (options.lower + options.upper) / 2, where);
  // Drawn as float32 for every dtype, so that the same slopes come.
  const Tensor unit = to(rand(x.shape(), {.generator = options.generator}, where), x.dtype(), where);
  const Tensor slopes = unit * (options.upper - options.lower) + options.lower;
  return gradus::where(x > 0, x, slopes * x);
}

}  // namespace gradus
