/// WNGrad: gradient descent whose rate falls with the gradients it has seen.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/tensor_formula.h>

namespace gradus::optim {

/// WNGrad (Wu, Ward and Bottou 2018, arXiv:1803.02865): b grows by lr^2 |g|^2 / b, of all parameters, and the rate is
/// lr / b. A large lr does no harm for long.
struct WNGrad {
  double lr = 1, b = 1, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"WNGrad", "learning-rate free", "a rate that falls with the gradients seen so far",
                               "Wu, Ward and Bottou 2018, arXiv:1803.02865"};
  static constexpr SearchInterval search[] = {{"b", 1e-2, 100}};

  struct Globals {
    explicit Globals(const WNGrad& formula) : b(formula.b) {}
    double b, g2 = 0;
    template <class V>
    void memory(V& v) {
      v("b", b);
    }
  };
  void prepare(Globals& all, const TensorStep&) const { all.g2 = 0; }
  void gather(const Tensor&, const Tensor& g, Globals& all, const TensorStep&) const { all.g2 += inner_product(g, g); }
  void conclude(Globals& all, const TensorStep&) const { all.b += lr * lr * all.g2 / all.b; }
  Tensor update(const Tensor&, const Tensor& g, Globals& all, const TensorStep&) const { return -lr / all.b * g; }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size at first, times b");
    v("b", b, positive, "the divisor at first");
  }
};

namespace detail {
RulePointer rule_of(const WNGrad& formula, Lookup);
}

}  // namespace gradus::optim
