/// AdaSmooth: a mean of squares that is shorter where a parameter goes straight on.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/step.h>

#include <cstdint>

namespace gradus::optim {

/// AdaSmooth (Lu 2022, arXiv:2204.00825), each element by itself: e = |s| / n, the way it went straight as a part of
/// all its way since the last `window` steps began, moves the weight c^2 of g^2 in v from (1 - rho2)^2 to
/// (1 - rho1)^2. An element that has not moved yet has e = 1. The paper counts ways in each pass over the data: give
/// its number of steps as `window`.
struct AdaSmooth {
  double lr = 1e-3, rho1 = 0.5, rho2 = 0.99, eps = 1e-6, window = 0, weight_decay = 0;
  bool decoupled_weight_decay = false, maximize = false;
  static constexpr About about{"AdaSmooth", "adaptive", "RMSprop with a shorter memory where a parameter goes straight",
                               "Lu 2022, arXiv:2204.00825"};
  static constexpr const char* slots[] = {"s", "n", "v"};

  template <class R>
  R update(R, R g, R& s, R& n, R& v, const Step& step) const {
    const double kept = step.once([&] { return begins_window(step.t) ? 0.0 : 1.0; });
    s = kept * s;
    n = kept * n;
    R e = select(n > 0, abs(s) / n, R(1));
    R c = (rho2 - rho1) * e + (1 - rho2);
    v = square(c) * square(g) + (1 - square(c)) * v;
    R u = -lr * g / sqrt(v + eps);
    s = s + u;
    n = n + abs(u);
    return u;
  }
  bool begins_window(double t) const {
    return window > 0 && t - 1 == window * static_cast<double>(static_cast<std::int64_t>((t - 1) / window));
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("rho1", rho1, from_0_below_1, "decay of v of an element that goes straight on");
    v("rho2", rho2, from_0_below_1, "decay of v of an element that goes to and fro");
    v("eps", eps, non_negative, "added to v under the root");
    v("window", window, non_negative, "steps after which ways are counted anew; 0: never");
  }
  const char* conflict() const { return rho1 > rho2 ? "rho1 must be <= rho2" : nullptr; }
};

namespace detail {
RulePointer rule_of(const AdaSmooth& formula, Lookup);
}

}  // namespace gradus::optim
