/// Accumulation: one step for several small batches.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/wrapper.h>

namespace gradus::optim {

/// Gradient accumulation: in every `steps`-th call of step(), the optimizer steps with the mean of the gradients of
/// these calls; the others change nothing. Each call is to find the gradients of its own batch alone: zero_grad()
/// before each backward(). A parameter's gradient that was missing in some of the calls counts there as 0; one that was
/// missing in all is missing. What is wrapped before acts on each batch's gradients, what is wrapped later on the mean.
struct Accumulate {
  std::int64_t steps = 4;
  static constexpr About about{"Accumulate", "gradient", "one step with the mean gradient of several calls", ""};
  static constexpr const char* slots[] = {"sum", "count"};

  struct Globals {
    std::int64_t calls = 0;
    template <class V>
    void memory(V& v) {
      v("calls", calls);
    }
  };
  Tensor initial(int slot, const Tensor& w) const {
    return slot == 0 ? zeros_like(w) : zeros({}, {.dtype = Dtype::float64});
  }
  void prepare(Globals& all, const TensorStep&) const { all.calls = all.calls % steps + 1; }
  void gather(const Tensor&, const Tensor& g, Tensor& sum, Tensor& count, Globals&, const WrapperStep&) const {
    if (!g.defined()) return;
    sum = sum + g;
    count = count + 1;
  }
  bool waits(const Globals& all) const { return all.calls < steps; }
  Tensor gradient(const Tensor& w, const Tensor&, Tensor& sum, Tensor& count, Globals&, const WrapperStep&) const {
    if (count.item<double>() == 0) return {};
    const Tensor mean = sum / static_cast<double>(steps);
    sum = zeros_like(w);
    count = zeros_like(count);
    return mean;
  }
  template <class V>
  void options(V& v) {
    v("steps", steps, positive, "calls of step() for one step");
  }
};

namespace detail {
RulePointer wrapper_of(const Accumulate& formula, Lookup);
}

}  // namespace gradus::optim
