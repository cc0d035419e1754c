/// TRAC: learns how far to go from the start, for tasks that change.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/wrapper.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace gradus::optim {

/// TRAC (Muppidi et al. 2024, arXiv:2405.16642, algorithms 1 and 2): the optimizer goes its own way from the start;
/// w is the start plus s times how far it has come, where s is the sum of `tuners` online learners with the discounts
/// 0.9, 0.99, 0.999, … Their sums of products start at eps: at 0, s would stay 0. The authors' program finds the
/// optimizer's place again from w and s, dividing by s + eps; here it is kept.
struct TRAC {
  double s_init = 1e-8, eps = 1e-8;
  std::int64_t tuners = 6;
  static constexpr About about{"TRAC", "learning-rate free", "learns how far to go from the start",
                               "Muppidi et al. 2024, arXiv:2405.16642"};
  static constexpr const char* slots[] = {"start", "base"};

  struct Globals {
    double s = 0;
    Tensor variance, sigma;  // [tuners]
    double h = 0;            // of one step only
    template <class V>
    void memory(V& v) {
      v("s", s)("variance", variance)("sigma", sigma);
    }
  };
  Tensor initial(int, const Tensor& w) const { return clone(w); }

  void prepare(Globals& all, const TensorStep&) const {
    all.h = 0;
    if (all.sigma.defined()) return;
    all.variance = zeros({tuners}, {.dtype = Dtype::float64});
    all.sigma = full({tuners}, eps, {.dtype = Dtype::float64});
  }
  void gather(const Tensor&, const Tensor& g, Tensor& start, Tensor& base, Globals& all, const WrapperStep&) const {
    all.h += inner_product(g, base - start);
  }
  void conclude(Globals& all, const TensorStep&) const {
    std::vector<double> variance = all.variance.to_vector<double>(), sigma = all.sigma.to_vector<double>();
    all.s = 0;
    for (std::size_t j = 0; j < sigma.size(); ++j) {
      const double beta = 1 - std::pow(0.1, static_cast<double>(j + 1));
      variance[j] = beta * beta * variance[j] + all.h * all.h;
      sigma[j] = beta * sigma[j] - all.h;
      all.s += s_init / erfi(1 / std::sqrt(2.0)) * erfi(sigma[j] / (std::sqrt(2 * variance[j]) + eps));
    }
    all.s = std::max(all.s, 0.0);
    all.variance = tensor(variance, {tuners});
    all.sigma = tensor(sigma, {tuners});
  }
  Tensor before(const Tensor&, Tensor&, Tensor& base, Globals&, const WrapperStep&) const { return base; }
  Tensor after(const Tensor& w, Tensor& start, Tensor& base, Globals& all, const WrapperStep&) const {
    base = clone(w);
    return start + all.s * (base - start);
  }
  template <class V>
  void options(V& v) {
    v("s_init", s_init, positive, "scale of s at first");
    v("eps", eps, positive, "keeps the divisor from 0");
    v("tuners", tuners, {.min = 1, .max = 15}, "how many learners");
  }

  /// The imaginary error function, 2/sqrt(pi) times the integral of exp(t^2) from 0 to x, by its series, whose terms
  /// have one sign. x is limited to [-26, 26], so that the result is finite.
  static double erfi(double x) {
    x = std::clamp(x, -26.0, 26.0);
    double power = x, sum = x;
    for (int k = 1; k < 3000; ++k) {
      power *= x * x / k;
      const double before = sum;
      sum += power / (2 * k + 1);
      if (sum == before) break;
    }
    return 2 / std::sqrt(std::acos(-1.0)) * sum;
  }
};

namespace detail {
RulePointer wrapper_of(const TRAC& formula, Lookup);
}

}  // namespace gradus::optim
