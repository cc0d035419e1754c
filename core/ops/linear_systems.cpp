// Systems of linear equations, and what comes with them: Cholesky's factor, inverses, determinants.
#include <gradus/core/apply.h>
#include <gradus/core/kernels/lapack.h>
#include <gradus/core/kernels/scratch.h>
#include <gradus/core/ops/matrices.h>

#include <cmath>
#include <limits>

namespace gradus {
namespace {

using namespace detail;
using std::int64_t;

int64_t cube(int64_t n) { return n * n * n; }

template <class T>
void set_identity(int64_t n, T* a) {
  std::fill(a, a + n * n, T(0));
  for (int64_t i = 0; i < n; ++i) a[i * n + i] = 1;
}

[[noreturn]] void throw_singular(const char* operation, const Tensor& x, const Complaint& complaint, Where where) {
  throw ValueError(where, std::string(operation) +
                              ": the matrix is singular: " + in_batch(batch_of(x), complaint.matrix) + "pivot " +
                              std::to_string(complaint.info) + " of its LU decomposition is 0");
}

// Cholesky ----------------------------------------------------------------------------------------------------------

struct Cholesky {
  static constexpr auto name = "cholesky";

  Tensor forward(const Tensor& x, Where where) const {
    const int64_t n = x.size(-1);
    const Tensor l = contiguous_copy(x);
    dispatch_floating(x.dtype(), [&]<class T>() {
      const Complaint complaint = for_each_matrix(
          batch_of(x).numel(), cube(n) / 3, [&](int64_t i) { return kernels::cholesky(n, data<T>(l) + i * n * n); });
      if (!complaint) return;
      throw ValueError(where,
                       "cholesky: the matrix is not positive definite: " + in_batch(batch_of(x), complaint.matrix) +
                           "leading minor " + std::to_string(complaint.info));
    });
    return l;
  }

  // Murray 2016 (arXiv:1602.07527): L^-T P L^-1, made symmetric, where P is L^T g's lower
  // triangle with half its diagonal.
  Tensor vjp(const Tensor& g, Output l) const {
    const int64_t n = l.size(-1);
    const Tensor p = matmul(transposed(l), g) * pattern(n, n, l.dtype(), 1, 0.5, 0);
    const Tensor left = solve_triangular(transposed(l), p, {.upper = true});
    const Tensor both = solve_triangular(l, left, {.left = false});
    return (both + transposed(both)) * 0.5;
  }
};

// Triangular systems ------------------------------------------------------------------------------------------------

// B, broadcast to the batch of both, in memory of its own.
Tensor right_sides(const Tensor& a, const Tensor& b, const char* operation, Where where) {
  const Shape batch = broadcast_shapes(batch_of(a), batch_of(b), operation, where);
  return contiguous_copy(expand(b, with(batch, {b.size(-2), b.size(-1)})));
}

struct SolveTriangular {
  static constexpr auto name = "solve_triangular";
  static constexpr bool broadcasts = true;
  kernels::Triangle triangle;

  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    const int64_t n = b.size(-2);
    const int64_t k = b.size(-1);
    const Tensor x = right_sides(a, b, name, where);
    const Tensor matrices = contiguous(a);
    const std::vector<int64_t> places = broadcast_places(batch_of(a), batch_of(x));
    dispatch_floating(a.dtype(), [&]<class T>() {
      for_each_matrix(batch_of(x).numel(), n * n * k, [&](int64_t i) {
        const T* matrix = data<T>(matrices) + places[static_cast<std::size_t>(i)] * n * n;
        kernels::triangular_solve(triangle, n, k, matrix, data<T>(x) + i * n * k);
        return int64_t{0};
      });
    });
    return x;
  }

  // As solve's, in the triangle that is read.
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in, Output x) const {
    const int64_t n = x.size(-2);
    const kernels::Triangle opposite{.upper = !triangle.upper, .unit = triangle.unit};
    const Tensor gb = apply(SolveTriangular{opposite}, transposed(in[0]), g, Where{});
    if (!in.needs[0]) return {Tensor(), gb};
    const Tensor ga = matmul(gb, transposed(x)) * pattern(n, n, x.dtype(), triangle.upper ? 0 : -1,
                                                          triangle.unit ? 0 : -1, triangle.upper ? -1 : 0);
    return {ga, gb};
  }
};

// General systems ---------------------------------------------------------------------------------------------------

// The decompositions of a batch, side by side.
struct Lu {
  Tensor factors;
  std::vector<int64_t> pivots;
  Complaint complaint;

  explicit Lu(const Tensor& x)
      : factors(contiguous_copy(x)), pivots(static_cast<std::size_t>(batch_of(x).numel() * x.size(-1))) {
    const int64_t n = x.size(-1);
    dispatch_floating(x.dtype(), [&]<class T>() {
      complaint = for_each_matrix(batch_of(x).numel(), 2 * cube(n) / 3, [&](int64_t i) {
        return kernels::lu(n, data<T>(factors) + i * n * n, pivots.data() + i * n);
      });
    });
  }

  // b [n, k] becomes matrix i's A^-1 b.
  template <class T>
  void solve(int64_t i, int64_t k, T* b) const {
    const int64_t n = factors.size(-1);
    kernels::lu_solve(n, k, data<T>(factors) + i * n * n, pivots.data() + i * n, b);
  }

  // Matrix i's sign of the determinant by the exchanges of rows alone.
  int exchanges_sign(int64_t i) const {
    const int64_t n = factors.size(-1);
    int sign = 1;
    for (int64_t row = 0; row < n; ++row) {
      if (pivots[static_cast<std::size_t>(i * n + row)] != row) sign = -sign;
    }
    return sign;
  }
};

struct Solve {
  static constexpr auto name = "solve";
  static constexpr bool broadcasts = true;

  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    const int64_t n = b.size(-2);
    const int64_t k = b.size(-1);
    const Tensor x = right_sides(a, b, name, where);
    const Lu lu(a);
    if (lu.complaint) throw_singular(name, a, lu.complaint, where);
    const std::vector<int64_t> places = broadcast_places(batch_of(a), batch_of(x));
    dispatch_floating(a.dtype(), [&]<class T>() {
      for_each_matrix(batch_of(x).numel(), 2 * n * n * k, [&](int64_t i) {
        lu.solve(places[static_cast<std::size_t>(i)], k, data<T>(x) + i * n * k);
        return int64_t{0};
      });
    });
    return x;
  }

  // Giles 2008: A^-T g for B, and minus that times X^T for A.
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in, Output x) const {
    const Tensor gb = apply(Solve{}, transposed(in[0]), g, Where{});
    return {in.needs[0] ? -matmul(gb, transposed(x)) : Tensor(), gb};
  }
};

struct Inverse {
  static constexpr auto name = "inverse";

  Tensor forward(const Tensor& x, Where where) const {
    const int64_t n = x.size(-1);
    const Lu lu(x);
    if (lu.complaint) throw_singular(name, x, lu.complaint, where);
    const Tensor y = make(x.shape(), x.dtype());
    dispatch_floating(x.dtype(), [&]<class T>() {
      for_each_matrix(batch_of(x).numel(), 2 * cube(n), [&](int64_t i) {
        T* out = data<T>(y) + i * n * n;
        set_identity(n, out);
        lu.solve(i, n, out);
        return int64_t{0};
      });
    });
    return y;
  }
  Tensor vjp(const Tensor& g, Output y) const { return -matmul(matmul(transposed(y), g), transposed(y)); }
};

// Determinants ------------------------------------------------------------------------------------------------------
//
// det is a polynomial in the elements of A, so its derivatives exist at singular matrices too, where formulas with the
// inverse do not. With A = U diag(s) V^T, they are sums over products of singular values that leave one or two out.

// What U, s and V^T of one matrix say about products of its singular values.
template <class T>
struct Spectrum {
  Tensor u, s, vh;
  int64_t n;
  int64_t matrix;

  const T* left() const { return data<T>(u) + matrix * n * n; }
  const T* right() const { return data<T>(vh) + matrix * n * n; }
  // The product of all singular values but those numbered i and j.
  T product_without(int64_t i, int64_t j) const {
    const T* values = data<T>(s) + matrix * n;
    T product = 1;
    for (int64_t k = 0; k < n; ++k) product *= k == i || k == j ? T(1) : values[k];
    return product;
  }
};

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
    const SvdResult svd = decompose("det", x, true, where);
    const std::vector<int> signs = orientations(svd);
    const Tensor inner = into(svd, g);
    const Tensor result = make(x.shape(), x.dtype());
    dispatch_floating(x.dtype(), [&]<class T>() {
      for_each_matrix(batch_of(x).numel(), cube(n), [&](int64_t matrix) {
        const Spectrum<T> spectrum{svd.U, svd.S, svd.Vh, n, matrix};
        const auto sign = static_cast<T>(signs[static_cast<std::size_t>(matrix)]);
        const T* from = data<T>(inner) + matrix * n * n;
        T* to = data<T>(result) + matrix * n * n;
        for (int64_t i = 0; i < n; ++i) {
          T diagonal = 0;
          for (int64_t j = 0; j < n; ++j) {
            if (j == i) continue;
            const T product = sign * spectrum.product_without(i, j);
            diagonal += product * from[j * n + j];
            to[i * n + j] = -product * from[j * n + i];
          }
          to[i * n + i] = diagonal;
        }
        return int64_t{0};
      });
    });
    return out_of(svd, result);
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
    const Tensor result = make(x.shape(), x.dtype());
    std::vector<char> uncertain(static_cast<std::size_t>(batch_of(x).numel()));
    dispatch_floating(x.dtype(), [&]<class T>() {
      for_each_matrix(batch_of(x).numel(), 2 * cube(n), [&](int64_t matrix) {
        uncertain[static_cast<std::size_t>(matrix)] =
            static_cast<char>(!by_inverse(lu, matrix, data<T>(result) + matrix * n * n));
        return int64_t{0};
      });
    });
    if (std::find(uncertain.begin(), uncertain.end(), char{1}) == uncertain.end()) return result;
    const SvdResult svd = decompose("det", x, true, where);
    const std::vector<int> signs = orientations(svd);
    const Tensor products = zeros(x.shape(), {.dtype = x.dtype()});
    dispatch_floating(x.dtype(), [&]<class T>() {
      for (int64_t matrix = 0; matrix < batch_of(x).numel(); ++matrix) {
        const Spectrum<T> spectrum{svd.U, svd.S, svd.Vh, n, matrix};
        for (int64_t i = 0; i < n; ++i) {
          data<T>(products)[(matrix * n + i) * n + i] =
              static_cast<T>(signs[static_cast<std::size_t>(matrix)]) * spectrum.product_without(i, i);
        }
      }
      const Tensor by_svd = contiguous(out_of(svd, products));
      for (std::size_t i = 0; i < uncertain.size(); ++i) {
        const auto start = static_cast<int64_t>(i) * n * n;
        if (uncertain[i]) std::copy_n(data<T>(by_svd) + start, n * n, data<T>(result) + start);
      }
    });
    return result;
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
    // Pivots so far apart cost the inverse a quarter of the digits. The decomposition takes no NaN.
    const T far_apart = std::sqrt(std::sqrt(std::numeric_limits<T>::epsilon()));
    if (std::isfinite(determinant) && least <= far_apart * largest) return false;
    set_identity(n, out);
    lu.solve(matrix, n, out);
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

// Whether b is one vector, or a batch of them.
bool is_vectors(const Tensor& a, const Tensor& b) {
  if (b.dim() == 1) return true;
  return b.dim() == a.dim() - 1 && b.shape() == Shape(std::span(a.shape().begin(), a.shape().size() - 1));
}

}  // namespace

Tensor cholesky(const Tensor& x, Where where) {
  check_square("cholesky", x, where);
  return apply(Cholesky{}, x, where);
}

Tensor cholesky_solve(const Tensor& b, const Tensor& l, Where where) {
  check_square("cholesky_solve", l, where);
  check_matrices("cholesky_solve", b, where);
  check_same_dtype("cholesky_solve", b, l, where);
  if (b.size(-2) != l.size(-1)) {
    throw ShapeError(where, "cholesky_solve: takes b [.., n, k] and l [.., n, n]: " + to_string(b.shape()) + " and " +
                                to_string(l.shape()));
  }
  return solve_triangular(transpose(l, -2, -1, where), solve_triangular(l, b, {}, where), {.upper = true}, where);
}

Tensor solve(const Tensor& a, const Tensor& b, Where where) {
  check_square("solve", a, where);
  check_same_dtype("solve", a, b, where);
  const bool vectors = is_vectors(a, b);
  if (b.dim() == 0 || b.size(vectors ? -1 : -2) != a.size(-1)) {
    throw ShapeError(
        where, "solve: takes a [.., n, n] and b [.., n, k]: " + to_string(a.shape()) + " and " + to_string(b.shape()));
  }
  if (vectors) return squeeze(apply(Solve{}, a, unsqueeze(b, -1, where), where), -1, where);
  return apply(Solve{}, a, b, where);
}

Tensor solve_triangular(const Tensor& a, const Tensor& b, SolveTriangularOptions options, Where where) {
  check_square("solve_triangular", a, where);
  check_matrices("solve_triangular", b, where);
  check_same_dtype("solve_triangular", a, b, where);
  if (b.size(options.left ? -2 : -1) != a.size(-1)) {
    throw ShapeError(where, std::string("solve_triangular: takes a [.., n, n] and b ") +
                                (options.left ? "[.., n, k]: " : "[.., k, n] on the left of it: ") +
                                to_string(a.shape()) + " and " + to_string(b.shape()));
  }
  if (options.left) return apply(SolveTriangular{{options.upper, options.unitriangular}}, a, b, where);
  // X A = B is A^T X^T = B^T.
  const SolveTriangular opposite{{!options.upper, options.unitriangular}};
  return transpose(apply(opposite, transpose(a, -2, -1, where), transpose(b, -2, -1, where), where), -2, -1, where);
}

Tensor inverse(const Tensor& x, Where where) {
  check_square("inverse", x, where);
  return apply(Inverse{}, x, where);
}

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
