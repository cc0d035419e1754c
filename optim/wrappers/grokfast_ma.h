/// Grokfast-MA: strengthens the slow part of gradients, by the mean of the last ones.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/wrapper.h>

#include <algorithm>
#include <initializer_list>

namespace gradus::optim {

/// Grokfast-MA (Lee et al. 2024, arXiv:2405.20233, algorithm 1): g + lambda times the mean (or sum) of the last
/// `window` gradients, this one included. With `warm_up`, nothing is added until there are so many. Keeps them all.
struct GrokfastMA {
  enum class Filter : std::uint8_t { mean, sum };
  std::int64_t window = 100;
  double lambda = 5;
  Filter filter = Filter::mean;
  bool warm_up = true;
  static constexpr About about{"GrokfastMA", "gradient", "adds the mean of the last gradients",
                               "Lee et al. 2024, arXiv:2405.20233"};
  static constexpr const char* slots[] = {"last"};

  /// [window, …]: step t is in row (t - 1) mod window.
  Tensor initial(int, const Tensor& w) const {
    Shape shape{window};
    for (int i = 0; i < w.dim(); ++i) shape.push_back(w.size(i));
    return zeros(shape, {.dtype = w.dtype()});
  }
  Tensor gradient(const Tensor&, const Tensor& g, Tensor& last, const WrapperStep& step) const {
    const auto t = static_cast<std::int64_t>(step.t);
    select(last, 0, (t - 1) % window).copy_(g);
    if (warm_up && t < window) return g;
    const double divisor = filter == Filter::mean ? static_cast<double>(std::min(t, window)) : 1;
    return g + lambda / divisor * sum(last, {0});
  }
  template <class V>
  void options(V& v) {
    v("window", window, positive, "gradients that are kept");
    v("lambda", lambda, non_negative, "how much of their mean is added");
    v("filter", filter, {"mean", "sum"}, "what of them is added");
    v("warm_up", warm_up, "wait until there are so many");
  }
};

namespace detail {
RulePointer wrapper_of(const GrokfastMA& formula, Lookup);
}

}  // namespace gradus::optim
