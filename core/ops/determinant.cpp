// Determinants, and their logarithms.
//
// det is a polynomial in the elements of A, so its derivatives exist at singular matrices too, where formulas with the
// inverse do not. With A = U diag(s) V^T, they are sums over products of singular values that leave one or two out.
#include <gradus/core/apply.h>
#include <gradus/core/ops/lu.h>

#include <cmath>
#include <limits>

namespace gradus {
namespace {

using namespace detail;
using std::int64_t;

// The product of all n singular values of a matrix but those numbered i and j.
template <class T>
T product_without(int64_t n, const T* values, int64_t i, int64_t j) {
  T product = 1;
  for (int64_t k = 0; k < n; ++k) product *= k == i || k == j ? T(1) : values[k];
  return product;
}

// det(U) det(V) for each matrix: 1 or -1.
std::vector<int> orientations(const SvdResult& svd) {
  const Tensor factors = matmul(svd.U, svd.Vh);
  const Lu lu(factors);
  const int64_t n = factors.size(-1);
  std::vector<int> signs(static_cast<std::size_t>(batch_of(factors).numel()));
  dispatch_floating(factors.dtype(), [&]<class T>() {
    for (std::size_t i = 0; i < signs.size(); ++i) {
      signs[i] = lu.exchanges_sign(static_cast<int64_t>(i));
      const T* u = data<T>(lu.factors) + static_cast<int64_t>(i) * n * n;
      for (int64_t row = 0; row < n; ++row) signs[i] = u[row * n + row] < 0 ? -signs[i] : signs[i];
    }
  });
  return signs;
}

// Where a matrix holds neither NaN nor infinity, [.., 1, 1]: the others have no decomposition, and NaN for derivatives.
Tensor finite_matrices(const Tensor& x) {
  const Tensor rows = reshape(x, with(batch_of(x), {x.size(-2) * x.size(-1)}));
  return over_matrices(all(isfinite(rows), {-1}));
}

// The decomposition of the matrices where `wanted`, [.., 1, 1], is true, and of the identity in place of the rest.
SvdResult decompose_where(const Tensor& wanted, const Tensor& x, Where where) {
  return decompose("det", gradus::where(wanted, x, identity_like(x)), true, where);
}

// U^T (each matrix of m) V, and back.
Tensor into(const SvdResult& svd, const Tensor& m) {
  return contiguous(matmul(matmul(transposed(svd.U), m), transposed(svd.Vh)));
}
Tensor out_of(const SvdResult& svd, const Tensor& m) { return matmul(matmul(svd.U, m), svd.Vh); }

Tensor inverse_for_third_derivative(const Tensor& x, Where where) {
  const Complaint complaint = Lu(x).complaint;
  if (!complaint) return inverse(x);
  throw GraphError(where, "det: derivatives above the second are not known at a singular matrix: " +
                              in_batch(batch_of(x), complaint.matrix) + "shape " + to_string(x.shape()));
}

// The derivative of <G, cofactors(A)> by A: with G' = U^T G V, the one element at i, j of the result's U^T _ V is
// sum_k p_ik G'_kk without k = i if i = j, else -p_ij G'_ji, where p_ij is the product of singular values without i, j.
struct CofactorsBackward {
  static constexpr auto name = "det_backward";
  Where where;

  Tensor forward(const Tensor& x, const Tensor& g) const {
    const int64_t n = x.size(-1);
    const Tensor finite = finite_matrices(x);
    const SvdResult svd = decompose_where(finite, x, where);
    const std::vector<int> signs = orientations(svd);
    const Tensor inner = into(svd, g);
    const Tensor result = make(x.shape(), x.dtype());
    dispatch_floating(x.dtype(), [&]<class T>() {
      for_each_matrix(batch_of(x).numel(), n * n * n, [&](int64_t matrix) {
        const T* values = data<T>(svd.S) + matrix * n;
        const auto sign = static_cast<T>(signs[static_cast<std::size_t>(matrix)]);
        const T* from = data<T>(inner) + matrix * n * n;
        T* to = data<T>(result) + matrix * n * n;
        for (int64_t i = 0; i < n; ++i) {
          T diagonal = 0;
          for (int64_t j = 0; j < n; ++j) {
            if (j == i) continue;
            const T product = sign * product_without(n, values, i, j);
            diagonal += product * from[j * n + j];
            to[i * n + j] = -product * from[j * n + i];
          }
          to[i * n + i] = diagonal;
        }
        return int64_t{0};
      });
    });
    return gradus::where(finite, out_of(svd, result), std::numeric_limits<double>::quiet_NaN());
  }

  // With Z = A^-T and d = det(A), forward is d (<G, Z> Z - Z G^T Z), a bilinear form that is symmetric in G and h.
  Gradients<2> vjp(const Tensor& h, const Inputs<2>& in) const {
    Gradients<2> result;
    if (in.needs[1]) result[1] = apply(CofactorsBackward{where}, in[0], h, where);
    if (!in.needs[0]) return result;
    const Tensor& g = in[1];
    const Tensor z = transposed(inverse_for_third_derivative(in[0], where));
    const auto inner = [&](const Tensor& a, const Tensor& b) { return over_matrices(sum(a * b, {-2, -1})); };
    const Tensor zg = matmul(z, transposed(g));
    const Tensor zh = matmul(z, transposed(h));
    const Tensor gz = matmul(zg, z);
    const Tensor hz = matmul(zh, z);
    const Tensor form = inner(g, z) * inner(h, z) - inner(h, gz);
    result[0] =
        over_matrices(det(in[0])) * (form * z - inner(h, z) * gz - inner(g, z) * hz + matmul(zg, hz) + matmul(zh, gz));
    return result;
  }
};

// The matrix of cofactors, det's gradient: det(A) A^-T wherever that exists.
struct Cofactors {
  static constexpr auto name = "det_backward";
  Where where;

  Tensor forward(const Tensor& x) const {
    const int64_t n = x.size(-1);
    const Lu lu(x);
    const Tensor by_lu = make(x.shape(), x.dtype());
    const Tensor uncertain = make(batch_of(x), Dtype::boolean);
    dispatch_floating(x.dtype(), [&]<class T>() {
      for_each_matrix(batch_of(x).numel(), 2 * n * n * n, [&](int64_t matrix) {
        data<bool>(uncertain)[matrix] = !by_inverse(lu, matrix, data<T>(by_lu) + matrix * n * n);
        return int64_t{0};
      });
    });
    const Tensor finite = finite_matrices(x);
    const Tensor result = gradus::where(finite, by_lu, std::numeric_limits<double>::quiet_NaN());
    const Tensor wanted = logical_and(finite, over_matrices(uncertain));
    if (!any(wanted).item<bool>()) return result;
    const SvdResult svd = decompose_where(wanted, x, where);
    const std::vector<int> signs = orientations(svd);
    const Tensor products = zeros(x.shape(), {.dtype = x.dtype()});
    dispatch_floating(x.dtype(), [&]<class T>() {
      for (int64_t matrix = 0; matrix < batch_of(x).numel(); ++matrix) {
        const T* values = data<T>(svd.S) + matrix * n;
        for (int64_t i = 0; i < n; ++i) {
          data<T>(products)[(matrix * n + i) * n + i] =
              static_cast<T>(signs[static_cast<std::size_t>(matrix)]) * product_without(n, values, i, i);
        }
      }
    });
    return gradus::where(wanted, out_of(svd, products), result);
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return apply(CofactorsBackward{where}, in[0], g, where); }

 private:
  // det(A) A^-T, or false where A is too close to a singular matrix for that to be exact.
  template <class T>
  static bool by_inverse(const Lu& lu, int64_t matrix, T* out) {
    const int64_t n = lu.factors.size(-1);
    const T* u = data<T>(lu.factors) + matrix * n * n;
    T determinant = static_cast<T>(lu.exchanges_sign(matrix));
    T least = std::numeric_limits<T>::infinity();
    T largest = 0;
    for (int64_t i = 0; i < n; ++i) {
      determinant *= u[i * n + i];
      least = std::min(least, std::abs(u[i * n + i]));
      largest = std::max(largest, std::abs(u[i * n + i]));
    }
    // Pivots so far apart cost the inverse a quarter of the digits.
    const T far_apart = std::sqrt(std::sqrt(std::numeric_limits<T>::epsilon()));
    if (std::isfinite(determinant) && least <= far_apart * largest) return false;
    lu.inverse(matrix, out);
    for (int64_t i = 0; i < n; ++i) {
      for (int64_t j = 0; j < i; ++j) std::swap(out[i * n + j], out[j * n + i]);
    }
    for (int64_t i = 0; i < n * n; ++i) out[i] *= determinant;
    return true;
  }
};

struct Det {
  static constexpr auto name = "det";
  Where where;

  Tensor forward(const Tensor& x) const {
    const int64_t n = x.size(-1);
    const Lu lu(x);
    const Tensor result = make(batch_of(x), x.dtype());
    dispatch_floating(x.dtype(), [&]<class T>() {
      for (int64_t i = 0; i < result.numel(); ++i) {
        T product = static_cast<T>(lu.exchanges_sign(i));
        for (int64_t row = 0; row < n; ++row) product *= data<T>(lu.factors)[(i * n + row) * n + row];
        data<T>(result)[i] = product;
      }
    });
    return result;
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const {
    return over_matrices(g) * apply(Cofactors{where}, in[0], where);
  }
};

struct Slogdet {
  static constexpr auto name = "slogdet";
  Where where;

  std::array<Tensor, 2> forward(const Tensor& x) const {
    const int64_t n = x.size(-1);
    const Lu lu(x);
    const Tensor sign = make(batch_of(x), x.dtype());
    const Tensor logarithm = make(batch_of(x), x.dtype());
    dispatch_floating(x.dtype(), [&]<class T>() {
      for (int64_t i = 0; i < sign.numel(); ++i) {
        auto s = static_cast<T>(lu.exchanges_sign(i));
        T total = 0;
        for (int64_t row = 0; row < n; ++row) {
          const T pivot = data<T>(lu.factors)[(i * n + row) * n + row];
          s *= pivot > 0 ? T(1) : pivot < 0 ? T(-1) : pivot;  // 0 and NaN stay what they are
          total += std::log(std::abs(pivot));
        }
        data<T>(sign)[i] = s;
        data<T>(logarithm)[i] = total;
      }
    });
    return {sign, logarithm};
  }

  Tensor vjp(const std::array<Tensor, 2>& g, const Inputs<1>& in, Outputs<2> out) const {
    if (!g[1].defined()) return {};
    const std::vector<double> signs = out[0].to_vector<double>();
    const auto singular = std::find(signs.begin(), signs.end(), 0.0);
    if (singular != signs.end()) {
      throw GraphError(where, "slogdet: log|det| has no gradient at a singular matrix: " +
                                  in_batch(batch_of(in[0]), singular - signs.begin()) + "shape " +
                                  to_string(in[0].shape()));
    }
    return over_matrices(g[1]) * transposed(inverse(in[0]));
  }
};

}  // namespace

Tensor det(const Tensor& x, Where where) {
  check_square("det", x, where);
  return apply(Det{where}, x, where);
}

SlogdetResult slogdet(const Tensor& x, Where where) {
  check_square("slogdet", x, where);
  auto [sign, logabsdet] = apply(Slogdet{where}, x, where);
  return {sign, logabsdet};
}

}  // namespace gradus
