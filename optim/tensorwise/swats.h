/// SWATS: Adam that becomes SGD when its steps have the length of SGD's.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

#include <cmath>

namespace gradus::optim {

/// SWATS (Keskar and Socher 2017, arXiv:1712.07628): the rate of the SGD step whose projection on Adam's step is that
/// step, averaged, takes over once it agrees with its average. One switch for all parameters. `tolerance` is relative.
struct SWATS {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.999, eps = 1e-9, tolerance = 1e-9, weight_decay = 0;
  bool nesterov = false, decoupled_weight_decay = false, maximize = false;
  static constexpr About about{"SWATS", "adaptive", "Adam, then SGD at a rate found from Adam's steps",
                               "Keskar and Socher 2017, arXiv:1712.07628"};
  static constexpr const char* slots[] = {"m", "v"};

  struct Globals {
    bool sgd = false, agreed = false;
    double mean_rate = 0, rate = 0;
    double p2 = 0, pg = 0;  // of one step
    template <class V>
    void memory(V& v) {
      v("sgd", sgd)("agreed", agreed)("mean_rate", mean_rate)("rate", rate);
    }
  };

  void prepare(Globals& all, const TensorStep&) const {
    all.sgd = all.sgd || all.agreed;
    all.p2 = all.pg = 0;
  }
  void gather(const Tensor&, const Tensor& g, Tensor& m, Tensor& v, Globals& all, const TensorStep& step) const {
    if (all.sgd) {
      m = beta1 * (all.agreed ? zeros_like(m) : m) + g;
      return;
    }
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * square(g);
    const Tensor p = adam(m, v, step);
    all.p2 += inner_product(p, p);
    all.pg += inner_product(p, g);
  }
  void conclude(Globals& all, const TensorStep& step) const {
    all.agreed = false;
    if (all.sgd || all.pg == 0) return;
    const double gamma = all.p2 / -all.pg;
    all.mean_rate = beta2 * all.mean_rate + (1 - beta2) * gamma;
    all.rate = all.mean_rate / step.bias_correction(beta2);
    all.agreed = step.t > 1 && all.rate > 0 && std::abs(all.rate - gamma) <= tolerance * std::abs(gamma);
  }
  Tensor update(const Tensor&, const Tensor& g, Tensor& m, Tensor& v, Globals& all, const TensorStep& step) const {
    if (!all.sgd) return adam(m, v, step);
    return -all.rate * (1 - beta1) * (nesterov ? g + beta1 * m : m);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size of Adam");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients; SGD's momentum");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients, and of the mean rate");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("tolerance", tolerance, non_negative, "how closely a rate must agree with the mean rate, relatively");
    v("nesterov", nesterov, "Nesterov's momentum in SGD");
  }

 private:
  Tensor adam(const Tensor& m, const Tensor& v, const TensorStep& step) const {
    const double correction = std::sqrt(step.bias_correction(beta2)) / step.bias_correction(beta1);
    return -lr * correction * m / (sqrt(v) + eps);
  }
};

namespace detail {
RulePointer rule_of(const SWATS& formula, Lookup);
}

}  // namespace gradus::optim
