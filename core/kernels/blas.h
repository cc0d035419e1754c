// OpenBLAS as gemm.cpp and lapack_openblas.cpp use it: on one thread, as gradus brings the threads.
#pragma once

#include <cblas.h>

namespace gradus::kernels {

/// To be called before any other function of OpenBLAS: its own threads would fight with ours for the cores, and cut
/// products by their number.
inline void use_blas_on_one_thread() {
  static const bool done = [] {
    openblas_set_num_threads(1);
    return true;
  }();
  static_cast<void>(done);
}

}  // namespace gradus::kernels
