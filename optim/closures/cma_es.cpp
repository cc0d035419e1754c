// CMA-ES, in the letters of its tutorial.
#include <gradus/core/linalg.h>
#include <gradus/core/ops.h>
#include <gradus/optim/closures/cma_es.h>
#include <gradus/optim/iterations.h>
#include <gradus/optim/population.h>
#include <gradus/optim/random_stream.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>

namespace gradus::optim {
namespace {

constexpr TensorOptions doubles{.dtype = Dtype::float64};

/// The tutorial's table 1, without negative weights.
struct Strategy {
  Strategy(std::int64_t size, const CMAES& options) : n(static_cast<double>(size)) {
    lambda = options.population > 0 ? options.population : 4 + static_cast<std::int64_t>(3 * std::log(n));
    double sum = 0, squares = 0;
    for (std::int64_t i = 1; i <= lambda / 2; ++i) {
      w.push_back(std::log((static_cast<double>(lambda) + 1) / 2) - std::log(static_cast<double>(i)));
      sum += w.back();
    }
    for (double& weight : w) {
      weight /= sum;
      squares += weight * weight;
    }
    mu_eff = 1 / squares;
    c_sigma = (mu_eff + 2) / (n + mu_eff + 5);
    d_sigma = 1 + 2 * std::max(0.0, std::sqrt((mu_eff - 1) / (n + 1)) - 1) + c_sigma;
    c_c = (4 + mu_eff / n) / (n + 4 + 2 * mu_eff / n);
    c_1 = 2 / ((n + 1.3) * (n + 1.3) + mu_eff);
    c_mu = std::min(1 - c_1, 2 * (0.25 + mu_eff + 1 / mu_eff - 2) / ((n + 2) * (n + 2) + mu_eff));
    if (options.separable) {
      c_1 = std::min(1.0, c_1 * (n + 2) / 3);
      c_mu = std::min(1 - c_1, c_mu * (n + 2) / 3);
    }
    expected_norm = std::sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
  }
  double n, mu_eff = 0, c_sigma = 0, d_sigma = 0, c_c = 0, c_1 = 0, c_mu = 0, expected_norm = 0;
  std::int64_t lambda = 0;
  std::vector<double> w;
};

/// C^(1/2) and C^(-1/2), as far as they are needed: B D for drawing, B D^-1 B^T for the path.
struct Root {
  explicit Root(const Tensor& C) {
    if (C.dim() == 1) {
      D = sqrt(C);
      return;
    }
    const EighResult of_C = eigh(C);
    B = of_C.eigenvectors;
    D = sqrt(clamp_min(of_C.eigenvalues, least));
  }
  Tensor times(const Tensor& z) const { return B.defined() ? mv(B, D * z) : D * z; }
  Tensor whiten(const Tensor& y) const { return B.defined() ? mv(B, mv(t(B), y) / D) : y / D; }
  double longest() const { return max(D).item<double>(); }

  static constexpr double least = 1e-300;  // rounding may bring an eigenvalue below 0
  Tensor B, D;
};

Tensor outer_or_square(const Tensor& y, bool separable) { return separable ? square(y) : outer(y, y); }

}  // namespace

void CMAES::step(Objective& f, State& state) const {
  const Tensor x = f.x();
  const std::int64_t n = f.size();
  const Strategy s(n, *this);
  if (!state.mean.defined()) {
    state.mean = to(x, Dtype::float64);
    state.C = separable ? ones({n}, doubles) : eye(n, doubles);
    state.p_sigma = state.p_c = zeros({n}, doubles);
    state.sigma = sigma;
  }
  const Root root(state.C);
  RandomStream random(seed, state.offset);
  std::vector<Tensor> y;
  std::vector<double> values;
  for (std::int64_t k = 0; k < s.lambda; ++k) {
    y.push_back(root.times(random.normal({n}, Dtype::float64)));
    values.push_back(value_at(f, to(state.mean + state.sigma * y.back(), x.dtype())));
  }
  const std::vector<std::size_t> order = ranking(values);

  Tensor y_w = zeros({n}, doubles), rank_mu = zeros_like(state.C);
  for (std::size_t i = 0; i < s.w.size(); ++i) {
    y_w = y_w + s.w[i] * y[order[i]];
    rank_mu = rank_mu + s.w[i] * outer_or_square(y[order[i]], separable);
  }
  state.mean = state.mean + state.sigma * y_w;
  state.p_sigma =
      (1 - s.c_sigma) * state.p_sigma + std::sqrt(s.c_sigma * (2 - s.c_sigma) * s.mu_eff) * root.whiten(y_w);
  const double norm = length(state.p_sigma);
  const double settled = 1 - std::pow(1 - s.c_sigma, 2 * static_cast<double>(++state.generation));
  const bool h = norm / std::sqrt(settled) < (1.4 + 2 / (s.n + 1)) * s.expected_norm;
  state.p_c = (1 - s.c_c) * state.p_c;
  if (h) state.p_c = state.p_c + std::sqrt(s.c_c * (2 - s.c_c) * s.mu_eff) * y_w;
  const double kept = 1 - s.c_1 - s.c_mu + (h ? 0 : s.c_1 * s.c_c * (2 - s.c_c));
  state.C = kept * state.C + s.c_1 * outer_or_square(state.p_c, separable) + s.c_mu * rank_mu;
  state.sigma *= std::exp(s.c_sigma / s.d_sigma * (norm / s.expected_norm - 1));

  f.move(to(state.mean, x.dtype()));
  if (state.sigma * root.longest() <= tolerance_change) f.stop(Stop::small_change);
}

}  // namespace gradus::optim
