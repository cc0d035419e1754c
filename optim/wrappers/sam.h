/// SAM: the gradient from the worst point nearby.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/wrapper.h>
#include <gradus/optim/wrappers/ascent.h>
#include <gradus/optim/wrappers/gradient_centralization.h>

namespace gradus::optim {

/// Sharpness-aware minimization (Foret et al. 2021, arXiv:2010.01412); `adaptive` is ASAM (Kwon et al. 2021,
/// arXiv:2102.11600, where rho is 0.5 and more), whose distances are relative to the parameters. Calls the closure
/// twice in each step. BatchNorm's running statistics see both points.
struct SAM {
  double rho = 0.05, eps = 1e-12;
  bool adaptive = false, centralize = false;
  static constexpr About about{"SAM", "sharpness", "the gradient from the worst point nearby",
                               "Foret et al. 2021, arXiv:2010.01412; Kwon et al. 2021, arXiv:2102.11600"};

  struct Globals {
    Ascent ascent;
    template <class V>
    void memory(V&) {}
  };
  void prepare(Globals& all, const TensorStep&) const { all.ascent.prepare(); }
  void gather(const Tensor& w, const Tensor& g, Globals& all, const WrapperStep&) const {
    all.ascent.gather(w, g, adaptive);
  }
  Tensor perturb(const Tensor& w, const Tensor& g, Globals& all, const WrapperStep&) const {
    return all.ascent.step(w, centralize ? centralized(g) : g, rho, eps, adaptive);
  }
  template <class V>
  void options(V& v) {
    v("rho", rho, non_negative, "distance of the other point");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("adaptive", adaptive, "measure relative to the parameters");
    v("centralize", centralize, "go along the centralised gradient");
  }
};

namespace detail {
RulePointer wrapper_of(const SAM& formula, Lookup);
}

}  // namespace gradus::optim
