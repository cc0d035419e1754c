/// The learning-rate finder: trains briefly with higher and higher rates and looks at what the loss does.
#pragma once

#include <gradus/core/tensor.h>
#include <gradus/optim/optimizer.h>

#include <cstdint>
#include <type_traits>
#include <vector>

namespace gradus::optim {

struct LrFinderOptions {
  double lowest = 1e-7, highest = 10;
  std::int64_t steps = 100;  ///< from the one to the other
  bool linear = false;       ///< equal differences of the rate instead of equal factors
  double smoothing = 0.98;   ///< decay of the loss's running mean, which is bias-corrected
  double divergence = 4;     ///< stop where the smoothed loss is above so many times its lowest value, if that is > 0
};

struct LrFinderResult {
  struct Row {
    double lr;
    double loss;      ///< before the step with that rate
    double smoothed;  ///< bias-corrected running mean of the losses
  };
  std::vector<Row> rows;
  double steepest = 0;  ///< the rate where the smoothed loss falls fastest over the rate's logarithm
  double valley = 0;    ///< the rate in the middle of the longest falling sequence of smoothed losses
  double minimum = 0;   ///< a tenth of the rate with the lowest smoothed loss
};

namespace detail {

inline double loss_number(const Tensor& loss) { return loss.item<double>(); }
template <class T>
requires std::is_arithmetic_v<T>
double loss_number(T loss) { return static_cast<double>(loss); }

/// A closure with its type forgotten.
struct LossClosure {
  void* closure;
  double (*call)(void* closure);
};

LrFinderResult lr_range_test(Optimizer& optimizer, LossClosure closure, const LrFinderOptions& options, Where where);

}  // namespace detail

/// Steps with lr from `lowest` to `highest` in every group; closure() is as in Optimizer::step (clear gradients,
/// compute the loss, backward; return the loss) and may take another batch each time. Stops early where the loss
/// diverges or is not finite. Afterwards, also after an exception, parameters and optimizer are as before, without
/// gradients; what else the closure changes (a generator, running means of a layer) is not put back. Throws ValueError
/// for options out of range, and if already the first loss is not finite. (Smith 2017, arXiv:1506.01186)
template <class Closure>
requires std::is_invocable_v<Closure&> LrFinderResult lr_range_test(Optimizer& optimizer, Closure closure,
                                                                    const LrFinderOptions& options = {},
                                                                    Where where = Where::here()) {
  const auto call = [](void* given) { return detail::loss_number((*static_cast<Closure*>(given))()); };
  return detail::lr_range_test(optimizer, detail::LossClosure{&closure, call}, options, where);
}

}  // namespace gradus::optim
