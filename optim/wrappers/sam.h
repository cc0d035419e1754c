/// SAM: the gradient from the worst point nearby.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/wrapper.h>

#include <cmath>

namespace gradus::optim {

/// Sharpness-aware minimization (Foret et al. 2021, arXiv:2010.01412); `adaptive` is ASAM (Kwon et al. 2021,
/// arXiv:2102.11600), whose distances are relative to the parameters. Calls the closure twice in each step.
struct SAM {
  double rho = 0.05, eps = 1e-12;
  bool adaptive = false;
  static constexpr About about{"SAM", "sharpness", "the gradient from the worst point nearby",
                               "Foret et al. 2021, arXiv:2010.01412"};

  struct Globals {
    double squares = 0;  // of one step only
    template <class V>
    void memory(V&) {}
  };
  void prepare(Globals& all, const TensorStep&) const { all.squares = 0; }
  void gather(const Tensor& w, const Tensor& g, Globals& all, const TensorStep&) const {
    const Tensor scaled = adaptive ? abs(w) * g : g;
    all.squares += inner_product(scaled, scaled);
  }
  Tensor perturb(const Tensor& w, const Tensor& g, Globals& all, const TensorStep&) const {
    const Tensor direction = adaptive ? square(w) * g : g;
    return rho / (std::sqrt(all.squares) + eps) * direction;
  }
  template <class V>
  void options(V& v) {
    v("rho", rho, non_negative, "distance of the other point");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("adaptive", adaptive, "measure relative to the parameters");
  }
};

namespace detail {
RulePointer wrapper_of(const SAM& formula, Lookup);
}

}  // namespace gradus::optim
