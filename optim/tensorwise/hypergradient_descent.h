/// HypergradientDescent: gradient descent that descends on its step size too.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/tensor_formula.h>

namespace gradus::optim {

/// SGD-HD (Baydin et al. 2018, arXiv:1703.04782, algorithm 4): one step size for all parameters, which grows by beta
/// times the inner product of successive gradients.
struct HypergradientDescent {
  double lr = 1e-3, beta = 1e-4, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"HypergradientDescent", "learning-rate free", "descends on its step size too",
                               "Baydin et al. 2018, arXiv:1703.04782"};
  static constexpr SearchInterval search[] = {{"lr", 1e-5, 1e-1}, {"beta", 1e-8, 1e-2}};
  static constexpr const char* slots[] = {"g_before"};

  struct Globals {
    explicit Globals(const HypergradientDescent& options) : alpha(options.lr) {}
    double alpha;
    double h = 0;  // of one step only
    template <class V>
    void memory(V& v) {
      v("alpha", alpha);
    }
  };
  void prepare(Globals& all, const TensorStep&) const { all.h = 0; }
  void gather(const Tensor&, const Tensor& g, Tensor& g_before, Globals& all, const TensorStep&) const {
    all.h += inner_product(g, g_before);
  }
  void conclude(Globals& all, const TensorStep&) const { all.alpha += beta * all.h; }
  Tensor update(const Tensor&, const Tensor& g, Tensor& g_before, Globals& all, const TensorStep&) const {
    g_before = clone(g);
    return -all.alpha * g;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "the first step size");
    v("beta", beta, non_negative, "step size of the step size");
  }
};

namespace detail {
RulePointer rule_of(const HypergradientDescent& formula, Lookup);
}

}  // namespace gradus::optim
