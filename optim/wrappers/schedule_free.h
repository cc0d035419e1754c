/// Schedule-Free: averaging in place of a decreasing step size, around any optimizer.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/wrapper.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace gradus::optim {

/// Schedule-Free (Defazio et al. 2024, arXiv:2405.15682): the optimizer moves z; x is the mean of the z so far,
/// weighted with t^r lr_max^weight_lr_power; gradients are taken at y = (1 - momentum) z + momentum x, which is what is
/// trained. Optimizer::eval() puts x in place of y, train() takes it out. The optimizer is to have no momentum of its
/// own; its weight decay is of z. BatchNorm's running statistics are those of y: compute them anew for x.
struct ScheduleFree {
  double momentum = 0.9, r = 0, weight_lr_power = 2;
  static constexpr About about{"ScheduleFree", "averaging", "averaging in place of a decreasing step size",
                               "Defazio et al. 2024, arXiv:2405.15682"};
  static constexpr const char* slots[] = {"z", "x", "sums"};

  /// sums: the largest lr, and the sum of weights.
  Tensor initial(int slot, const Tensor& w) const {
    return slot < 2 ? clone(w) : zeros({2}, {.dtype = Dtype::float64});
  }
  Tensor before(const Tensor&, Tensor& z, Tensor&, Tensor&, const WrapperStep&) const { return z; }
  Tensor after(const Tensor& w, Tensor& z, Tensor& x, Tensor& sums, const WrapperStep& step) const {
    const std::vector<double> so_far = sums.to_vector<double>();
    const double lr_max = std::max(so_far[0], step.lr);
    const double weight = std::pow(step.t, r) * std::pow(lr_max, weight_lr_power), sum = so_far[1] + weight;
    sums = tensor(std::vector<double>{lr_max, sum}, {2});
    z = clone(w);
    x = x + (sum > 0 ? weight / sum : 0) * (z - x);
    return (1 - momentum) * z + momentum * x;
  }
  Tensor evaluated(const Tensor&, Tensor&, Tensor& x, Tensor&, const WrapperStep&) const { return x; }
  template <class V>
  void options(V& v) {
    v("momentum", momentum, {.min = 0, .max = 1}, "where between z and x gradients are taken");
    v("r", r, non_negative, "power of t in the weights of the mean");
    v("weight_lr_power", weight_lr_power, non_negative, "power of the largest lr so far in them");
  }
};

namespace detail {
RulePointer wrapper_of(const ScheduleFree& formula, Lookup);
}

}  // namespace gradus::optim
