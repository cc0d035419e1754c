// LAPACK's place taken by our own loops: for machines without it.
#if defined(GRADUS_BLAS_PORTABLE)

#include <gradus/core/kernels/lapack.h>
#include <gradus/core/kernels/lapack_portable.h>

namespace gradus::kernels {

using std::int64_t;

template <class T>
int64_t cholesky(int64_t n, T* a) {
  return portable::cholesky(n, a);
}
template <class T>
int64_t lu(int64_t n, T* a, int64_t* pivots) {
  return portable::lu(n, a, pivots);
}
template <class T>
void triangular_solve(Triangle triangle, int64_t n, int64_t k, const T* a, T* b) {
  portable::triangular_solve(triangle, n, k, a, b);
}
template <class T>
void qr(int64_t m, int64_t n, T* a, T* r) {
  portable::qr(m, n, a, r);
}
template <class T>
bool svd(int64_t m, int64_t n, T* a, T* u, T* s, T* vh) {
  return portable::svd(m, n, a, u, s, vh);
}
template <class T>
bool eigh(int64_t n, T* a, T* w, bool vectors) {
  return portable::eigh(n, a, w, vectors);
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
