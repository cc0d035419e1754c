/// Projection: keeps parameters in a convex set.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/wrapper.h>

namespace gradus::optim {

/// Projected gradient methods (Goldstein 1964; simplex: Duchi et al. 2008): after each step w is replaced by the
/// nearest point of the box [low, high], of the ball of a radius around 0, of the simplex w >= 0, sum w = radius, or of
/// w >= 0. Balls and simplices are of the whole parameter, or with `rows` of each entry of its first dimension.
struct Project {
  enum class Onto : std::uint8_t { box, ball, simplex, non_negative };
  Onto onto = Onto::non_negative;
  double low = -1, high = 1, radius = 1;
  bool rows = false;
  static constexpr About about{"Project", "constraint", "keeps parameters in a box, a ball, a simplex or above 0",
                               "Goldstein 1964; Duchi et al. 2008"};

  Tensor after(const Tensor& w, const WrapperStep&) const {
    if (w.numel() == 0) return {};
    if (onto == Onto::box) return clamp(w, low, high);
    if (onto == Onto::non_negative) return clamp_min(w, 0);
    const Tensor x = reshape(w, {rows && w.dim() > 1 ? w.size(0) : 1, -1});
    return reshape(onto == Onto::ball ? ball(x) : simplex(x), w.shape());
  }
  const char* conflict() const { return low > high ? "low must not be above high" : nullptr; }
  template <class V>
  void options(V& v) {
    v("onto", onto, {"box", "ball", "simplex", "non_negative"}, "the set");
    v("low", low, {}, "the box's lower side");
    v("high", high, {}, "the box's upper side");
    v("radius", radius, positive, "of the ball; the simplex' sum");
    v("rows", rows, "each row by itself");
  }

 private:
  Tensor ball(const Tensor& x) const {
    const Tensor lengths = norm(x, 2, {1}, {.keepdim = true});
    return x * (radius / clamp_min(lengths, radius));
  }
  /// max(x - theta, 0), where theta is the largest of the means of the k largest less radius / k.
  Tensor simplex(const Tensor& x) const {
    const Tensor k = arange(1, static_cast<double>(x.size(1)) + 1, 1, {.dtype = x.dtype()});
    const Tensor means = (cumsum(sort(x, 1, {.descending = true}).values, 1) - radius) / k;
    return clamp_min(x - amax(means, {1}, {.keepdim = true}), 0);
  }
};

namespace detail {
RulePointer wrapper_of(const Project& formula, Lookup);
}

}  // namespace gradus::optim
