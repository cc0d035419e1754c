/// GSAM: SAM that also closes the gap between the point and the worst one nearby.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/wrapper.h>
#include <gradus/optim/wrappers/ascent.h>

#include <cmath>

namespace gradus::optim {

/// Surrogate gap guided sharpness-aware minimization (Zhuang et al. 2022, arXiv:2203.08065): SAM's gradient, less alpha
/// times the part of the first gradient that is orthogonal to it (all parameters together). With lr_max > lr_min, rho
/// goes from rho_min to rho as the optimizer's lr does from lr_min to lr_max. Calls the closure twice in each step.
struct GSAM {
  double rho = 0.05, alpha = 0.4, eps = 1e-12;
  double rho_min = 0, lr_max = 0, lr_min = 0;
  bool adaptive = false;
  static constexpr About about{"GSAM", "sharpness", "SAM that also minimises how much worse the worst point is",
                               "Zhuang et al. 2022, arXiv:2203.08065"};
  static constexpr const char* slots[] = {"g"};

  struct Globals {
    Ascent ascent;
    double first = 0, second = 0, both = 0;  // sums of squares, and of products
    template <class V>
    void memory(V&) {}
  };
  void prepare(Globals& all, const TensorStep&) const {
    all.ascent.prepare();
    all.first = all.second = all.both = 0;
  }
  void gather(const Tensor& w, const Tensor& g, Tensor&, Globals& all, const WrapperStep&) const {
    all.ascent.gather(w, g, adaptive);
    all.first += inner_product(g, g);
  }
  Tensor perturb(const Tensor& w, const Tensor& gradient, Tensor& g, Globals& all, const WrapperStep& step) const {
    g = clone(gradient);
    return all.ascent.step(w, g, rho_at(step.lr), eps, adaptive);
  }
  void gather_again(const Tensor&, const Tensor& g_p, Tensor& g, Globals& all, const WrapperStep&) const {
    all.second += inner_product(g_p, g_p);
    all.both += inner_product(g, g_p);
  }
  Tensor gradient(const Tensor&, const Tensor& g_p, Tensor& g, Globals& all, const WrapperStep&) const {
    const double first = std::sqrt(all.first), second = std::sqrt(all.second);
    const double cosine = all.both / (first * second + eps);
    const Tensor g_orthogonal = g - cosine * first / (second + eps) * g_p;
    return g_p - alpha * g_orthogonal;
  }
  template <class V>
  void options(V& v) {
    v("rho", rho, non_negative, "distance of the other point");
    v("alpha", alpha, non_negative, "weight of the gap");
    v("eps", eps, non_negative, "keeps the divisors from 0");
    v("adaptive", adaptive, "measure relative to the parameters");
    v("rho_min", rho_min, non_negative, "distance where the rate is lr_min");
    v("lr_max", lr_max, non_negative, "the rate that rho belongs to; rho is constant unless it is above lr_min");
    v("lr_min", lr_min, non_negative, "the rate that rho_min belongs to");
  }

 private:
  double rho_at(double lr) const {
    return lr_max > lr_min ? rho_min + (rho - rho_min) * (lr - lr_min) / (lr_max - lr_min) : rho;
  }
};

namespace detail {
RulePointer wrapper_of(const GSAM& formula, Lookup);
}

}  // namespace gradus::optim
