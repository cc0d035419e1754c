/// The one door to LAPACK: decompositions of row-major matrices, each on the caller's thread, with the same bits on
/// every run. Behind it is OpenBLAS (lapack_openblas.cpp) or our own loops (lapack_portable.cpp); CMake's GRADUS_BLAS
/// chooses.
#pragma once

#include <cstdint>
#include <utility>

namespace gradus::kernels {

// T is float or double everywhere.

/// A = L L^T. a: [n, n], of which the lower triangle is read; L on return, with zeros above its diagonal.
/// Returns 0, or the order of the first leading minor that is not positive (a is then of no use).
template <class T>
std::int64_t cholesky(std::int64_t n, T* a);

/// A with rows exchanged = L U, by partial pivoting. a: [n, n], on return U, and below its diagonal L, whose diagonal
/// is ones. pivots: [n]; step i exchanged row i with row pivots[i] >= i. Returns 0, or i + 1 for the first U[i, i] that
/// is exactly 0 (L and U are right even so).
template <class T>
std::int64_t lu(std::int64_t n, T* a, std::int64_t* pivots);

/// Which half of a square matrix counts; the other is not read.
struct Triangle {
  bool upper = false;
  bool unit = false;  ///< the diagonal is taken for ones, and not read either
};

/// B becomes the X of A X = B. a: [n, n]; b: [n, k].
template <class T>
void triangular_solve(Triangle triangle, std::int64_t n, std::int64_t k, const T* a, T* b);

/// The same for an A whose lu and pivots lu() gave.
template <class T>
void lu_solve(std::int64_t n, std::int64_t k, const T* lu, const std::int64_t* pivots, T* b) {
  for (std::int64_t i = 0; i < n; ++i) {
    if (pivots[i] == i) continue;
    for (std::int64_t j = 0; j < k; ++j) std::swap(b[i * k + j], b[pivots[i] * k + j]);
  }
  triangular_solve({.upper = false, .unit = true}, n, k, lu, b);
  triangular_solve({.upper = true}, n, k, lu, b);
}

/// The X of A^T X = B, for the transpose of the lu (and the pivots) that lu() gave of A.
template <class T>
void lu_transposed_solve(std::int64_t n, std::int64_t k, const T* transposed, const std::int64_t* pivots, T* b) {
  triangular_solve({}, n, k, transposed, b);
  triangular_solve({.upper = true, .unit = true}, n, k, transposed, b);
  for (std::int64_t i = n; i-- > 0;) {
    if (pivots[i] == i) continue;
    for (std::int64_t j = 0; j < k; ++j) std::swap(b[i * k + j], b[pivots[i] * k + j]);
  }
}

/// A = Q R with orthonormal columns in Q and an upper triangular R, by Householder reflections; k = min(m, n).
/// a: [m, n], A on entry; Q, [m, k], in its place on return. r: [k, n], zeros below its diagonal, whose signs are as
/// LAPACK leaves them; null: not wanted.
template <class T>
void qr(std::int64_t m, std::int64_t n, T* a, T* r);

/// A = U diag(S) Vh with orthonormal columns in U, rows in Vh, and descending S; k = min(m, n).
/// a: [m, n], finite, overwritten. u: [m, k] and vh: [k, n], or both null: not wanted. s: [k].
/// Returns whether it converged.
template <class T>
bool svd(std::int64_t m, std::int64_t n, T* a, T* u, T* s, T* vh);

/// A = V diag(w) V^T for a symmetric A, w ascending. a: [n, n], finite, of which the lower triangle is read; V on
/// return if `vectors`, else of no use. w: [n]. Returns whether it converged.
template <class T>
bool eigh(std::int64_t n, T* a, T* w, bool vectors);

}  // namespace gradus::kernels
