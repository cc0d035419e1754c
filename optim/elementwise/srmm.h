/// SRMM: steps from a mean of parameters along a mean of gradients.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/schedules/math.h>
#include <gradus/optim/step.h>

#include <cstdint>

namespace gradus::optim {

/// SRMM (Liu and Tajbakhsh 2022, arXiv:2201.01652): the step starts from a mean of parameters, along a mean of
/// gradients. The weight of the newest falls as k^-beta, and begins anew every memory_length steps.
struct SRMM {
  double lr = 1e-2, beta = 0.5, weight_decay = 0;
  std::int64_t memory_length = 100;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"SRMM", "averaging", "steps from a mean of parameters along a mean of gradients",
                               "Lyu 2022, arXiv:2201.01652"};
  static constexpr const char* slots[] = {"g_mean", "w_mean"};
  static constexpr const char* torch_slots[] = {"mov_avg_grad", "mov_avg_param"};

  template <class R>
  R update(R w, R g, R& g_mean, R& w_mean, const Step& step) const {
    const double newest = step.once([&] {
      const double length = detail::number(memory_length);
      return detail::power(step.t - length * detail::floor(step.t / length) + 1, -beta);
    });
    g_mean = (1 - newest) * g_mean + newest * g;
    w_mean = (1 - newest) * w_mean + newest * w - lr * g_mean;
    return w_mean - w;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta", beta, {.min = 0, .max = 1}, "how fast the weight of the newest falls");
    v("memory_length", memory_length, {.min = 1}, "steps until it begins anew");
  }
};

namespace detail {
RulePointer rule_of(const SRMM& formula, Lookup);
}

}  // namespace gradus::optim
