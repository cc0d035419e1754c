// LAPACK of OpenBLAS, through LAPACKE's work functions: its matrices are column-major, which is either said to it as a
// transpose, or done before it is called, so that no call of it copies.
#if defined(GRADUS_BLAS_OPENBLAS)

#include <gradus/core/error.h>
#include <gradus/core/kernels/blas.h>
#include <gradus/core/kernels/lapack.h>

#include <lapacke.h>

#include <algorithm>
#include <string>
#include <vector>

namespace gradus::kernels {
namespace {

using std::int64_t;

/// LAPACK's routines by one name for both types.
template <class T>
struct Lapack;

template <>
struct Lapack<float> {
  static constexpr auto trsm = cblas_strsm;
  static constexpr auto potrf = LAPACKE_spotrf_work;
  static constexpr auto getrf = LAPACKE_sgetrf_work;
  static constexpr auto geqrf = LAPACKE_sgeqrf_work;
  static constexpr auto orgqr = LAPACKE_sorgqr_work;
  static constexpr auto gesdd = LAPACKE_sgesdd_work;
  static constexpr auto syevd = LAPACKE_ssyevd_work;
};

template <>
struct Lapack<double> {
  static constexpr auto trsm = cblas_dtrsm;
  static constexpr auto potrf = LAPACKE_dpotrf_work;
  static constexpr auto getrf = LAPACKE_dgetrf_work;
  static constexpr auto geqrf = LAPACKE_dgeqrf_work;
  static constexpr auto orgqr = LAPACKE_dorgqr_work;
  static constexpr auto gesdd = LAPACKE_dgesdd_work;
  static constexpr auto syevd = LAPACKE_dsyevd_work;
};

lapack_int lapack_size(int64_t size) { return static_cast<lapack_int>(size); }

/// A negative answer names a wrong argument, or is LAPACKE's for "no memory".
void check(const char* operation, lapack_int info) {
  if (info < 0) throw Error(std::string(operation) + ": LAPACK failed: info " + std::to_string(info));
}

/// to[j, i] = from[i, j] in blocks that stay in cache; from: [rows, columns].
template <class T>
void transpose(int64_t rows, int64_t columns, const T* from, T* to) {
  constexpr int64_t block = 32;
  for (int64_t row = 0; row < rows; row += block) {
    for (int64_t column = 0; column < columns; column += block) {
      for (int64_t i = row; i < std::min(rows, row + block); ++i) {
        for (int64_t j = column; j < std::min(columns, column + block); ++j) to[j * rows + i] = from[i * columns + j];
      }
    }
  }
}

/// Calls routine(work, size) twice: first to learn the size that it wants, then with that much. Returns its info.
template <class T, class Routine>
lapack_int with_workspace(const char* operation, const Routine& routine) {
  T wanted = 0;
  check(operation, routine(&wanted, lapack_int{-1}));
  std::vector<T> work(static_cast<std::size_t>(std::max(T(1), wanted)));
  const lapack_int info = routine(work.data(), static_cast<lapack_int>(work.size()));
  check(operation, info);
  return info;
}

}  // namespace

template <class T>
int64_t cholesky(int64_t n, T* a) {
  if (n == 0) return 0;
  use_blas_on_one_thread();
  // Column by column, the lower triangle of a is an upper one, and what comes of it, U of A = U^T U, is L by rows.
  const lapack_int info = Lapack<T>::potrf(LAPACK_COL_MAJOR, 'U', lapack_size(n), a, lapack_size(n));
  check("cholesky", info);
  if (info > 0) return info;
  for (int64_t i = 0; i < n; ++i) {
    if (!(a[i * n + i] > 0)) return i + 1;  // NaN, which not every potrf refuses
    std::fill(a + i * n + i + 1, a + (i + 1) * n, T(0));
  }
  return 0;
}

template <class T>
int64_t lu(int64_t n, T* a, int64_t* pivots) {
  if (n == 0) return 0;
  use_blas_on_one_thread();
  std::vector<T> columns(static_cast<std::size_t>(n * n));
  std::vector<lapack_int> exchanges(static_cast<std::size_t>(n));
  transpose(n, n, a, columns.data());
  const lapack_int info = Lapack<T>::getrf(LAPACK_COL_MAJOR, lapack_size(n), lapack_size(n), columns.data(),
                                           lapack_size(n), exchanges.data());
  check("lu", info);
  transpose(n, n, columns.data(), a);
  std::transform(exchanges.begin(), exchanges.end(), pivots, [](lapack_int row) { return row - 1; });
  return info;
}

template <class T>
void triangular_solve(Triangle triangle, int64_t n, int64_t k, const T* a, T* b) {
  if (n == 0 || k == 0) return;
  use_blas_on_one_thread();
  Lapack<T>::trsm(CblasRowMajor, CblasLeft, triangle.upper ? CblasUpper : CblasLower, CblasNoTrans,
                  triangle.unit ? CblasUnit : CblasNonUnit, lapack_size(n), lapack_size(k), T(1), a, lapack_size(n), b,
                  lapack_size(k));
}

template <class T>
void qr(int64_t m, int64_t n, T* a, T* r) {
  const int64_t k = std::min(m, n);
  if (k == 0) return;
  use_blas_on_one_thread();
  std::vector<T> columns(static_cast<std::size_t>(m * n));
  std::vector<T> scales(static_cast<std::size_t>(k));
  transpose(m, n, a, columns.data());
  with_workspace<T>("qr", [&](T* work, lapack_int size) {
    return Lapack<T>::geqrf(LAPACK_COL_MAJOR, lapack_size(m), lapack_size(n), columns.data(), lapack_size(m),
                            scales.data(), work, size);
  });
  if (r) {
    for (int64_t i = 0; i < k; ++i) {
      for (int64_t j = 0; j < n; ++j) r[i * n + j] = j < i ? T(0) : columns[static_cast<std::size_t>(j * m + i)];
    }
  }
  with_workspace<T>("qr", [&](T* work, lapack_int size) {
    return Lapack<T>::orgqr(LAPACK_COL_MAJOR, lapack_size(m), lapack_size(k), lapack_size(k), columns.data(),
                            lapack_size(m), scales.data(), work, size);
  });
  transpose(k, m, columns.data(), a);
}

template <class T>
bool svd(int64_t m, int64_t n, T* a, T* u, T* s, T* vh) {
  const int64_t k = std::min(m, n);
  if (k == 0) return true;
  use_blas_on_one_thread();
  std::vector<lapack_int> integers(static_cast<std::size_t>(8 * k));
  // Column by column, a is A^T = V diag(S) U^T: where LAPACK leaves its left factor, V, by rows is Vh.
  const lapack_int info = with_workspace<T>("svd", [&](T* work, lapack_int size) {
    return Lapack<T>::gesdd(LAPACK_COL_MAJOR, u ? 'S' : 'N', lapack_size(n), lapack_size(m), a, lapack_size(n), s, vh,
                            lapack_size(n), u, lapack_size(k), work, size, integers.data());
  });
  return info == 0;
}

template <class T>
bool eigh(int64_t n, T* a, T* w, bool vectors) {
  if (n == 0) return true;
  use_blas_on_one_thread();
  const char job = vectors ? 'V' : 'N';
  // The lower triangle by rows is the upper one by columns. The size of the second workspace is asked for first.
  T unused = 0;
  lapack_int wanted = 0;
  check("eigh",
        Lapack<T>::syevd(LAPACK_COL_MAJOR, job, 'U', lapack_size(n), a, lapack_size(n), w, &unused, -1, &wanted, -1));
  std::vector<lapack_int> integers(static_cast<std::size_t>(std::max<lapack_int>(1, wanted)));
  const lapack_int info = with_workspace<T>("eigh", [&](T* work, lapack_int size) {
    return Lapack<T>::syevd(LAPACK_COL_MAJOR, job, 'U', lapack_size(n), a, lapack_size(n), w, work, size,
                            integers.data(), size < 0 ? -1 : wanted);
  });
  if (vectors) {
    for (int64_t i = 0; i < n; ++i) {
      for (int64_t j = 0; j < i; ++j) std::swap(a[i * n + j], a[j * n + i]);
    }
  }
  return info == 0;
}

template int64_t cholesky<float>(int64_t, float*);
template int64_t lu<float>(int64_t, float*, int64_t*);
template void triangular_solve<float>(Triangle, int64_t, int64_t, const float*, float*);
template void qr<float>(int64_t, int64_t, float*, float*);
template bool svd<float>(int64_t, int64_t, float*, float*, float*, float*);
template bool eigh<float>(int64_t, float*, float*, bool);
template int64_t cholesky<double>(int64_t, double*);
template int64_t lu<double>(int64_t, double*, int64_t*);
template void triangular_solve<double>(Triangle, int64_t, int64_t, const double*, double*);
template void qr<double>(int64_t, int64_t, double*, double*);
template bool svd<double>(int64_t, int64_t, double*, double*, double*, double*);
template bool eigh<double>(int64_t, double*, double*, bool);

}  // namespace gradus::kernels

#endif
