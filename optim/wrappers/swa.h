/// SWA: the mean of the parameters along the way, to evaluate the model with.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/wrapper.h>

namespace gradus::optim {

/// Stochastic weight averaging (Izmailov et al. 2018, arXiv:1803.05407): the mean of w after step `start` and every
/// `every` steps from there. Optimizer::eval() puts it in place, train() takes it out. BatchNorm's running statistics
/// are those of the parameters in training: compute them anew for the average.
struct SWA {
  std::int64_t start = 1, every = 1;
  static constexpr About about{"SWA", "averaging", "evaluates with the mean of the parameters along the way",
                               "Izmailov et al. 2018, arXiv:1803.05407"};
  static constexpr const char* slots[] = {"average"};

  Tensor after(const Tensor& w, Tensor& average, const WrapperStep& step) const {
    const auto since = static_cast<std::int64_t>(step.t) - start;
    if (since < 0 || since % every != 0) return {};
    const std::int64_t times = since / every;
    average = times == 0 ? clone(w) : average + (w - average) / static_cast<double>(times + 1);
    return {};
  }
  Tensor evaluated(const Tensor&, Tensor& average, const WrapperStep& step) const {
    if (static_cast<std::int64_t>(step.t) < start) return {};
    return average;
  }
  template <class V>
  void options(V& v) {
    v("start", start, positive, "the first step after which parameters are averaged");
    v("every", every, positive, "steps from one to the next");
  }
};

namespace detail {
RulePointer wrapper_of(const SWA& formula, Lookup);
}

}  // namespace gradus::optim
