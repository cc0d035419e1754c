// L-BFGS-B, in the letters of its paper, on plain numbers: a step costs O(m n) with m the length of the history.
#include <gradus/core/linalg.h>
#include <gradus/optim/closures/lbfgsb.h>
#include <gradus/optim/iterations.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace gradus::optim {
namespace {

using Vector = std::vector<double>;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double least_curvature = 2.2e-16;  // s y relative to y y, as the paper has it

double dot(const Vector& a, const Vector& b) { return std::inner_product(a.begin(), a.end(), b.begin(), 0.0); }

/// B = theta I - W M W^T, where W = [Y, theta S] is n x 2m.
class CompactHessian {
 public:
  CompactHessian(const std::vector<Tensor>& s, const std::vector<Tensor>& y) {
    const std::size_t m = s.size();
    if (m == 0) return;
    std::vector<Vector> S, Y;
    for (std::size_t i = 0; i < m; ++i) {
      S.push_back(s[i].to_vector<double>());
      Y.push_back(y[i].to_vector<double>());
    }
    theta_ = dot(Y[m - 1], Y[m - 1]) / dot(S[m - 1], Y[m - 1]);
    size_ = 2 * m;
    // M is the inverse of [-D, L^T; L, theta S^T S], D and L the diagonal and what is below it in S^T Y.
    Vector inverse(size_ * size_, 0.0);
    for (std::size_t i = 0; i < m; ++i) {
      inverse[i * size_ + i] = -dot(S[i], Y[i]);
      for (std::size_t j = 0; j < m; ++j) {
        inverse[(m + i) * size_ + m + j] = theta_ * dot(S[i], S[j]);
        if (i > j) inverse[(m + i) * size_ + j] = inverse[j * size_ + m + i] = dot(S[i], Y[j]);
      }
    }
    const auto width = static_cast<std::int64_t>(size_);
    m_ = gradus::inverse(tensor(inverse, {width, width})).to_vector<double>();
    const std::size_t n = S[0].size();
    w_.resize(n * size_);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < m; ++j) {
        w_[i * size_ + j] = Y[j][i];
        w_[i * size_ + m + j] = theta_ * S[j][i];
      }
    }
  }

  double theta() const { return theta_; }
  std::size_t size() const { return size_; }
  /// Row i of W.
  Vector row(std::size_t i) const {
    const auto begin = w_.begin() + static_cast<std::ptrdiff_t>(i * size_);
    return {begin, begin + static_cast<std::ptrdiff_t>(size_)};
  }
  Vector times_M(const Vector& v) const {
    Vector product(size_, 0.0);
    for (std::size_t i = 0; i < size_; ++i) {
      for (std::size_t j = 0; j < size_; ++j) product[i] += m_[i * size_ + j] * v[j];
    }
    return product;
  }
  /// M (I - N M)^-1 v = (I - M N)^-1 M v with N = W^T Z Z^T W / theta, the rows of W that are free.
  Vector solve_free(const Vector& v, const std::vector<std::size_t>& free) const {
    Vector N(size_ * size_, 0.0);
    for (const std::size_t i : free) {
      const Vector w = row(i);
      for (std::size_t a = 0; a < size_; ++a) {
        for (std::size_t b = 0; b < size_; ++b) N[a * size_ + b] += w[a] * w[b] / theta_;
      }
    }
    const auto width = static_cast<std::int64_t>(size_);
    const Tensor M = tensor(m_, {width, width});
    const Tensor A = eye(width, {.dtype = Dtype::float64}) - matmul(M, tensor(N, {width, width}));
    return squeeze(solve(A, tensor(times_M(v), {width, 1})), 1).to_vector<double>();
  }

 private:
  double theta_ = 1;
  std::size_t size_ = 0;  // 2 m
  Vector m_, w_;          // M and W
};

/// The first minimum of the parabola along x - t g, put back into the bounds.
struct CauchyPoint {
  Vector x;
  Vector c;  // W^T (x - the start)
  std::vector<std::size_t> free;
};

CauchyPoint cauchy_point(const CompactHessian& B, const Vector& x, const Vector& g, double low, double high) {
  const std::size_t n = x.size();
  CauchyPoint found{x, Vector(B.size(), 0.0), {}};
  Vector breaks(n, infinity), d(n, 0.0), p(B.size(), 0.0);
  std::vector<std::size_t> order;
  double slope = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (g[i] < 0) breaks[i] = (x[i] - high) / g[i];
    if (g[i] > 0) breaks[i] = (x[i] - low) / g[i];
    if (!(breaks[i] > 0)) continue;
    d[i] = -g[i];
    slope -= g[i] * g[i];
    const Vector w = B.row(i);
    for (std::size_t k = 0; k < w.size(); ++k) p[k] += w[k] * d[i];
    order.push_back(i);
  }
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return breaks[a] != breaks[b] ? breaks[a] < breaks[b] : a < b; });
  double curvature = -B.theta() * slope - dot(p, B.times_M(p));
  double to_minimum = curvature > 0 ? -slope / curvature : infinity, t = 0;
  std::size_t next = 0;
  for (; next < order.size() && std::isfinite(breaks[order[next]]); ++next) {
    const std::size_t b = order[next];
    const double stride = breaks[b] - t;
    if (to_minimum < stride) break;
    found.x[b] = d[b] > 0 ? high : low;
    const double z = found.x[b] - x[b];
    for (std::size_t k = 0; k < p.size(); ++k) found.c[k] += stride * p[k];
    const Vector w = B.row(b), Mw = B.times_M(w);
    slope += stride * curvature + g[b] * g[b] + B.theta() * g[b] * z - g[b] * dot(Mw, found.c);
    curvature += -B.theta() * g[b] * g[b] - 2 * g[b] * dot(Mw, p) - g[b] * g[b] * dot(Mw, w);
    for (std::size_t k = 0; k < p.size(); ++k) p[k] += g[b] * w[k];
    d[b] = 0;
    t = breaks[b];
    to_minimum = slope < 0 && curvature > 0 ? -slope / curvature : 0;
  }
  if (next == order.size() || !std::isfinite(to_minimum)) to_minimum = 0;
  t += to_minimum;
  for (; next < order.size(); ++next) {
    const std::size_t i = order[next];
    found.x[i] = x[i] + t * d[i];
    found.free.push_back(i);
  }
  for (std::size_t k = 0; k < p.size(); ++k) found.c[k] += to_minimum * p[k];
  // An element without slope stays where it is in this search, but is free in the next.
  for (std::size_t i = 0; i < n; ++i) {
    if (g[i] == 0 && x[i] > low && x[i] < high) found.free.push_back(i);
  }
  return found;
}

/// From the Cauchy point to the parabola's minimum over the free elements, as far as the bounds let it.
Vector subspace_minimum(const CompactHessian& B, const CauchyPoint& cauchy, const Vector& x, const Vector& g,
                        double low, double high) {
  Vector result = cauchy.x, d(cauchy.free.size());
  const Vector Mc = B.times_M(cauchy.c);
  Vector Wr(B.size(), 0.0);
  for (std::size_t j = 0; j < d.size(); ++j) {
    const std::size_t i = cauchy.free[j];
    const Vector w = B.row(i);
    d[j] = -(g[i] + B.theta() * (cauchy.x[i] - x[i]) - dot(w, Mc)) / B.theta();
    for (std::size_t k = 0; k < w.size(); ++k) Wr[k] += w[k] * d[j];
  }
  if (B.size() > 0 && !d.empty()) {
    const Vector v = B.solve_free(Wr, cauchy.free);
    for (std::size_t j = 0; j < d.size(); ++j) d[j] += dot(B.row(cauchy.free[j]), v) / B.theta();
  }
  double part = 1;
  for (std::size_t j = 0; j < d.size(); ++j) {
    const double from = cauchy.x[cauchy.free[j]];
    if (d[j] > 0) part = std::min(part, (high - from) / d[j]);
    if (d[j] < 0) part = std::min(part, (low - from) / d[j]);
  }
  for (std::size_t j = 0; j < d.size(); ++j) result[cauchy.free[j]] += part * d[j];
  return result;
}

}  // namespace

void LBFGSB::step(Objective& f, State& state) const {
  const Objective::Point here = f.at(clamp(f.x(), low, high));
  if (is_lost(f, here.loss)) return;
  if (state.x.defined()) {
    const Tensor s = here.x - state.x, y = here.gradient - state.gradient;
    state.history.store(s, y, history_size, least_curvature * inner_product(y, y));
  }
  state.x = here.x;
  state.gradient = here.gradient;
  if (is_flat(f, clamp(here.x - here.gradient, low, high) - here.x, tolerance_grad)) return;
  const Vector x = here.x.to_vector<double>(), g = here.gradient.to_vector<double>();
  const auto towards = [&] {
    const CompactHessian B(state.history.s(), state.history.y());
    const Vector target = subspace_minimum(B, cauchy_point(B, x, g, low, high), x, g, low, high);
    return to(tensor(target, here.x.shape()), here.x.dtype()) - here.x;
  };
  Tensor d = towards();
  if (!(inner_product(d, here.gradient) < 0)) {  // the history misleads: without it, this is the projected gradient
    state.history.clear();
    d = towards();
  }
  const LineSearchResult found = armijo(Along(f, here, d), start_of(here, d), {.c1 = c1});
  if (found.trial.t == 0) f.stop(found.stop);
  f.move(clamp(found.trial.point.x, low, high));  // rounding may have left the bounds
}

}  // namespace gradus::optim
