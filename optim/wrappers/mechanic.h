/// Mechanic: learns the step size of any optimizer.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/wrapper.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace gradus::optim {

/// Mechanic (Cutkosky, Defazio and Mehta 2023, arXiv:2306.00144): the optimizer goes its own way from the start; w is
/// the start plus s times how far it has come, where s is the sum of `tuners` online learners with the discounts 0.9,
/// 0.99, 0.999, … Give the optimizer the lr 1, times a schedule. `decay` joins the gradient that the learners see,
/// relative to its length. h is limited by the largest so far, which the authors' programs do and the paper does not.
struct Mechanic {
  double s_init = 1e-6, decay = 1e-2, eps = 1e-8;
  std::int64_t tuners = 6;
  static constexpr About about{"Mechanic", "learning-rate free", "learns the step size of any optimizer",
                               "Cutkosky, Defazio and Mehta 2023, arXiv:2306.00144"};
  static constexpr const char* slots[] = {"start", "base"};

  struct Globals {
    Tensor s, r, m, v;                                  // [tuners]
    double sum = 0;                                     // of s
    double with_g = 0, with_w = 0, of_g = 0, of_w = 0;  // of one step only
    template <class V>
    void memory(V& visit) {
      visit("s", s)("r", r)("m", m)("v", v)("sum", sum);
    }
  };
  Tensor initial(int, const Tensor& w) const { return clone(w); }

  void prepare(Globals& all, const TensorStep&) const {
    all.with_g = all.with_w = all.of_g = all.of_w = 0;
    if (all.s.defined()) return;
    all.s = full({tuners}, s_init, {.dtype = Dtype::float64});
    all.r = all.m = all.v = zeros({tuners}, {.dtype = Dtype::float64});
    all.sum = s_init * static_cast<double>(tuners);
  }
  void gather(const Tensor& w, const Tensor& g, Tensor& start, Tensor& base, Globals& all, const WrapperStep&) const {
    const Tensor delta = start - base;
    all.with_g += inner_product(delta, g);
    all.with_w += inner_product(delta, w);
    all.of_g += inner_product(g, g);
    all.of_w += inner_product(w, w);
  }
  void conclude(Globals& all, const TensorStep&) const {
    const double pull = decay * all.sum * std::sqrt(all.of_g) / (std::sqrt(all.of_w) + eps);
    const double h = all.with_g + pull * all.with_w;
    std::vector<double> s = all.s.to_vector<double>(), r = all.r.to_vector<double>();
    std::vector<double> m = all.m.to_vector<double>(), v = all.v.to_vector<double>();
    all.sum = 0;
    for (std::size_t j = 0; j < s.size(); ++j) {
      const double beta = 1 - std::pow(0.1, static_cast<double>(j + 1));
      r[j] = beta * r[j] + std::clamp(h, -m[j], m[j]) * s[j];
      m[j] = std::max(beta * m[j], std::abs(h) + eps);
      v[j] = beta * beta * v[j] + h * h;
      const double wealth = s_init / static_cast<double>(tuners) * m[j] + std::max(r[j], 0.0);
      s[j] = wealth / (std::sqrt(v[j]) + eps);
      all.sum += s[j];
    }
    all.s = tensor(s, {tuners});
    all.r = tensor(r, {tuners});
    all.m = tensor(m, {tuners});
    all.v = tensor(v, {tuners});
  }
  Tensor before(const Tensor&, Tensor&, Tensor& base, Globals&, const WrapperStep&) const { return base; }
  Tensor after(const Tensor& w, Tensor& start, Tensor& base, Globals& all, const WrapperStep&) const {
    base = clone(w);
    return start + all.sum * (base - start);
  }
  template <class V>
  void options(V& v) {
    v("s_init", s_init, positive, "scale of s at first");
    v("decay", decay, non_negative, "weight decay in the gradient that the learners see");
    v("eps", eps, positive, "keeps the divisors from 0");
    v("tuners", tuners, {.min = 1, .max = 15}, "how many learners");
  }
};

namespace detail {
RulePointer wrapper_of(const Mechanic& formula, Lookup);
}

}  // namespace gradus::optim
