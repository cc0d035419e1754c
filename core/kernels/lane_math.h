/// The elementary functions of a Lane: exp, log, tanh, … Included by lane.h.
#pragma once

#include <gradus/core/kernels/lane.h>

namespace gradus {

namespace detail {

/// Calls a scalar function for each element.
template <class T, int N, class F>
GRADUS_INLINE Lane<T, N> each(const Lane<T, N>& x, F f) {
  T values[N];
  x.store(values);
  for (int i = 0; i < N; ++i) values[i] = f(values[i]);
  return Lane<T, N>::load(values);
}

}  // namespace detail

#define GRADUS_EACH(name)                              \
  template <class T, int N>                            \
  GRADUS_INLINE Lane<T, N> name(const Lane<T, N>& x) { \
    return detail::each(x, [](T t) {                   \
      if constexpr (sizeof(T) == 4) {                  \
        return __builtin_##name##f(t);                 \
      } else {                                         \
        return __builtin_##name(t);                    \
      }                                                \
    });                                                \
  }
GRADUS_EACH(exp)
GRADUS_EACH(expm1)
GRADUS_EACH(log)
GRADUS_EACH(log1p)
GRADUS_EACH(tanh)
GRADUS_EACH(erf)
GRADUS_EACH(sin)
GRADUS_EACH(cos)
#undef GRADUS_EACH

/// 1 / (1 + exp(-x)).
template <class T, int N>
GRADUS_INLINE Lane<T, N> sigmoid(const Lane<T, N>& x) {
  using L = Lane<T, N>;
  const L e = exp(-abs(x));
  return select(x >= L(0), L(1), e) / (L(1) + e);
}

template <class T, int N>
GRADUS_INLINE Lane<T, N> pow(const Lane<T, N>& x, const std::type_identity_t<Lane<T, N>>& y) {
  T a[N], b[N];
  x.store(a);
  y.store(b);
  for (int i = 0; i < N; ++i) {
    if constexpr (sizeof(T) == 4) {
      a[i] = __builtin_powf(a[i], b[i]);
    } else {
      a[i] = __builtin_pow(a[i], b[i]);
    }
  }
  return Lane<T, N>::load(a);
}

}  // namespace gradus
