/// WSAM: sharpness as a term of the loss, with a weight.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/wrapper.h>
#include <gradus/optim/wrappers/ascent.h>

namespace gradus::optim {

/// Weighted sharpness-aware minimization (Yue et al. 2023, arXiv:2305.15817): the loss, and gamma / (1 - gamma) times
/// how much worse it is at the worst point nearby. With `decouple`, the gradient of the latter does not go through the
/// optimizer, but is stepped down with its lr. Calls the closure twice in each step.
struct WSAM {
  double rho = 0.05, gamma = 0.9, eps = 1e-12;
  bool decouple = true, adaptive = false;
  static constexpr About about{"WSAM", "sharpness", "SAM with a weight of the sharpness",
                               "Yue et al. 2023, arXiv:2305.15817"};
  static constexpr const char* slots[] = {"sharpness"};

  struct Globals {
    Ascent ascent;
    template <class V>
    void memory(V&) {}
  };
  void prepare(Globals& all, const TensorStep&) const { all.ascent.prepare(); }
  void gather(const Tensor& w, const Tensor& g, Tensor&, Globals& all, const WrapperStep&) const {
    all.ascent.gather(w, g, adaptive);
  }
  Tensor perturb(const Tensor& w, const Tensor& g, Tensor& sharpness, Globals& all, const WrapperStep&) const {
    sharpness = clone(g);
    return all.ascent.step(w, g, rho, eps, adaptive);
  }
  Tensor gradient(const Tensor&, const Tensor& g_p, Tensor& sharpness, Globals&, const WrapperStep&) const {
    const Tensor g = sharpness;
    sharpness = g_p - g;
    return decouple ? g : g + weight() * sharpness;
  }
  Tensor after(const Tensor& w, Tensor& sharpness, Globals&, const WrapperStep& step) const {
    if (!decouple) return {};
    return w - step.lr * weight() * sharpness;
  }
  template <class V>
  void options(V& v) {
    v("rho", rho, non_negative, "distance of the other point");
    v("gamma", gamma, from_0_below_1, "weight of the sharpness; 0.5 without decouple is SAM");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("decouple", decouple, "step down the sharpness beside the optimizer");
    v("adaptive", adaptive, "measure relative to the parameters");
  }

 private:
  double weight() const { return gamma / (1 - gamma); }
};

namespace detail {
RulePointer wrapper_of(const WSAM& formula, Lookup);
}

}  // namespace gradus::optim
