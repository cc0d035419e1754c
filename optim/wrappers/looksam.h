/// LookSAM: SAM's second gradient every few steps only.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/wrapper.h>
#include <gradus/optim/wrappers/ascent.h>

namespace gradus::optim {

/// LookSAM (Liu et al. 2022, arXiv:2203.02714): SAM in every k-th step, beginning with the first. The part of its
/// gradient that is orthogonal to the plain one is kept, and added in the steps between, alpha times as long as the
/// gradient. Lengths and angles are of each parameter by itself.
struct LookSAM {
  double rho = 0.1, alpha = 0.7, eps = 1e-12;
  std::int64_t k = 10;
  bool adaptive = false;
  static constexpr About about{"LookSAM", "sharpness", "SAM every few steps, remembered between them",
                               "Liu et al. 2022, arXiv:2203.02714"};
  static constexpr const char* slots[] = {"g_v"};

  struct Globals {
    Ascent ascent;
    std::int64_t steps = 0;
    template <class V>
    void memory(V& v) {
      v("steps", steps);
    }
  };
  void prepare(Globals& all, const TensorStep&) const {
    all.ascent.prepare();
    all.steps += 1;
  }
  void gather(const Tensor& w, const Tensor& g, Tensor&, Globals& all, const WrapperStep&) const {
    if (is_due(all)) all.ascent.gather(w, g, adaptive);
  }
  Tensor perturb(const Tensor& w, const Tensor& g, Tensor& g_v, Globals& all, const WrapperStep&) const {
    if (!is_due(all)) return {};
    g_v = clone(g);
    return all.ascent.step(w, g, rho, eps, adaptive);
  }
  Tensor gradient(const Tensor&, const Tensor& g, Tensor& g_v, Globals& all, const WrapperStep&) const {
    if (!is_due(all)) return g + alpha * length(g) / (length(g_v) + 1e-8) * g_v;
    const Tensor plain = g_v;
    const double squares = inner_product(plain, plain);
    g_v = squares > 0 ? g - inner_product(plain, g) / squares * plain : clone(g);
    return {};
  }
  template <class V>
  void options(V& v) {
    v("rho", rho, non_negative, "distance of the other point");
    v("k", k, positive, "steps from one second gradient to the next");
    v("alpha", alpha, non_negative, "length of what is added between, in gradients");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("adaptive", adaptive, "measure relative to the parameters");
  }

 private:
  bool is_due(const Globals& all) const { return (all.steps - 1) % k == 0; }
};

namespace detail {
RulePointer wrapper_of(const LookSAM& formula, Lookup);
}

}  // namespace gradus::optim
