// Systems of linear equations, and what comes with them: Cholesky's factor, inverses.
#include <gradus/core/apply.h>
#include <gradus/core/defined.h>
#include <gradus/core/kernels/lapack.h>
#include <gradus/core/ops/lu.h>

namespace gradus {
namespace {

using namespace detail;
using std::int64_t;

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
          batch_of(x).numel(), n * n * n / 3, [&](int64_t i) { return kernels::cholesky(n, data<T>(l) + i * n * n); });
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

// The X of A X = B, or of A^T X = B, by the decomposition of A that there already is.
Tensor solved(const Lu& lu, bool by_transpose, const Tensor& b, Where where) {
  const int64_t n = b.size(-2);
  const int64_t k = b.size(-1);
  const Tensor x = right_sides(lu.factors, b, "solve", where);
  const Tensor turned = by_transpose ? contiguous(transposed(lu.factors)) : Tensor();
  const std::vector<int64_t> places = broadcast_places(batch_of(lu.factors), batch_of(x));
  dispatch_floating(b.dtype(), [&]<class T>() {
    for_each_matrix(batch_of(x).numel(), 2 * n * n * k, [&](int64_t i) {
      const int64_t matrix = places[static_cast<std::size_t>(i)];
      if (by_transpose) {
        kernels::lu_transposed_solve(n, k, data<T>(turned) + matrix * n * n, lu.pivots_of(matrix),
                                     data<T>(x) + i * n * k);
      } else {
        lu.solve(matrix, k, data<T>(x) + i * n * k);
      }
      return int64_t{0};
    });
  });
  return x;
}

// What solve's derivatives are made of: A and B as its inputs, A's decomposition with them.
struct SolveAgain {
  static constexpr auto name = "solve";
  static constexpr bool broadcasts = true;
  Lu lu;
  bool by_transpose;

  Tensor forward(const Tensor&, const Tensor& b, Where where) const { return solved(lu, by_transpose, b, where); }

  // Giles 2008: A^-T g for B, and minus that times X^T for A (its transpose, where A^T is solved with).
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in, Output x) const {
    const Tensor gb = apply(SolveAgain{lu, !by_transpose}, in[0], g, Where{});
    if (!in.needs[0]) return {Tensor(), gb};
    return {by_transpose ? -matmul(x, transposed(gb)) : -matmul(gb, transposed(x)), gb};
  }
};

// Its outputs after the first, A's decomposition, are for vjp alone.
struct Solve {
  static constexpr auto name = "solve";
  static constexpr bool broadcasts = true;

  std::array<Tensor, 3> forward(const Tensor& a, const Tensor& b, Where where) const {
    broadcast_shapes(batch_of(a), batch_of(b), name, where);
    const Lu lu(a);
    if (lu.complaint) throw_singular(name, a, lu.complaint, where);
    return {solved(lu, false, b, where), lu.factors, lu.pivots};
  }

  Gradients<2> vjp(const std::array<Tensor, 3>& g, const Inputs<2>& in, Outputs<3> out) const {
    const Tensor gb = apply(SolveAgain{Lu(out[1].detach(), out[2]), true}, in[0], g[0], Where{});
    return {in.needs[0] ? -matmul(gb, transposed(out[0])) : Tensor(), gb};
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
      for_each_matrix(batch_of(x).numel(), 2 * n * n * n, [&](int64_t i) {
        lu.inverse(i, data<T>(y) + i * n * n);
        return int64_t{0};
      });
    });
    return y;
  }
  Tensor vjp(const Tensor& g, Output y) const { return -matmul(matmul(transposed(y), g), transposed(y)); }
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
  detail::check_defined("cholesky_solve", where, b, l);
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
  detail::check_defined("solve", where, a, b);
  check_square("solve", a, where);
  check_same_dtype("solve", a, b, where);
  const bool vectors = is_vectors(a, b);
  if (b.dim() == 0 || b.size(vectors ? -1 : -2) != a.size(-1)) {
    throw ShapeError(
        where, "solve: takes a [.., n, n] and b [.., n, k]: " + to_string(a.shape()) + " and " + to_string(b.shape()));
  }
  const Tensor x = apply(Solve{}, a, vectors ? unsqueeze(b, -1, where) : b, where)[0];
  return vectors ? squeeze(x, -1, where) : x;
}

Tensor solve_triangular(const Tensor& a, const Tensor& b, SolveTriangularOptions options, Where where) {
  detail::check_defined("solve_triangular", where, a, b);
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

}  // namespace gradus
