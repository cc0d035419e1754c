// What gemm.cpp and lapack_openblas.cpp call of OpenBLAS, always on one thread, as gradus brings the threads; and what
// gemm.cpp does where CMake's GRADUS_BLAS says to do without it.
#pragma once

#include <gradus/core/kernels/gemm.h>

#include <string>

#if defined(GRADUS_BLAS_OPENBLAS)

#include <cblas.h>

namespace gradus::kernels {

inline constexpr bool has_blas = true;

/// To be called before any other function of OpenBLAS: its own threads would fight with ours for the cores, and cut
/// products by their number.
inline void use_blas_on_one_thread() {
  static const bool done = [] {
    openblas_set_num_threads(1);
    return true;
  }();
  static_cast<void>(done);
}

/// C = alpha op(A) op(B) + beta C.
inline void call_blas(const Gemm<float>& g) {
  use_blas_on_one_thread();
  cblas_sgemm(CblasRowMajor, g.transpose_a ? CblasTrans : CblasNoTrans, g.transpose_b ? CblasTrans : CblasNoTrans,
              static_cast<blasint>(g.m), static_cast<blasint>(g.n), static_cast<blasint>(g.k), g.alpha, g.a,
              static_cast<blasint>(g.lda), g.b, static_cast<blasint>(g.ldb), g.beta, g.c, static_cast<blasint>(g.ldc));
}
inline void call_blas(const Gemm<double>& g) {
  use_blas_on_one_thread();
  cblas_dgemm(CblasRowMajor, g.transpose_a ? CblasTrans : CblasNoTrans, g.transpose_b ? CblasTrans : CblasNoTrans,
              static_cast<blasint>(g.m), static_cast<blasint>(g.n), static_cast<blasint>(g.k), g.alpha, g.a,
              static_cast<blasint>(g.lda), g.b, static_cast<blasint>(g.ldb), g.beta, g.c, static_cast<blasint>(g.ldc));
}

/// The library and the kernel it chose: "OpenBLAS 0.3.21 SkylakeX".
inline std::string blas_name() {
  use_blas_on_one_thread();
  const std::string config = openblas_get_config();  // "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ..."
  const std::size_t version = config.find(' ');
  return config.substr(0, config.find(' ', version + 1)) + " " + openblas_get_corename();
}

}  // namespace gradus::kernels

#else

namespace gradus::kernels {

inline constexpr bool has_blas = false;

template <class T>
void call_blas(const Gemm<T>&) = delete;

inline std::string blas_name() { return "portable"; }

}  // namespace gradus::kernels

#endif
