/// Sums, extremes and their places over the middle dimension of a contiguous [outer, reduce, inner] array.
///
/// Work is cut by the shape alone and partial results are combined in a fixed pairwise order, so that the bits are the
/// same for any number of threads; sums are also the same at every SIMD level.
#pragma once

#include <cstdint>
#include <type_traits>

namespace gradus::kernels {

/// How a contiguous array is seen: in[o][r][i] is reduced over r into out[o][i].
struct ReduceShape {
  std::int64_t outer;
  std::int64_t reduce;
  std::int64_t inner;

  std::int64_t size() const noexcept { return outer * reduce * inner; }
};

/// What sums and products of T are held in.
template <class T>
using SumOf = std::conditional_t<std::is_floating_point_v<T>, T, std::int64_t>;

// T: bool, uint8, int32, int64, float, double. The sum of nothing is 0, the product 1.
template <class T>
void sum(SumOf<T>* out, const T* in, const ReduceShape& shape);
template <class T>
void prod(SumOf<T>* out, const T* in, const ReduceShape& shape);

/// The largest and the smallest; NaN if there is one. Of nothing: what compares below (above) all of T.
template <class T>
void max(T* out, const T* in, const ReduceShape& shape);
template <class T>
void min(T* out, const T* in, const ReduceShape& shape);

/// Where the largest (smallest) stands: the first of equals; the first NaN if there is one. shape.reduce must not be 0.
template <class T>
void argmax(std::int64_t* out, const T* in, const ReduceShape& shape);
template <class T>
void argmin(std::int64_t* out, const T* in, const ReduceShape& shape);

// T: float, double.
template <class T>
void sum_of_squares(T* out, const T* in, const ReduceShape& shape);
template <class T>
void sum_of_absolutes(T* out, const T* in, const ReduceShape& shape);

/// The sum of the squares of n numbers, added up in float64.
template <class T>
double sum_of_squares_double(const T* in, std::int64_t n);
/// The Euclidean norm of n numbers, computed in float64; neither overflows nor underflows unless the norm itself does.
template <class T>
double norm(const T* in, std::int64_t n);

}  // namespace gradus::kernels
