// LAPACK through LAPACKE's work functions: matrices are transposed to its column-major order, so no call of it copies.
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
  static constexpr auto geqrf = LAPACKE_sgeqrf_work;
  static constexpr auto orgqr = LAPACKE_sorgqr_work;
};

template <>
struct Lapack<double> {
  static constexpr auto geqrf = LAPACKE_dgeqrf_work;
  static constexpr auto orgqr = LAPACKE_dorgqr_work;
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

/// Calls routine(work, size) twice: first to learn the size that it wants, then with that much.
template <class T, class Routine>
void with_workspace(const char* operation, const Routine& routine) {
  T wanted = 0;
  check(operation, routine(&wanted, lapack_int{-1}));
  std::vector<T> work(static_cast<std::size_t>(std::max(T(1), wanted)));
  check(operation, routine(work.data(), static_cast<lapack_int>(work.size())));
}

}  // namespace

template <class T>
void qr(int64_t m, int64_t n, T* a, T* r) {
  if (n == 0) return;
  use_blas_on_one_thread();
  std::vector<T> columns(static_cast<std::size_t>(m * n));
  std::vector<T> scales(static_cast<std::size_t>(n));
  transpose(m, n, a, columns.data());
  with_workspace<T>("qr", [&](T* work, lapack_int size) {
    return Lapack<T>::geqrf(LAPACK_COL_MAJOR, lapack_size(m), lapack_size(n), columns.data(), lapack_size(m),
                            scales.data(), work, size);
  });
  if (r) {
    for (int64_t i = 0; i < n; ++i) {
      for (int64_t j = 0; j < n; ++j) r[i * n + j] = j < i ? T(0) : columns[static_cast<std::size_t>(j * m + i)];
    }
  }
  with_workspace<T>("qr", [&](T* work, lapack_int size) {
    return Lapack<T>::orgqr(LAPACK_COL_MAJOR, lapack_size(m), lapack_size(n), lapack_size(n), columns.data(),
                            lapack_size(m), scales.data(), work, size);
  });
  transpose(n, m, columns.data(), a);
}

template void qr<float>(int64_t, int64_t, float*, float*);
template void qr<double>(int64_t, int64_t, double*, double*);

}  // namespace gradus::kernels
