/// AvaGrad: Adam whose rates have mean square 1, so that lr and eps can be chosen apart.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

#include <cmath>

namespace gradus::optim {

/// AvaGrad (Savarese, McAllester, Babu and Maire 2021, arXiv:1912.01823): the rates 1 / (sqrt(v) + eps), of v before
/// this step's gradient, are multiplied by gamma, which makes their root mean square over all parameters 1. The paper
/// takes gamma from these rates; the authors' program (github.com/lolemacs/avagrad) from those of the step before,
/// which `delayed_gamma` does. The first step only begins the means.
struct AvaGrad {
  double lr = 0.1, beta1 = 0.9, beta2 = 0.999, eps = 0.1, weight_decay = 0;
  bool delayed_gamma = true, decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"AvaGrad", "adaptive", "Adam whose rates are scaled to mean square 1",
                               "Savarese et al. 2021, arXiv:1912.01823"};
  static constexpr const char* slots[] = {"m", "v"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_sq"};

  struct Globals {
    double gamma = 1, next = 1;  // of this step, and of the next one if it is delayed
    double sum = 0, count = 0;   // of squared rates, in one step
    template <class V>
    void memory(V& v) {
      v("next", next);
    }
  };
  void prepare(Globals& all, const TensorStep&) const { all = {.gamma = all.next, .next = all.next}; }
  void gather(const Tensor&, const Tensor& g, Tensor& m, Tensor& v, Globals& all, const TensorStep& step) const {
    m = beta1 * m + (1 - beta1) * g;
    const double seen = delayed_gamma ? step.t : step.t - 1;  // the program corrects by the step that it is in
    if (seen == 0) return;
    all.sum += sum(square(rates(v, seen))).item<double>();
    all.count += static_cast<double>(v.numel());
  }
  void conclude(Globals& all, const TensorStep&) const {
    if (all.count == 0) return;
    (delayed_gamma ? all.next : all.gamma) = 1 / std::sqrt(all.sum / all.count);
  }
  Tensor update(const Tensor&, const Tensor& g, Tensor& m, Tensor& v, Globals& all, const TensorStep& step) const {
    const Tensor m_hat = m / step.bias_correction(beta1);
    const Tensor u = step.t > 1 ? -lr * all.gamma * m_hat * rates(v, step.t - 1) : zeros_like(m);
    v = beta2 * v + (1 - beta2) * square(g);
    return u;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size, of a mean rate");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients");
    v("eps", eps, positive, "how little the rates adapt: large is SGD");
    v("delayed_gamma", delayed_gamma, "scale by the rates of the step before");
  }

 private:
  Tensor rates(const Tensor& v, double t) const { return 1 / (sqrt(v / (1 - std::pow(beta2, t))) + eps); }
};

namespace detail {
RulePointer rule_of(const AvaGrad& formula, Lookup);
}

}  // namespace gradus::optim
