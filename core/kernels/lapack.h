/// The one door to LAPACK: factorisations of row-major matrices, on one thread, with the same bits on every run.
#pragma once

#include <cstdint>

namespace gradus::kernels {

/// A = Q R with orthonormal columns in Q and an upper triangular R, by Householder reflections; for m >= n.
/// a: [m, n], A on entry, Q on return. r: [n, n], zeros below its diagonal, whose signs are as LAPACK leaves them;
/// null: not wanted. T: float or double.
template <class T>
void qr(std::int64_t m, std::int64_t n, T* a, T* r);

extern template void qr<float>(std::int64_t, std::int64_t, float*, float*);
extern template void qr<double>(std::int64_t, std::int64_t, double*, double*);

}  // namespace gradus::kernels
