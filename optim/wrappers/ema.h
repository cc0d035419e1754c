/// EMA: a running mean of the parameters, to evaluate the model with.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/wrapper.h>

#include <algorithm>

namespace gradus::optim {

/// Exponential moving average (Polyak and Juditsky 1992; Tarvainen and Valpola 2017, arXiv:1703.01780): average = decay
/// average + (1 - decay) w, from a copy of w after step `start` on, every `every` steps. With `warm_up` the n-th time
/// after that has the decay min(decay, (1 + n) / (10 + n)). Optimizer::eval() puts it in place, train() takes it out.
/// BatchNorm's running statistics are those of the parameters in training: compute them anew for the average.
struct EMA {
  double decay = 0.999;
  std::int64_t start = 1, every = 1;
  bool warm_up = false;
  static constexpr About about{"EMA", "averaging", "evaluates with a running mean of the parameters",
                               "Polyak and Juditsky 1992; Tarvainen and Valpola 2017, arXiv:1703.01780"};
  static constexpr const char* slots[] = {"average"};

  Tensor after(const Tensor& w, Tensor& average, const WrapperStep& step) const {
    const auto since = static_cast<std::int64_t>(step.t) - start;
    if (since < 0 || since % every != 0) return {};
    const std::int64_t times = since / every;
    const auto n = static_cast<double>(times);
    const double kept = warm_up ? std::min(decay, (1 + n) / (10 + n)) : decay;
    average = times == 0 ? clone(w) : kept * average + (1 - kept) * w;
    return {};
  }
  Tensor evaluated(const Tensor&, Tensor& average, const WrapperStep& step) const {
    if (static_cast<std::int64_t>(step.t) < start) return {};
    return average;
  }
  template <class V>
  void options(V& v) {
    v("decay", decay, {.min = 0, .max = 1}, "how much of the average is kept");
    v("start", start, positive, "the first step after which parameters are averaged");
    v("every", every, positive, "steps from one to the next");
    v("warm_up", warm_up, "keep less of the average at first");
  }
};

namespace detail {
RulePointer wrapper_of(const EMA& formula, Lookup);
}

}  // namespace gradus::optim
