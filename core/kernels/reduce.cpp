/// Sums, products, extremes and norms.
#include <gradus/core/kernels/reduce.h>
#include <gradus/core/kernels/reduce_lanes.h>

#include <cmath>
#include <limits>

namespace gradus::kernels {

namespace {

struct Add {
  template <class T>
  static constexpr T identity() {
    return T(0);
  }
  template <class V>
  GRADUS_INLINE V map(const V& x) const {
    return x;
  }
  template <class V>
  GRADUS_INLINE V combine(const V& a, const V& b) const {
    return a + b;
  }
};

struct AddSquares : Add {
  template <class V>
  GRADUS_INLINE V map(const V& x) const {
    return x * x;
  }
};

struct AddAbsolutes : Add {
  template <class V>
  GRADUS_INLINE V map(const V& x) const {
    return abs(x);
  }
};

struct Multiply : Add {
  template <class T>
  static constexpr T identity() {
    return T(1);
  }
  template <class V>
  GRADUS_INLINE V combine(const V& a, const V& b) const {
    return a * b;
  }
};

template <class V>
constexpr bool is_lane = requires {
  typename V::value_type;
};

struct Maximum : Add {
  template <class T>
  static constexpr T identity() {
    return std::numeric_limits<T>::has_infinity ? -std::numeric_limits<T>::infinity()
                                                : std::numeric_limits<T>::lowest();
  }
  template <class V>
  GRADUS_INLINE V combine(const V& a, const V& b) const {
    if constexpr (is_lane<V>) {
      return max(a, b);
    } else {
      return a < b ? b : a;
    }
  }
};

struct Minimum : Add {
  template <class T>
  static constexpr T identity() {
    return std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity() : std::numeric_limits<T>::max();
  }
  template <class V>
  GRADUS_INLINE V combine(const V& a, const V& b) const {
    if constexpr (is_lane<V>) {
      return min(a, b);
    } else {
      return b < a ? b : a;
    }
  }
};

/// Reductions of integers, accumulated in Acc; any order gives the same result.
template <class T, class Acc, class Op>
struct IntegerPolicy {
  using Input = T;
  using Partial = Acc;
  using Output = Acc;

  Op op;

  GRADUS_INLINE Acc finish(Acc partial) const { return partial; }
  GRADUS_INLINE Acc combine(Acc a, Acc b) const { return static_cast<Acc>(op.combine(a, b)); }

  template <int W>
  GRADUS_INLINE Acc run(const T* in, std::int64_t n, std::int64_t /*first*/) const {
    Acc total = op.template identity<Acc>();
    for (std::int64_t i = 0; i < n; ++i) total = combine(total, static_cast<Acc>(in[i]));
    return total;
  }

  template <int W>
  GRADUS_INLINE void run_columns(Acc* partials, const T* in, std::int64_t rows, std::int64_t stride,
                                 std::int64_t columns, std::int64_t /*first*/) const {
    for (std::int64_t c = 0; c < columns; ++c) partials[c] = op.template identity<Acc>();
    for (std::int64_t r = 0; r < rows; ++r) {
      for (std::int64_t c = 0; c < columns; ++c) {
        partials[c] = combine(partials[c], static_cast<Acc>(in[r * stride + c]));
      }
    }
  }
};

template <class Acc, class T, class Op>
void reduce_any(const Op& op, Acc* out, const T* in, const ReduceShape& shape) {
  if constexpr (std::is_floating_point_v<T>) {
    reduce(op, out, in, shape);
  } else {
    detail::reduce_with(IntegerPolicy<T, Acc, Op>{op}, out, in, shape, op.template identity<Acc>());
  }
}

/// The sum of (x * scale)^2 in float64.
template <class T>
struct SquaresPolicy {
  using Input = T;
  using Partial = double;
  using Output = double;

  double scale;

  static constexpr int accumulators = 16;

  GRADUS_INLINE double finish(double partial) const { return partial; }
  GRADUS_INLINE double combine(double a, double b) const { return a + b; }

  template <int W>
  GRADUS_INLINE double run(const T* in, std::int64_t n, std::int64_t /*first*/) const {
    double sums[accumulators] = {};
    std::int64_t i = 0;
    for (; i + accumulators <= n; i += accumulators) {
      for (int k = 0; k < accumulators; ++k) {
        const double x = static_cast<double>(in[i + k]) * scale;
        sums[k] += x * x;
      }
    }
    for (int k = 0; i < n; ++i, ++k) {
      const double x = static_cast<double>(in[i]) * scale;
      sums[k] += x * x;
    }
    for (int half = accumulators / 2; half > 0; half /= 2) {
      for (int k = 0; k < half; ++k) sums[k] += sums[k + half];
    }
    return sums[0];
  }

  template <int W>
  GRADUS_INLINE void run_columns(double* /*partials*/, const T* /*in*/, std::int64_t /*rows*/, std::int64_t /*stride*/,
                                 std::int64_t /*columns*/, std::int64_t /*first*/) const {}  // only whole arrays
};

template <class T>
double sum_of_scaled_squares(const T* in, std::int64_t n, double scale) {
  double total = 0;
  detail::reduce_with(SquaresPolicy<T>{scale}, &total, in, {1, n, 1}, 0.0);
  return total;
}

}  // namespace

template <class T>
void sum(SumOf<T>* out, const T* in, const ReduceShape& shape) {
  reduce_any(Add{}, out, in, shape);
}
template <class T>
void prod(SumOf<T>* out, const T* in, const ReduceShape& shape) {
  reduce_any(Multiply{}, out, in, shape);
}
template <class T>
void max(T* out, const T* in, const ReduceShape& shape) {
  reduce_any(Maximum{}, out, in, shape);
}
template <class T>
void min(T* out, const T* in, const ReduceShape& shape) {
  reduce_any(Minimum{}, out, in, shape);
}
template <class T>
void sum_of_squares(T* out, const T* in, const ReduceShape& shape) {
  reduce(AddSquares{}, out, in, shape);
}
template <class T>
void sum_of_absolutes(T* out, const T* in, const ReduceShape& shape) {
  reduce(AddAbsolutes{}, out, in, shape);
}
template <class T>
double sum_of_squares_double(const T* in, std::int64_t n) {
  return sum_of_scaled_squares(in, n, 1.0);
}

template <class T>
double norm(const T* in, std::int64_t n) {
  const double plain = sum_of_squares_double(in, n);
  if constexpr (sizeof(T) == 4) return std::sqrt(plain);  // squares of floats stay within float64
  const bool safe = plain > 1e-280 && plain < std::numeric_limits<double>::infinity();
  if (safe || std::isnan(plain)) return std::sqrt(plain);
  T largest = 0, smallest = 0;
  max(&largest, in, {1, n, 1});
  min(&smallest, in, {1, n, 1});
  const double size = std::max(std::abs(static_cast<double>(largest)), std::abs(static_cast<double>(smallest)));
  if (n == 0 || size == 0 || std::isinf(size)) return n == 0 ? 0.0 : size;
  const double unit = std::ldexp(1.0, std::clamp(std::ilogb(size), -1000, 1000));  // a power of two scales exactly
  return unit * std::sqrt(sum_of_scaled_squares(in, n, 1 / unit));
}

#define GRADUS_FOR(T)                                          \
  template void sum(SumOf<T>*, const T*, const ReduceShape&);  \
  template void prod(SumOf<T>*, const T*, const ReduceShape&); \
  template void max(T*, const T*, const ReduceShape&);         \
  template void min(T*, const T*, const ReduceShape&);
#define GRADUS_FOR_FLOATING(T)                                      \
  GRADUS_FOR(T)                                                     \
  template void sum_of_squares(T*, const T*, const ReduceShape&);   \
  template void sum_of_absolutes(T*, const T*, const ReduceShape&); \
  template double sum_of_squares_double(const T*, std::int64_t);    \
  template double norm(const T*, std::int64_t);
GRADUS_FOR(bool)
GRADUS_FOR(std::uint8_t)
GRADUS_FOR(std::int32_t)
GRADUS_FOR(std::int64_t)
GRADUS_FOR_FLOATING(float)
GRADUS_FOR_FLOATING(double)
#undef GRADUS_FOR_FLOATING
#undef GRADUS_FOR

}  // namespace gradus::kernels
