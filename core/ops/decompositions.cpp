// QR, the singular value decomposition, and the eigenvalues of symmetric matrices.
#include <gradus/core/apply.h>
#include <gradus/core/kernels/lapack.h>
#include <gradus/core/ops/matrices.h>

#include <cmath>

namespace gradus {
namespace {

using namespace detail;
using std::int64_t;

// QR ----------------------------------------------------------------------------------------------------------------

// Throws unless the diagonal of the triangular [.., k, k] stays clear of 0, which is where R^-1 is needed.
void check_full_rank(const Tensor& r, Where where) {
  const int64_t k = r.size(-1);
  const std::vector<double> values = r.to_vector<double>();
  for (int64_t i = 0; i < batch_of(r).numel(); ++i) {
    const auto diagonal = [&](int64_t j) { return std::abs(values[static_cast<std::size_t>((i * k + j) * k + j)]); };
    double largest = 0;
    for (int64_t j = 0; j < k; ++j) largest = std::max(largest, diagonal(j));
    for (int64_t j = 0; j < k; ++j) {
      if (diagonal(j) > epsilon_of(r) * largest) continue;
      throw GraphError(where, "qr: the gradient needs linearly independent columns: " + in_batch(batch_of(r), i) +
                                  "R[" + std::to_string(j) + ", " + std::to_string(j) + "] is " + text(diagonal(j)));
    }
  }
}

struct Qr {
  static constexpr auto name = "qr";
  Where where;

  std::array<Tensor, 2> forward(const Tensor& x) const {
    const int64_t m = x.size(-2);
    const int64_t n = x.size(-1);
    const int64_t k = std::min(m, n);
    const Shape batch = batch_of(x);
    const Tensor work = contiguous_copy(x);
    const Tensor q = k == n ? work : make(with(batch, {m, k}), x.dtype());
    const Tensor r = make(with(batch, {k, n}), x.dtype());
    dispatch_floating(x.dtype(), [&]<class T>() {
      for_each_matrix(batch.numel(), 4 * m * n * k, [&](int64_t i) {
        T* a = data<T>(work) + i * m * n;
        kernels::qr(m, n, a, data<T>(r) + i * k * n);
        if (k < n) std::copy_n(a, m * k, data<T>(q) + i * m * k);
        return int64_t{0};
      });
    });
    return {q, r};
  }

  Tensor vjp(const std::array<Tensor, 2>& g, Outputs<2> out) const {
    const Tensor& q = out[0];
    const Tensor& r = out[1];
    const int64_t k = r.size(-2);
    const int64_t n = r.size(-1);
    if (k == n) return of_square_r(g[0], g[1], q, r);
    // x = [X, Y] and R = [S, T] with X = Q S and T = Q^T Y (Roberts and Roberts 2020).
    const Tensor s = narrow(r, -1, 0, k);
    if (!g[1].defined()) {
      const Tensor gx = of_square_r(g[0], Tensor(), q, s);
      return cat({gx, zeros_like(narrow(r, -1, k, n - k))}, -1);
    }
    const Tensor t = narrow(r, -1, k, n - k);
    const Tensor gt = narrow(g[1], -1, k, n - k);
    const Tensor through_t = matmul(matmul(q, t), transposed(gt));
    const Tensor gq = g[0].defined() ? g[0] + through_t : through_t;
    return cat({of_square_r(gq, narrow(g[1], -1, 0, k), q, s), matmul(q, gt)}, -1);
  }

 private:
  // (gQ + Q M) R^-T, where M is R gR^T - gQ^T Q with its lower triangle copied to the upper one (Walter and Lehmann
  // 2010). The upper triangle of gR alone counts.
  Tensor of_square_r(const Tensor& gq, const Tensor& gr, const Tensor& q, const Tensor& r) const {
    check_full_rank(r, where);
    const int64_t n = r.size(-1);
    Tensor m;
    if (gr.defined()) m = matmul(r, transposed(gr * pattern(n, n, r.dtype(), 0, 1, 1)));
    if (gq.defined()) {
      const Tensor from_q = matmul(transposed(gq), q);
      m = m.defined() ? m - from_q : -from_q;
    }
    if (!m.defined()) return {};
    const Tensor lower = m * pattern(n, n, r.dtype(), 1, 0.5, 0);
    const Tensor from_m = matmul(q, lower + transposed(lower));
    const Tensor both = gq.defined() ? gq + from_m : from_m;
    return transposed(solve_triangular(r, transposed(both), {.upper = true}));
  }
};

// Values that coincide ----------------------------------------------------------------------------------------------

// Of sorted values [.., k]: throws if two neighbours lie within rounding of each other, where vectors can be turned.
void check_distinct(const char* operation, const char* values_name, const char* vectors_name, const Tensor& values,
                    Where where) {
  const int64_t k = values.size(-1);
  if (k < 2) return;
  const std::vector<double> all = values.to_vector<double>();
  for (std::size_t start = 0; start < all.size(); start += static_cast<std::size_t>(k)) {
    const double* row = all.data() + start;
    const double largest = std::max(std::abs(row[0]), std::abs(row[k - 1]));
    for (int64_t i = 0; i + 1 < k; ++i) {
      if (std::abs(row[i + 1] - row[i]) > 4 * epsilon_of(values) * largest) continue;
      Shape batch = values.shape();
      batch.erase(batch.rank() - 1);
      throw GraphError(where, std::string(operation) + ": the " + vectors_name + " have no gradient where two " +
                                  values_name + " coincide: " + in_batch(batch, static_cast<int64_t>(start) / k) +
                                  text(row[i]) + " and " + text(row[i + 1]) + " at " + std::to_string(i) + " and " +
                                  std::to_string(i + 1));
    }
  }
}

// 1 / (values[j] - values[i]) at i, j, and 0 on the diagonal.
Tensor reciprocal_gaps(const Tensor& values) {
  const int64_t k = values.size(-1);
  const Tensor diagonal = pattern(k, k, values.dtype(), 0, 1, 0);
  return pattern(k, k, values.dtype(), 1, 0, 1) / (unsqueeze(values, -2) - unsqueeze(values, -1) + diagonal);
}

// The position of the first element that is not finite, counted from 1; 0 if there is none.
template <class T>
int64_t first_not_finite(const T* a, int64_t count) {
  const T* found = std::find_if(a, a + count, [](T value) { return !std::isfinite(value); });
  return found == a + count ? 0 : found - a + 1;
}

constexpr int64_t no_convergence = -1;

[[noreturn]] void throw_complaint(const char* operation, const Tensor& x, const Complaint& complaint, Where where) {
  const std::string batch = in_batch(batch_of(x), complaint.matrix);
  if (complaint.info == no_convergence) {
    throw ValueError(where, std::string(operation) + ": did not converge: " + batch + "shape " + to_string(x.shape()));
  }
  const int64_t columns = x.size(-1);
  const int64_t place = complaint.info - 1;
  throw ValueError(where, std::string(operation) + ": the matrix holds NaN or infinity: " + batch + "element " +
                              to_string(Shape{place / columns, place % columns}));
}

// Singular values ---------------------------------------------------------------------------------------------------

struct Svd {
  static constexpr auto name = "svd";
  Where where;

  std::array<Tensor, 3> forward(const Tensor& x) const {
    const SvdResult result = decompose(name, x, true, where);
    return {result.U, result.S, result.Vh};
  }

  // Townsend 2016, with the parts of gU and gV outside the spaces that U and V span where x is not square.
  Tensor vjp(const std::array<Tensor, 3>& g, Outputs<3> out) const {
    const Tensor& u = out[0];
    const Tensor& s = out[1];
    const Tensor& vh = out[2];
    const Tensor& gu = g[0];
    const Tensor& gvh = g[2];
    if (!gu.defined() && !gvh.defined()) return matmul(u * unsqueeze(g[1], -2), vh);
    check_distinct("svd", "singular values", "singular vectors", s, where);
    const bool tall = u.size(-2) > s.size(-1);
    const bool wide = vh.size(-1) > s.size(-1);
    if ((tall && gu.defined()) || (wide && gvh.defined())) check_positive(s);
    const Tensor row = unsqueeze(s, -2);
    const Tensor column = unsqueeze(s, -1);
    const int64_t k = s.size(-1);
    // 1 / (s_j^2 - s_i^2), as a product, which keeps digits where the two are close; the diagonal is 0.
    const Tensor f = reciprocal_gaps(s) / (row + column + pattern(k, k, s.dtype(), 0, 1, 0));
    Tensor inner = g[1].defined() ? unsqueeze(g[1], -2) * identity_like(f) : zeros_like(f);
    if (gu.defined()) {
      const Tensor p = matmul(transposed(u), gu);
      inner = inner + f * (p - transposed(p)) * row;
    }
    if (gvh.defined()) {
      const Tensor p = matmul(vh, transposed(gvh));
      inner = inner + column * f * (p - transposed(p));
    }
    Tensor gx = matmul(matmul(u, inner), vh);
    if (tall && gu.defined()) gx = gx + matmul((gu - matmul(u, matmul(transposed(u), gu))) / row, vh);
    if (wide && gvh.defined()) gx = gx + matmul(u, (gvh - matmul(matmul(gvh, transposed(vh)), vh)) / column);
    return gx;
  }

 private:
  void check_positive(const Tensor& s) const {
    const std::vector<double> values = s.to_vector<double>();
    const auto k = static_cast<std::size_t>(s.size(-1));
    for (std::size_t last = k - 1; k > 0 && last < values.size(); last += k) {
      if (values[last] > epsilon_of(s) * values[last + 1 - k]) continue;
      Shape batch = s.shape();
      batch.erase(batch.rank() - 1);
      throw GraphError(where,
                       "svd: the singular vectors of a matrix that is not square have no gradient where a "
                       "singular value is 0: " +
                           in_batch(batch, static_cast<int64_t>(last / k)) + text(values[last]) + " at " +
                           std::to_string(k - 1));
    }
  }
};

// Without vectors going forward; going back, they are computed.
struct Svdvals {
  static constexpr auto name = "svdvals";
  Where where;

  Tensor forward(const Tensor& x) const { return decompose(name, x, false, where).S; }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const {
    const SvdResult factors = svd(in[0], where);
    return matmul(factors.U * unsqueeze(g, -2), factors.Vh);
  }
};

// Eigenvalues of symmetric matrices ---------------------------------------------------------------------------------

// Eigenvalues, and eigenvectors if wanted (else what is returned for them is of no use).
std::array<Tensor, 2> eigen(const char* operation, const Tensor& x, bool vectors, Where where) {
  const int64_t n = x.size(-1);
  Shape shape = x.shape();
  shape.erase(shape.rank() - 1);
  const Tensor values = make(shape, x.dtype());
  const Tensor work = contiguous_copy(x);
  dispatch_floating(x.dtype(), [&]<class T>() {
    const Complaint complaint = for_each_matrix(batch_of(x).numel(), 9 * n * n * n, [&](int64_t i) {
      T* a = data<T>(work) + i * n * n;
      for (int64_t row = 0; row < n; ++row) {
        const int64_t found = first_not_finite(a + row * n, row + 1);
        if (found != 0) return row * n + found;
      }
      return kernels::eigh(n, a, data<T>(values) + i * n, vectors) ? int64_t{0} : no_convergence;
    });
    if (complaint) throw_complaint(operation, x, complaint, where);
  });
  return {values, work};
}

struct Eigh {
  static constexpr auto name = "eigh";
  Where where;

  std::array<Tensor, 2> forward(const Tensor& x) const { return eigen(name, x, true, where); }

  // Giles 2008, with the gradient of a symmetric matrix: the part of V^T gV that is not symmetric counts.
  Tensor vjp(const std::array<Tensor, 2>& g, Outputs<2> out) const {
    const Tensor& w = out[0];
    const Tensor& v = out[1];
    if (!g[1].defined()) return matmul(v * unsqueeze(g[0], -2), transposed(v));
    check_distinct("eigh", "eigenvalues", "eigenvectors", w, where);
    const Tensor p = matmul(transposed(v), g[1]);
    Tensor inner = reciprocal_gaps(w) * (p - transposed(p)) * 0.5;
    if (g[0].defined()) inner = inner + unsqueeze(g[0], -2) * identity_like(inner);
    return matmul(matmul(v, inner), transposed(v));
  }
};

struct Eigvalsh {
  static constexpr auto name = "eigvalsh";
  Where where;

  Tensor forward(const Tensor& x) const { return eigen(name, x, false, where)[0]; }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const {
    const Tensor v = eigh(in[0], where).eigenvectors;
    return matmul(v * unsqueeze(g, -2), transposed(v));
  }
};

}  // namespace

namespace detail {

SvdResult decompose(const char* operation, const Tensor& x, bool vectors, Where where) {
  const int64_t m = x.size(-2);
  const int64_t n = x.size(-1);
  const int64_t k = std::min(m, n);
  const Shape batch = batch_of(x);
  const Tensor work = contiguous_copy(x);
  SvdResult result;
  result.S = make(with(batch, {k}), x.dtype());
  if (vectors) {
    result.U = make(with(batch, {m, k}), x.dtype());
    result.Vh = make(with(batch, {k, n}), x.dtype());
  }
  dispatch_floating(x.dtype(), [&]<class T>() {
    const Complaint complaint = for_each_matrix(batch.numel(), 10 * m * n * k, [&](int64_t i) {
      T* a = data<T>(work) + i * m * n;
      const int64_t found = first_not_finite(a, m * n);
      if (found != 0) return found;
      T* u = vectors ? data<T>(result.U) + i * m * k : nullptr;
      T* vh = vectors ? data<T>(result.Vh) + i * k * n : nullptr;
      return kernels::svd(m, n, a, u, data<T>(result.S) + i * k, vh) ? int64_t{0} : no_convergence;
    });
    if (complaint) throw_complaint(operation, x, complaint, where);
  });
  return result;
}

}  // namespace detail

QrResult qr(const Tensor& x, Where where) {
  check_matrices("qr", x, where);
  auto [q, r] = apply(Qr{where}, x, where);
  return {q, r};
}

SvdResult svd(const Tensor& x, Where where) {
  check_matrices("svd", x, where);
  auto [u, s, vh] = apply(Svd{where}, x, where);
  return {u, s, vh};
}

Tensor svdvals(const Tensor& x, Where where) {
  check_matrices("svdvals", x, where);
  return apply(Svdvals{where}, x, where);
}

EighResult eigh(const Tensor& x, Where where) {
  check_square("eigh", x, where);
  auto [w, v] = apply(Eigh{where}, x, where);
  return {w, v};
}

Tensor eigvalsh(const Tensor& x, Where where) {
  check_square("eigvalsh", x, where);
  return apply(Eigvalsh{where}, x, where);
}

}  // namespace gradus
