/// Where the largest and the smallest stand.
#include <gradus/core/kernels/reduce.h>
#include <gradus/core/kernels/reduce_driver.h>

#include <cstdint>

namespace gradus::kernels {

namespace {

template <class T>
struct Place {
  T value;
  std::int64_t index;
};

struct Larger {
  template <class T>
  GRADUS_INLINE bool operator()(T a, T b) const {
    return a > b;
  }
};
struct Smaller {
  template <class T>
  GRADUS_INLINE bool operator()(T a, T b) const {
    return a < b;
  }
};

/// The first of the best; NaN is better than all.
template <class T, class Better>
struct PlacePolicy {
  using Input = T;
  using Partial = Place<T>;
  using Output = std::int64_t;

  Better better;

  GRADUS_INLINE std::int64_t finish(const Place<T>& place) const { return place.index; }
  GRADUS_INLINE Place<T> combine(const Place<T>& a, const Place<T>& b) const { return beats(b.value, a.value) ? b : a; }

  template <int W>
  GRADUS_INLINE Place<T> run(const T* in, std::int64_t n, std::int64_t first) const {
    // Accumulators side by side find the best value; a second look finds where it stands first.
    constexpr std::int64_t accumulators = 32;
    T best = in[0];
    std::int64_t i = 0;
    if (n >= 2 * accumulators) {
      T values[accumulators];
      for (int k = 0; k < accumulators; ++k) values[k] = in[k];
      for (i = accumulators; i + accumulators <= n; i += accumulators) {
        for (int k = 0; k < accumulators; ++k) values[k] = beats(in[i + k], values[k]) ? in[i + k] : values[k];
      }
      for (int k = 0; k < accumulators; ++k) best = beats(values[k], best) ? values[k] : best;
    }
    for (; i < n; ++i) best = beats(in[i], best) ? in[i] : best;
    std::int64_t place = 0;
    if (best != best) {
      while (in[place] == in[place]) ++place;
    } else {
      while (in[place] != best) ++place;
    }
    return {best, first + place};
  }

  template <int W>
  GRADUS_INLINE void run_columns(Place<T>* partials, const T* in, std::int64_t rows, std::int64_t stride,
                                 std::int64_t columns, std::int64_t first) const {
    for (std::int64_t c = 0; c < columns; ++c) partials[c] = {in[c], first};
    for (std::int64_t r = 1; r < rows; ++r) {
      for (std::int64_t c = 0; c < columns; ++c) {
        const T x = in[r * stride + c];
        if (beats(x, partials[c].value)) partials[c] = {x, first + r};
      }
    }
  }

 private:
  GRADUS_INLINE bool beats(T a, T b) const {
    if constexpr (std::is_floating_point_v<T>) {
      return better(a, b) || (a != a && b == b);
    } else {
      return better(a, b);
    }
  }
};

}  // namespace

template <class T>
void argmax(std::int64_t* out, const T* in, const ReduceShape& shape) {
  detail::reduce_with(PlacePolicy<T, Larger>{}, out, in, shape, std::int64_t{0});
}
template <class T>
void argmin(std::int64_t* out, const T* in, const ReduceShape& shape) {
  detail::reduce_with(PlacePolicy<T, Smaller>{}, out, in, shape, std::int64_t{0});
}

#define GRADUS_FOR(T)                                                \
  template void argmax(std::int64_t*, const T*, const ReduceShape&); \
  template void argmin(std::int64_t*, const T*, const ReduceShape&);
GRADUS_FOR(bool)
GRADUS_FOR(std::uint8_t)
GRADUS_FOR(std::int32_t)
GRADUS_FOR(std::int64_t)
GRADUS_FOR(float)
GRADUS_FOR(double)
#undef GRADUS_FOR

}  // namespace gradus::kernels
