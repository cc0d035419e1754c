// What the operations on matrices share: a batch of them in one tensor, and what is said of one that does not fit.
// Internal to core/ops.
#pragma once

#include <gradus/core/kernels/cutoffs.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/copy.h>
#include <gradus/core/ops/elementwise.h>
#include <gradus/core/parallel.h>
#include <gradus/core/tensor_impl.h>

#include <algorithm>
#include <exception>
#include <string>
#include <vector>

namespace gradus::detail {

// Shapes ------------------------------------------------------------------------------------------------------------

/// The dimensions before the last two.
inline Shape batch_of(const Tensor& x) { return Shape(std::span(x.shape().begin(), x.shape().size() - 2)); }

inline Shape with(Shape batch, std::initializer_list<std::int64_t> sizes) {
  for (const std::int64_t size : sizes) batch.push_back(size);
  return batch;
}

/// "batch [1, 0], " for a matrix of a batch, counted in row-major order; nothing where there is no batch.
std::string in_batch(const Shape& batch, std::int64_t matrix);

/// Throws ShapeError unless x has two dimensions or more; matrices: TypeError unless it is floating; square: ShapeError
/// unless the last two are equal.
void check_dimensions(const char* operation, const Tensor& x, Where where);
void check_matrices(const char* operation, const Tensor& x, Where where);
void check_square(const char* operation, const Tensor& x, Where where);
void check_same_dtype(const char* operation, const Tensor& a, const Tensor& b, Where where);

/// The transpose of each matrix.
inline Tensor transposed(const Tensor& x) { return transpose(x, -2, -1); }
/// One number for each matrix, made to broadcast over it.
inline Tensor over_matrices(const Tensor& x) { return unsqueeze(unsqueeze(x, -1), -1); }

/// A [rows, columns] matrix of below, diagonal and above its diagonal these numbers.
Tensor pattern(std::int64_t rows, std::int64_t columns, Dtype dtype, double below, double diagonal, double above);
inline Tensor identity_like(const Tensor& x) { return pattern(x.size(-2), x.size(-1), x.dtype(), 0, 1, 0); }

// Batches -----------------------------------------------------------------------------------------------------------

/// The first matrix of a batch, in row-major order, for which a kernel did not answer 0, and what it answered.
struct Complaint {
  std::int64_t matrix = 0;
  std::int64_t info = 0;
  explicit operator bool() const noexcept { return info != 0; }
};

/// Calls f(i) for each of `count` matrices, on threads where flops of all are worth it. The pieces are cut by size
/// alone, and a matrix is never cut.
template <class F>
Complaint for_each_matrix(std::int64_t count, std::int64_t flops, const F& f) {
  constexpr std::int64_t flops_of_a_piece = 500'000;
  const std::int64_t each = std::max<std::int64_t>(1, flops_of_a_piece / std::max<std::int64_t>(1, flops));
  const std::int64_t pieces = (count + each - 1) / each;
  std::vector<Complaint> complaints(static_cast<std::size_t>(pieces));
  std::vector<std::exception_ptr> exceptions(static_cast<std::size_t>(pieces));
  const auto run = [&](std::int64_t piece) noexcept {
    try {
      Complaint& first = complaints[static_cast<std::size_t>(piece)];
      for (std::int64_t i = piece * each; i < std::min(count, (piece + 1) * each); ++i) {
        const std::int64_t info = f(i);
        if (!first) first = {i, info};
      }
    } catch (...) {
      exceptions[static_cast<std::size_t>(piece)] = std::current_exception();
    }
  };
  if (count * flops < kernels::cutoffs().gemm_flops) {
    for (std::int64_t piece = 0; piece < pieces; ++piece) run(piece);
  } else {
    parallel_for(pieces, run);
  }
  for (const std::exception_ptr& exception : exceptions) {
    if (exception) std::rethrow_exception(exception);
  }
  const auto found = std::find_if(complaints.begin(), complaints.end(), [](const Complaint& c) { return bool(c); });
  return found == complaints.end() ? Complaint{} : *found;
}

/// For each matrix of the batch `all`, which of the batch `own` broadcasts to it.
std::vector<std::int64_t> broadcast_places(const Shape& own, const Shape& all);

/// The singular value decomposition for an operation that is named in errors; U and Vh only if `vectors`. Not recorded.
SvdResult decompose(const char* operation, const Tensor& x, bool vectors, Where where);
/// Of singular values [.., k] of [.., m, n]: those that count as more than 0, max(m, n) eps times the largest;
/// booleans.
Tensor above_rounding(const Tensor& singular_values, const Tensor& x);

/// The rounding of numbers of x's dtype.
double epsilon_of(const Tensor& x);
/// A number as it stands in a message.
std::string text(double number);

}  // namespace gradus::detail
