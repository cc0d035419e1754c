/// Rprop: a step size for each element, which grows while the gradient keeps its sign.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// Rprop (Riedmiller and Braun 1993) in the form iRprop- (Igel and Husken 2000), as PyTorch's. Needs gradients of all
/// data, since it sees only their signs.
struct Rprop {
  double lr = 1e-2, eta_minus = 0.5, eta_plus = 1.2, step_min = 1e-6, step_max = 50;
  bool maximize = false;
  static constexpr About about{"Rprop", "sign",
                               "steps that grow while the gradient's sign stays, and shrink when it turns",
                               "Riedmiller and Braun 1993; Igel and Husken 2000"};
  static constexpr SearchInterval search[] = {{"lr", 1e-3, 1}};
  static constexpr bool full_batch = true;
  static constexpr const char* slots[] = {"h", "g_last"};
  static constexpr const char* torch_slots[] = {"step_size", "prev"};

  template <class R>
  R update(R, R g, R& h, R& g_last, const Step&) const {
    R p = g * g_last;
    h = h * select(p > 0, eta_plus, 1) * select(p < 0, eta_minus, 1);
    h = max(step_min, min(step_max, h));
    g_last = select(p < 0, R(0), g);
    return -sign(g_last) * h;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size of every element at first");
    v("eta_minus", eta_minus, {.min = 0, .max = 1, .min_open = true, .max_open = true}, "factor when the sign turns");
    v("eta_plus", eta_plus, {.min = 1, .min_open = true}, "factor while the sign stays");
    v("step_min", step_min, non_negative, "smallest step size");
    v("step_max", step_max, non_negative, "largest step size");
    v.alias("eta1", "eta_minus").alias("eta2", "eta_plus");  // PyTorch's etas and step_sizes
    v.alias("step_size1", "step_min").alias("step_size2", "step_max");
  }
  double initial(int slot) const { return slot == 0 ? lr : 0; }
  const char* conflict() const { return step_min > step_max ? "step_min is above step_max" : nullptr; }
};

namespace detail {
RulePointer rule_of(const Rprop& formula, Lookup);
}

}  // namespace gradus::optim
