/// APOLLO: gradients scaled by what Adam does to a random projection of them.
#pragma once

#include <gradus/core/description.h>
#include <gradus/core/random.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace gradus::optim {

/// For what APOLLO finds a scale: each channel, or the whole tensor (APOLLO-Mini).
enum class ApolloScale : std::uint8_t { channel, tensor };

/// APOLLO (Zhu et al. 2025, arXiv:2412.05270, algorithm 1), not the quasi-Newton method of that name. Matrices
/// (tensors of more dimensions as [out, rest]) are projected on their shorter side by `rank` random vectors, drawn anew
/// every `update_proj_gap` steps; the norm of a step grows by `growth` at most. The rest is trained by AdamW, and so is
/// all with rank 0. As in the authors' program, eps joins the uncorrected root of v, and decay comes after the step.
struct ProjectedApollo {
  double lr = 1e-2, beta1 = 0.9, beta2 = 0.999, eps = 1e-6, scale = 1, growth = 1.01, weight_decay = 0;
  std::int64_t rank = 128, update_proj_gap = 200, seed = 0;
  ApolloScale scale_type = ApolloScale::tensor;
  bool maximize = false;
  static constexpr About about{"ProjectedApollo", "memory-thrifty", "gradients scaled by Adam on a random projection",
                               "Zhu et al. 2025, arXiv:2412.05270 (APOLLO)"};
  static constexpr const char* slots[] = {"m", "v", "P", "norm"};
  static constexpr bool decays_itself = true;

  struct Globals {
    std::int64_t drawn = 0;  // of the random stream
    template <class V>
    void memory(V& v) {
      v("drawn", drawn);
    }
  };
  Tensor initial(int slot, const Tensor& w) const {
    if (w.dim() < 2 || w.numel() == 0 || rank == 0) return slot < 2 ? zeros_like(w) : Tensor();
    if (slot == 3) return number(0);
    const std::int64_t rows = w.size(0), columns = w.numel() / rows;
    const std::int64_t shorter = std::min(rows, columns), longer = std::max(rows, columns);
    return zeros({std::min(rank, shorter), slot == 2 ? shorter : longer}, {.dtype = w.dtype()});
  }
  Tensor update(const Tensor& w, const Tensor& g, Tensor& m, Tensor& v, Tensor& P, Tensor& norm, Globals& all,
                const TensorStep& step) const {
    const double rate = lr * std::sqrt(step.bias_correction(beta2)) / step.bias_correction(beta1);
    Tensor change;
    if (P.defined()) {
      if (std::fmod(step.t - 1, static_cast<double>(update_proj_gap)) == 0) draw(P, all);
      const Tensor rows = as_matrix(g);
      const bool tall = rows.size(0) > rows.size(1);
      const Tensor G = tall ? t(rows) : rows, R = matmul(P, G);
      const Tensor adapted = adam(R, m, v);
      Tensor step_of = scaled(G, R, adapted);
      const double size = length(step_of), before = norm.item<double>();
      const double limiter = step.t > 1 && size > growth * before ? growth * before / size : 1;
      norm = number(size * limiter);
      step_of = limiter * step_of;
      change = -rate * scale * reshape(tall ? t(step_of) : step_of, w.shape());
    } else {
      change = -rate * adam(g, m, v);
    }
    return change - lr * weight_decay * (w + change);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of projected gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of their squares");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("rank", rank, Range{.min = 0}, "vectors of a projection; 0: AdamW");
    v("update_proj_gap", update_proj_gap, Range{.min = 1}, "steps from one projection to the next");
    v("scale", scale, non_negative, "factor of a projected step");
    v("scale_type", scale_type, {"channel", "tensor"}, "what has a scale of its own");
    v("growth", growth, Range{.min = 1}, "most that the norm of a step grows");
    v("seed", seed, Range{}, "of the projections");
  }

 private:
  Tensor adam(const Tensor& g, Tensor& m, Tensor& v) const {
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * square(g);
    return m / (sqrt(v) + eps);
  }
  Tensor scaled(const Tensor& G, const Tensor& R, const Tensor& adapted) const {
    constexpr double tiny = 1e-8;
    if (scale_type == ApolloScale::tensor) return length(adapted) / (length(R) + tiny) * G;
    return G * (gradus::norm(adapted, 2, {0}, {.keepdim = true}) / (gradus::norm(R, 2, {0}, {.keepdim = true}) + tiny));
  }
  void draw(Tensor& P, Globals& all) const {
    Generator generator(static_cast<std::uint64_t>(seed));
    generator.set_offset(static_cast<std::uint64_t>(all.drawn));
    P = to(randn(P.shape(), {.generator = &generator}), P.dtype()) / std::sqrt(static_cast<double>(P.size(0)));
    all.drawn = static_cast<std::int64_t>(generator.offset());
  }
};

namespace detail {
RulePointer rule_of(const ProjectedApollo& formula, Lookup);
}

}  // namespace gradus::optim
