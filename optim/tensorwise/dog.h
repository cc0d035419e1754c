/// DoG and DoWG: the step size is the distance gone so far over the gradients' root sum of squares.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>

namespace gradus::optim {

/// DoG (Ivgi, Hinder and Carmon 2023, arXiv:2302.12022); with `layerwise`, L-DoG, for each parameter by itself. Meant
/// to be evaluated with an average of the parameters.
struct DoG {
  double lr = 1, reps_rel = 1e-6, eps = 1e-8, weight_decay = 0;
  bool layerwise = false, maximize = false;
  static constexpr About about{"DoG", "learning-rate free", "distance over gradients as step size",
                               "Ivgi, Hinder and Carmon 2023, arXiv:2302.12022"};
  static constexpr const char* slots[] = {"x0", "r", "G"};

  /// The largest distance so far, and the sum of squared gradients.
  struct Globals {
    double r = 0, G = 0;
    double start = 0, distance = 0, gradient = 0;  // squares, in one step
    template <class V>
    void memory(V& v) {
      v("r", r)("G", G);
    }
    double rate(double relative, double tiny) {
      if (r == 0) r = relative * (1 + std::sqrt(start));
      r = std::max(r, std::sqrt(distance));
      G += gradient;
      return r / std::sqrt(G + tiny);
    }
  };
  Tensor initial(int slot, const Tensor& w) const {
    if (slot == 0) return clone(w);
    return layerwise ? number(0) : Tensor();
  }

  void prepare(Globals& all, const TensorStep&) const { all.start = all.distance = all.gradient = 0; }
  void gather(const Tensor& w, const Tensor& g, Tensor& x0, Tensor&, Tensor&, Globals& all, const TensorStep&) const {
    all.start += inner_product(x0, x0);
    all.distance += inner_product(w - x0, w - x0);
    all.gradient += inner_product(g, g);
  }
  void conclude(Globals& all, const TensorStep&) const {
    if (!layerwise) all.rate(reps_rel, eps);
  }
  Tensor update(const Tensor& w, const Tensor& g, Tensor& x0, Tensor& r, Tensor& G, Globals& all,
                const TensorStep&) const {
    if (!layerwise) return -lr * all.r / std::sqrt(all.G + eps) * g;
    Globals alone{.r = r.item<double>(),
                  .G = G.item<double>(),
                  .start = inner_product(x0, x0),
                  .distance = inner_product(w - x0, w - x0),
                  .gradient = inner_product(g, g)};
    const double rate = alone.rate(reps_rel, eps);
    r = number(alone.r);
    G = number(alone.G);
    return -lr * rate * g;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "factor of the step size");
    v("reps_rel", reps_rel, positive, "the first distance, relative to 1 + |x0|");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("layerwise", layerwise, "a step size for each parameter");
  }
};

/// DoWG (Khaled, Mishchenko and Jin 2023, arXiv:2305.16284): the sum of squares is weighted by squared distances.
struct DoWG {
  double lr = 1, r_eps = 1e-4, eps = 1e-8, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"DoWG", "learning-rate free", "squared distance over weighted gradients as step size",
                               "Khaled, Mishchenko and Jin 2023, arXiv:2305.16284"};
  static constexpr const char* slots[] = {"x0"};

  struct Globals {
    double r2 = 0, V = 0;
    double distance = 0, gradient = 0;  // squares, in one step
    template <class M>
    void memory(M& v) {
      v("r2", r2)("V", V);
    }
  };
  Tensor initial(int, const Tensor& w) const { return clone(w); }

  void prepare(Globals& all, const TensorStep&) const { all.distance = all.gradient = 0; }
  void gather(const Tensor& w, const Tensor& g, Tensor& x0, Globals& all, const TensorStep&) const {
    all.distance += inner_product(w - x0, w - x0);
    all.gradient += inner_product(g, g);
  }
  void conclude(Globals& all, const TensorStep&) const {
    all.r2 = std::max({all.r2, r_eps * r_eps, all.distance});
    all.V += all.r2 * all.gradient;
  }
  Tensor update(const Tensor&, const Tensor& g, Tensor&, Globals& all, const TensorStep&) const {
    return -lr * all.r2 / (std::sqrt(all.V) + eps) * g;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "factor of the step size");
    v("r_eps", r_eps, positive, "the first distance");
    v("eps", eps, non_negative, "keeps the divisor from 0");
  }
};

namespace detail {
RulePointer rule_of(const DoG& formula, Lookup);
RulePointer rule_of(const DoWG& formula, Lookup);
}  // namespace detail

}  // namespace gradus::optim
