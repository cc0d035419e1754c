// The beginning, the end and the inner solver of methods of second order.
#include <gradus/core/ops.h>
#include <gradus/optim/second_order.h>
#include <gradus/optim/tensor_formula.h>

#include <cmath>
#include <limits>

namespace gradus::optim {
namespace {

/// The positive t with |x + t d| = radius.
double to_border(const Tensor& x, const Tensor& d, double radius) {
  const double a = inner_product(d, d), b = inner_product(x, d), c = inner_product(x, x) - radius * radius;
  return (-b + std::sqrt(b * b - a * c)) / a;
}

}  // namespace

std::optional<SecondOrderPoint> begin_second_order(Objective& f, double tolerance_grad) {
  const Tensor x = f.x();
  return begin_second_order(f, x, f.recorded(x), tolerance_grad);
}

std::optional<SecondOrderPoint> begin_second_order(Objective& f, const Tensor& x, const Tensor& loss,
                                                   double tolerance_grad) {
  const double value = loss.item<double>();
  if (is_lost(f, value)) return std::nullopt;
  const Tensor gradient = f.gradient(loss);
  if (is_flat(f, gradient.detach(), tolerance_grad)) return std::nullopt;
  return SecondOrderPoint{{x, value, gradient.detach()}, gradient};
}

void go_down(Objective& f, const Objective::Point& here, const Tensor& d, double c1) {
  // Where the descent is less than rounding, the whole step is as good as any.
  const double rounding =
      here.x.dtype() == Dtype::float32 ? std::numeric_limits<float>::epsilon() : std::numeric_limits<double>::epsilon();
  const double reference = here.loss + 2 * rounding * std::abs(here.loss);
  const LineSearchResult found =
      armijo(ValuesAlong(f, here.x, d), start_of(here, d), {.c1 = c1, .reference = reference});
  if (found.trial.t == 0) f.stop(found.stop);
  f.move(found.trial.point.x);
}

ConjugateGradientResult conjugate_gradient(Product A, const Tensor& b, const ConjugateGradientOptions& options,
                                           const Tensor& start) {
  ConjugateGradientResult result{start.defined() ? start : zeros_like(b)};
  Tensor r = start.defined() ? b - A(start) : b;
  Tensor d = r;
  double rr = inner_product(r, r);
  for (std::int64_t i = 0; i < options.max_iter && std::sqrt(rr) > options.tolerance; ++i) {
    const Tensor Ad = A(d);
    const double dAd = inner_product(d, Ad);
    if (!(dAd > 0)) {
      result.negative_curvature = true;
      result.at_border = std::isfinite(options.radius);
      if (result.at_border) {
        result.x = result.x + to_border(result.x, d, options.radius) * d;
      } else if (i == 0) {
        result.x = d;
      }
      return result;
    }
    const double alpha = rr / dAd;
    const Tensor x = result.x + alpha * d;
    if (length(x) >= options.radius) {
      result.x = result.x + to_border(result.x, d, options.radius) * d;
      result.at_border = true;
      return result;
    }
    result.x = x;
    r = r - alpha * Ad;
    const double next = inner_product(r, r);
    d = r + next / rr * d;
    rr = next;
  }
  return result;
}

}  // namespace gradus::optim
