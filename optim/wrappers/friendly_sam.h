/// Friendly SAM: SAM whose perturbation leaves out what all batches have in common.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/wrapper.h>
#include <gradus/optim/wrappers/ascent.h>

namespace gradus::optim {

/// Friendly sharpness-aware minimization (Li et al. 2024, arXiv:2403.12350): the way to the other point is along the
/// gradient less sigma times its running mean m, which stands for the full gradient; m starts at the first gradient.
/// Calls the closure twice in each step.
struct FriendlySAM {
  double rho = 0.05, sigma = 1, lambda = 0.9, eps = 1e-12;
  bool adaptive = false;
  static constexpr About about{"FriendlySAM", "sharpness", "SAM along what is particular to the batch",
                               "Li et al. 2024, arXiv:2403.12350"};
  static constexpr const char* slots[] = {"m"};

  struct Globals {
    Ascent ascent;
    template <class V>
    void memory(V&) {}
  };
  void prepare(Globals& all, const TensorStep&) const { all.ascent.prepare(); }
  void gather(const Tensor& w, const Tensor& g, Tensor& m, Globals& all, const WrapperStep& step) const {
    all.ascent.gather(w, particular(g, m, step), adaptive);
  }
  Tensor perturb(const Tensor& w, const Tensor& g, Tensor& m, Globals& all, const WrapperStep& step) const {
    const Tensor d = particular(g, m, step);
    m = step.t == 1 ? clone(g) : lambda * m + (1 - lambda) * g;
    return all.ascent.step(w, d, rho, eps, adaptive);
  }
  template <class V>
  void options(V& v) {
    v("rho", rho, non_negative, "distance of the other point");
    v("sigma", sigma, non_negative, "how much of the mean is taken off");
    v("lambda", lambda, from_0_below_1, "decay of m, the mean of gradients");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("adaptive", adaptive, "measure relative to the parameters");
  }

 private:
  Tensor particular(const Tensor& g, const Tensor& m, const WrapperStep& step) const {
    return step.t == 1 ? g : g - sigma * m;
  }
};

namespace detail {
RulePointer wrapper_of(const FriendlySAM& formula, Lookup);
}

}  // namespace gradus::optim
