/// Every operation on tensors, as free functions: sum(tanh(x)). Each is recorded for gradients where that makes sense.
/// Here are those that arrays have; functional.h, included, has what layers are made of, linalg.h linear algebra.
///
/// Shapes broadcast as numpy's, dtypes promote as PyTorch's (an unboxed number never widens a floating tensor),
/// negative dimensions count from the end. Each throws ShapeError, TypeError, ValueError or IndexError that names the
/// caller's line.
#pragma once

#include <gradus/core/functional.h>
#include <gradus/core/linalg.h>
#include <gradus/core/tensor.h>

#include <limits>
#include <vector>

namespace gradus {

// Arithmetic (ops/arithmetic.cpp) -----------------------------------------------------------------------------------

/// a + b; booleans: or.
Tensor add(Operand a, Operand b);
/// a - b. Throws TypeError for two booleans.
Tensor sub(Operand a, Operand b);
/// a b, elementwise.
Tensor mul(Operand a, Operand b);
/// a / b; integers give float32.
Tensor div(Operand a, Operand b);
/// a to the power b; integers of a negative power give 0 as integer division does, except 1 and -1.
/// Gradient to b is 0 where a is 0 and b >= 0.
Tensor pow(Operand a, Operand b);
/// The larger of both, NaN if either is. Equal values share the gradient half and half.
Tensor maximum(Operand a, Operand b);
/// The smaller of both; otherwise as maximum.
Tensor minimum(Operand a, Operand b);
/// The larger of both, the other one if either is NaN. Gradient: to a where a >= b, else to b.
Tensor fmax(Operand a, Operand b);
/// The smaller of both; otherwise as fmax.
Tensor fmin(Operand a, Operand b);
/// a - b trunc(a / b), with the sign of a. Integers: throws ValueError for b = 0.
Tensor fmod(Operand a, Operand b);
/// a - b floor(a / b), with the sign of b, as Python's %. Integers: throws ValueError for b = 0.
Tensor remainder(Operand a, Operand b);
/// floor(a / b). Integers stay integers and throw ValueError for b = 0. Gradient 0.
Tensor floor_divide(Operand a, Operand b);
/// The angle of the point (b, a) in (-pi, pi].
Tensor atan2(Operand a, Operand b);
/// sqrt(a^2 + b^2), without overflow; gradient 0 at (0, 0).
Tensor hypot(Operand a, Operand b);
/// log(exp(a) + exp(b)), without overflow.
Tensor logaddexp(Operand a, Operand b);
/// The magnitude of a with the sign of b. Gradient to b is 0.
Tensor copysign(Operand a, Operand b);
/// a log(b); 0 where a is 0 (unless b is NaN).
Tensor xlogy(Operand a, Operand b);
/// 0 where x < 0, 1 where x > 0, `values` where x is 0. Gradient 0.
Tensor heaviside(Operand x, Operand values);
/// start + weight (end - start)
Tensor lerp(const Tensor& start, const Tensor& end, Operand weight);
/// x + value a b
Tensor addcmul(const Tensor& x, const Tensor& a, const Tensor& b, double value = 1, Where where = Where::here());
/// x + value a / b
Tensor addcdiv(const Tensor& x, const Tensor& a, const Tensor& b, double value = 1, Where where = Where::here());
/// Bit by bit, of integers and booleans: throws TypeError for floating tensors.
Tensor bitwise_and(Operand a, Operand b);
Tensor bitwise_or(Operand a, Operand b);
Tensor bitwise_xor(Operand a, Operand b);
/// Every bit turned; booleans: not.
Tensor bitwise_not(const Tensor& x, Where where = Where::here());

inline Tensor operator+(Operand a, Operand b) { return add(a, b); }
inline Tensor operator-(Operand a, Operand b) { return sub(a, b); }
inline Tensor operator*(Operand a, Operand b) { return mul(a, b); }
inline Tensor operator/(Operand a, Operand b) { return div(a, b); }
Tensor operator-(const Tensor& x);
/// In place, as add_.
Tensor& operator+=(Tensor& x, Operand y);
Tensor& operator-=(Tensor& x, Operand y);
Tensor& operator*=(Tensor& x, Operand y);
Tensor& operator/=(Tensor& x, Operand y);

// Comparison and logic: boolean tensors, without gradients (ops/comparison.cpp) --------------------------------------

Tensor eq(Operand a, Operand b);
Tensor ne(Operand a, Operand b);
Tensor lt(Operand a, Operand b);
Tensor le(Operand a, Operand b);
Tensor gt(Operand a, Operand b);
Tensor ge(Operand a, Operand b);
inline Tensor operator==(Operand a, Operand b) { return eq(a, b); }
inline Tensor operator!=(Operand a, Operand b) { return ne(a, b); }
inline Tensor operator<(Operand a, Operand b) { return lt(a, b); }
inline Tensor operator<=(Operand a, Operand b) { return le(a, b); }
inline Tensor operator>(Operand a, Operand b) { return gt(a, b); }
inline Tensor operator>=(Operand a, Operand b) { return ge(a, b); }
Tensor logical_and(const Tensor& a, const Tensor& b, Where where = Where::here());
Tensor logical_or(const Tensor& a, const Tensor& b, Where where = Where::here());
Tensor logical_xor(const Tensor& a, const Tensor& b, Where where = Where::here());
Tensor logical_not(const Tensor& x, Where where = Where::here());
Tensor isnan(const Tensor& x, Where where = Where::here());
Tensor isfinite(const Tensor& x, Where where = Where::here());
Tensor isinf(const Tensor& x, Where where = Where::here());
/// Whether the sign is minus, that of -0 and of NaN included.
Tensor signbit(const Tensor& x, Where where = Where::here());
/// |a - b| <= absolute + relative |b|, element by element; infinities are close to themselves.
Tensor isclose(const Tensor& a, const Tensor& b, double relative = 1e-5, double absolute = 1e-8,
               Where where = Where::here());
/// Whether both have the same shape and equal elements. NaN equals nothing.
bool equal(const Tensor& a, const Tensor& b, Where where = Where::here());
/// Whether |a - b| <= absolute + relative |b| everywhere (broadcast).
bool allclose(const Tensor& a, const Tensor& b, double relative = 1e-5, double absolute = 1e-8,
              Where where = Where::here());

// One operand, elementwise (ops/unary.cpp). Integers give float32 where the result is not an integer. ----------------

Tensor neg(const Tensor& x, Where where = Where::here());
/// |x|; gradient sign(x), 0 at 0.
Tensor abs(const Tensor& x, Where where = Where::here());
/// -1, 0 or 1; gradient 0.
Tensor sign(const Tensor& x, Where where = Where::here());
Tensor square(const Tensor& x, Where where = Where::here());
Tensor sqrt(const Tensor& x, Where where = Where::here());
/// 1 / sqrt(x)
Tensor rsqrt(const Tensor& x, Where where = Where::here());
Tensor reciprocal(const Tensor& x, Where where = Where::here());
Tensor exp(const Tensor& x, Where where = Where::here());
/// exp(x) - 1, exact for small x.
Tensor expm1(const Tensor& x, Where where = Where::here());
Tensor log(const Tensor& x, Where where = Where::here());
/// log(1 + x), exact for small x.
Tensor log1p(const Tensor& x, Where where = Where::here());
Tensor log2(const Tensor& x, Where where = Where::here());
Tensor log10(const Tensor& x, Where where = Where::here());
/// 2 to the power x
Tensor exp2(const Tensor& x, Where where = Where::here());
Tensor sin(const Tensor& x, Where where = Where::here());
Tensor cos(const Tensor& x, Where where = Where::here());
Tensor tan(const Tensor& x, Where where = Where::here());
Tensor asin(const Tensor& x, Where where = Where::here());
Tensor acos(const Tensor& x, Where where = Where::here());
Tensor atan(const Tensor& x, Where where = Where::here());
Tensor sinh(const Tensor& x, Where where = Where::here());
Tensor cosh(const Tensor& x, Where where = Where::here());
Tensor asinh(const Tensor& x, Where where = Where::here());
Tensor acosh(const Tensor& x, Where where = Where::here());
Tensor atanh(const Tensor& x, Where where = Where::here());
Tensor deg2rad(const Tensor& x, Where where = Where::here());
Tensor rad2deg(const Tensor& x, Where where = Where::here());
/// 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x.
Tensor erf(const Tensor& x, Where where = Where::here());
/// 1 - erf(x), exact where that is small.
Tensor erfc(const Tensor& x, Where where = Where::here());
/// The inverse of erf: NaN outside [-1, 1].
Tensor erfinv(const Tensor& x, Where where = Where::here());
/// sin(pi x) / (pi x), and 1 at 0.
Tensor sinc(const Tensor& x, Where where = Where::here());
/// The logarithm of |Gamma(x)|.
Tensor lgamma(const Tensor& x, Where where = Where::here());
/// The derivative of lgamma.
Tensor digamma(const Tensor& x, Where where = Where::here());
/// The n-th derivative of digamma. Throws ValueError unless n >= 0.
Tensor polygamma(int n, const Tensor& x, Where where = Where::here());
/// log(x / (1 - x)); with eps > 0, x is limited to [eps, 1 - eps] first.
Tensor logit(const Tensor& x, double eps = 0, Where where = Where::here());
/// The next integers below, above, nearest (halves to even), and towards zero. Integers stay as they are. Gradient 0.
Tensor floor(const Tensor& x, Where where = Where::here());
Tensor ceil(const Tensor& x, Where where = Where::here());
Tensor round(const Tensor& x, Where where = Where::here());
Tensor trunc(const Tensor& x, Where where = Where::here());
/// x - trunc(x)
Tensor frac(const Tensor& x, Where where = Where::here());
/// x limited to [min, max]; gradient 1 inside and at the limits, 0 outside. Throws ValueError if min > max.
Tensor clamp(const Tensor& x, double min, double max, Where where = Where::here());
Tensor clamp_min(const Tensor& x, double min, Where where = Where::here());
Tensor clamp_max(const Tensor& x, double max, Where where = Where::here());

struct NanToNumOptions {
  double nan = 0;
  double posinf = std::numeric_limits<double>::infinity();   ///< infinity: the dtype's largest number
  double neginf = -std::numeric_limits<double>::infinity();  ///< -infinity: the dtype's lowest number
};
/// Numbers in place of NaN and the infinities; there the gradient is 0.
Tensor nan_to_num(const Tensor& x, NanToNumOptions options = {}, Where where = Where::here());

// Reductions (ops/reduce.cpp). No dims: over all, giving a 0-dim tensor. Integers and booleans sum to int64. ----------

struct ReduceOptions {
  bool keepdim = false;  ///< keep reduced dimensions with size 1
};
struct VarOptions {
  int correction = 1;  ///< the divisor is n - correction; 1 is Bessel's
  bool keepdim = false;
};

Tensor sum(const Tensor& x, Where where = Where::here());
Tensor sum(const Tensor& x, const std::vector<int>& dims, ReduceOptions options = {}, Where where = Where::here());
/// NaN counts as 0, and gets no gradient.
Tensor nansum(const Tensor& x, const std::vector<int>& dims = {}, ReduceOptions options = {},
              Where where = Where::here());
/// The product; right, gradient included, where elements are 0.
Tensor prod(const Tensor& x, Where where = Where::here());
Tensor prod(const Tensor& x, int dim, ReduceOptions options = {}, Where where = Where::here());
/// How many are not 0, as int64.
Tensor count_nonzero(const Tensor& x, const std::vector<int>& dims = {}, Where where = Where::here());
/// Throws TypeError for integers. Of nothing: NaN.
Tensor mean(const Tensor& x, Where where = Where::here());
Tensor mean(const Tensor& x, const std::vector<int>& dims, ReduceOptions options = {}, Where where = Where::here());
/// The mean of what is not NaN.
Tensor nanmean(const Tensor& x, const std::vector<int>& dims = {}, ReduceOptions options = {},
               Where where = Where::here());
/// The largest element, NaN if any is; equal ones share the gradient. Throws ValueError for an empty tensor.
Tensor max(const Tensor& x, Where where = Where::here());
/// Along one dimension; the gradient goes to the first of equal ones, that argmax names.
Tensor max(const Tensor& x, int dim, ReduceOptions options = {}, Where where = Where::here());
Tensor min(const Tensor& x, Where where = Where::here());
Tensor min(const Tensor& x, int dim, ReduceOptions options = {}, Where where = Where::here());
/// As max over some dimensions (none: all), but equal elements share the gradient.
Tensor amax(const Tensor& x, const std::vector<int>& dims = {}, ReduceOptions options = {},
            Where where = Where::here());
Tensor amin(const Tensor& x, const std::vector<int>& dims = {}, ReduceOptions options = {},
            Where where = Where::here());
/// The index of the first largest element in the flattened tensor, as int64.
Tensor argmax(const Tensor& x, Where where = Where::here());
Tensor argmax(const Tensor& x, int dim, ReduceOptions options = {}, Where where = Where::here());
Tensor argmin(const Tensor& x, Where where = Where::here());
Tensor argmin(const Tensor& x, int dim, ReduceOptions options = {}, Where where = Where::here());
Tensor var(const Tensor& x, Where where = Where::here());
Tensor var(const Tensor& x, const std::vector<int>& dims, VarOptions options = {}, Where where = Where::here());
/// The root of var; where that is 0, so is the gradient.
Tensor std(const Tensor& x, Where where = Where::here());
Tensor std(const Tensor& x, const std::vector<int>& dims, VarOptions options = {}, Where where = Where::here());
/// (sum |x|^p)^(1/p) over all elements; p may be infinity. At 0 the gradient is 0.
Tensor norm(const Tensor& x, double p = 2, Where where = Where::here());
/// Over some dimensions. p may be any number, infinity (the largest |x|), -infinity (the smallest) or 0 (how many are
/// not 0).
Tensor norm(const Tensor& x, double p, const std::vector<int>& dims, ReduceOptions options = {},
            Where where = Where::here());
Tensor logsumexp(const Tensor& x, const std::vector<int>& dims, ReduceOptions options = {},
                 Where where = Where::here());
Tensor any(const Tensor& x, Where where = Where::here());
Tensor any(const Tensor& x, const std::vector<int>& dims, ReduceOptions options = {}, Where where = Where::here());
Tensor all(const Tensor& x, Where where = Where::here());
Tensor all(const Tensor& x, const std::vector<int>& dims, ReduceOptions options = {}, Where where = Where::here());
/// The gradient of expand: summed over the dimensions that broadcasting `shape` to x's shape would add or stretch.
Tensor sum_to(const Tensor& x, const Shape& shape, Where where = Where::here());

// Running reductions along one dimension (ops/cumulative.cpp) ---------------------------------------------------------

/// Integers and booleans add up as int64.
Tensor cumsum(const Tensor& x, int dim, Where where = Where::here());
/// Right, gradient included, where elements are 0.
Tensor cumprod(const Tensor& x, int dim, Where where = Where::here());
/// log(cumsum(exp(x))), without overflow.
Tensor logcumsumexp(const Tensor& x, int dim, Where where = Where::here());
/// The largest so far, NaN from the first NaN on; of equal ones the last.
ValuesIndices cummax(const Tensor& x, int dim, Where where = Where::here());
ValuesIndices cummin(const Tensor& x, int dim, Where where = Where::here());
/// x[i + 1] - x[i] along a dimension, n times over.
Tensor diff(const Tensor& x, int n = 1, int dim = -1, Where where = Where::here());

// Order (ops/sort.cpp). NaN counts as the largest. The gradient of a value goes to where it was taken from. -----------

struct SortOptions {
  bool descending = false;
};
struct TopkOptions {
  bool largest = true;
};

/// Stable: equal elements keep their order.
ValuesIndices sort(const Tensor& x, int dim = -1, SortOptions options = {}, Where where = Where::here());
/// The indices that sort would give.
Tensor argsort(const Tensor& x, int dim = -1, SortOptions options = {}, Where where = Where::here());
/// The k largest (or smallest) along a dimension, in order; of equal ones the first. Throws ValueError unless k is
/// within the dimension.
ValuesIndices topk(const Tensor& x, std::int64_t k, int dim = -1, TopkOptions options = {},
                   Where where = Where::here());
/// The k-th smallest, k from 1 on.
ValuesIndices kthvalue(const Tensor& x, std::int64_t k, int dim = -1, ReduceOptions options = {},
                       Where where = Where::here());
/// The largest (smallest) along a dimension, and where: the first of equal ones.
ValuesIndices max_with_index(const Tensor& x, int dim, ReduceOptions options = {}, Where where = Where::here());
ValuesIndices min_with_index(const Tensor& x, int dim, ReduceOptions options = {}, Where where = Where::here());
/// The middle of the sorted elements, the lower one of two; NaN if one is.
Tensor median(const Tensor& x, Where where = Where::here());
ValuesIndices median(const Tensor& x, int dim, ReduceOptions options = {}, Where where = Where::here());
/// The most frequent element, the smallest of several; its last place.
ValuesIndices mode(const Tensor& x, int dim = -1, ReduceOptions options = {}, Where where = Where::here());
/// The value below which the fraction q lies, between two elements by linear interpolation; all elements, or along a
/// dimension. Throws ValueError unless 0 <= q <= 1.
Tensor quantile(const Tensor& x, double q, Where where = Where::here());
Tensor quantile(const Tensor& x, double q, int dim, ReduceOptions options = {}, Where where = Where::here());

struct UniqueResult {
  Tensor values;   ///< sorted, [K]
  Tensor inverse;  ///< where each element of the input is in values; int64, shaped as the input
  Tensor counts;   ///< how often each value occurs; int64, [K]
};
/// The different elements, without gradients.
UniqueResult unique(const Tensor& x, Where where = Where::here());
/// Where each value would be inserted into the sorted vector: before equal elements, or after them. int64.
Tensor searchsorted(const Tensor& sorted, const Tensor& values, bool right = false, Where where = Where::here());
/// How often each number occurs in a vector of integers that are not negative; int64, at least `minlength` long.
Tensor bincount(const Tensor& x, std::int64_t minlength = 0, Where where = Where::here());

// Shape: views where they can be (ops/shape.cpp, ops/part.cpp) -------------------------------------------------------

/// One size may be -1: what is left. A view if strides allow, else a copy.
Tensor reshape(const Tensor& x, const Shape& shape, Where where = Where::here());
/// As reshape, but throws ValueError where that would copy.
Tensor view(const Tensor& x, const Shape& shape, Where where = Where::here());
/// Dimensions start..end (both included) made one.
Tensor flatten(const Tensor& x, int start = 0, int end = -1, Where where = Where::here());
Tensor permute(const Tensor& x, const std::vector<int>& dims, Where where = Where::here());
Tensor transpose(const Tensor& x, int dim0, int dim1, Where where = Where::here());
/// The transpose of a matrix; a vector is returned as it is.
Tensor t(const Tensor& x, Where where = Where::here());
/// Drops dimensions of size 1: all, or the one given if it has size 1.
Tensor squeeze(const Tensor& x, Where where = Where::here());
Tensor squeeze(const Tensor& x, int dim, Where where = Where::here());
Tensor unsqueeze(const Tensor& x, int dim, Where where = Where::here());
/// A view broadcast to `shape`; -1 keeps a size.
Tensor expand(const Tensor& x, const Shape& shape, Where where = Where::here());
/// `length` entries of a dimension from `start`.
Tensor narrow(const Tensor& x, int dim, std::int64_t start, std::int64_t length, Where where = Where::here());
/// One entry of a dimension, which disappears.
Tensor select(const Tensor& x, int dim, std::int64_t index, Where where = Where::here());
/// Entries start, start + step, … below end; out-of-range ends are cut as Python's are. Throws ValueError if step < 1.
Tensor slice(const Tensor& x, int dim, std::int64_t start, std::int64_t end, std::int64_t step = 1,
             Where where = Where::here());
/// Joins along an existing dimension.
Tensor cat(const std::vector<Tensor>& tensors, int dim = 0, Where where = Where::here());
/// Joins along a new dimension.
Tensor stack(const std::vector<Tensor>& tensors, int dim = 0, Where where = Where::here());
/// Pieces of `size` entries (the last may be smaller), as views.
std::vector<Tensor> split(const Tensor& x, std::int64_t size, int dim = 0, Where where = Where::here());
/// `count` pieces of equal size (rounded up), as views.
std::vector<Tensor> chunk(const Tensor& x, std::int64_t count, int dim = 0, Where where = Where::here());
/// Pieces of the given sizes, as views. Throws ShapeError unless they add up to the dimension.
std::vector<Tensor> split(const Tensor& x, const std::vector<std::int64_t>& sizes, int dim = 0,
                          Where where = Where::here());
/// The entries of a dimension, which disappears, as views.
std::vector<Tensor> unbind(const Tensor& x, int dim = 0, Where where = Where::here());
/// Joins along the second dimension (vectors: the first), along the first, along the third.
Tensor hstack(const std::vector<Tensor>& tensors, Where where = Where::here());
Tensor vstack(const std::vector<Tensor>& tensors, Where where = Where::here());
Tensor dstack(const std::vector<Tensor>& tensors, Where where = Where::here());
/// Views of all broadcast to their common shape.
std::vector<Tensor> broadcast_tensors(const std::vector<Tensor>& tensors, Where where = Where::here());
/// From n vectors, n tensors of n dimensions: the coordinates of their grid, the i-th varying along dimension i.
std::vector<Tensor> meshgrid(const std::vector<Tensor>& vectors, Where where = Where::here());
/// Dimensions moved to other places; the others keep their order.
Tensor movedim(const Tensor& x, const std::vector<int>& from, const std::vector<int>& to, Where where = Where::here());
/// One dimension seen as several; one size may be -1.
Tensor unflatten(const Tensor& x, int dim, const Shape& shape, Where where = Where::here());
/// A view: the entries of the diagonal that starts `offset` columns to the right (or, negative, rows down), as a new
/// last dimension.
Tensor diagonal(const Tensor& x, std::int64_t offset = 0, int dim0 = 0, int dim1 = 1, Where where = Where::here());
/// A vector as the diagonal of a matrix of zeros; of a matrix, its diagonal.
Tensor diag(const Tensor& x, std::int64_t offset = 0, Where where = Where::here());
/// A view: all windows of `size` entries, `step` apart, along a dimension; the entries become a new last dimension.
Tensor unfold(const Tensor& x, int dim, std::int64_t size, std::int64_t step, Where where = Where::here());

// Elements moved or repeated (ops/rearrange.cpp) --------------------------------------------------------------------

/// The order reversed along dimensions.
Tensor flip(const Tensor& x, const std::vector<int>& dims, Where where = Where::here());
Tensor fliplr(const Tensor& x, Where where = Where::here());
Tensor flipud(const Tensor& x, Where where = Where::here());
/// Turned k times by 90 degrees, from the first of two dimensions towards the second.
Tensor rot90(const Tensor& x, int k = 1, const std::vector<int>& dims = {0, 1}, Where where = Where::here());
/// Moved along dimensions; what leaves at the end comes back at the start. No dims: of the flattened tensor.
Tensor roll(const Tensor& x, const std::vector<std::int64_t>& shifts, const std::vector<int>& dims = {},
            Where where = Where::here());
/// The whole tensor side by side, so often along each dimension; more numbers than dimensions add new ones in front.
Tensor repeat(const Tensor& x, const Shape& repeats, Where where = Where::here());
/// The same; fewer numbers than dimensions are those of the last ones.
Tensor tile(const Tensor& x, const Shape& repeats, Where where = Where::here());
/// Each entry of a dimension so often, one after the other.
Tensor repeat_interleave(const Tensor& x, std::int64_t repeats, int dim, Where where = Where::here());
/// The same, entry i repeats[i] times. repeats: [size of dim], int64.
Tensor repeat_interleave(const Tensor& x, const Tensor& repeats, int dim, Where where = Where::here());
/// Of the last two dimensions, the elements on and below (above) the diagonal that starts `diagonal` columns to the
/// right; 0 elsewhere.
Tensor tril(const Tensor& x, std::int64_t diagonal = 0, Where where = Where::here());
Tensor triu(const Tensor& x, std::int64_t diagonal = 0, Where where = Where::here());

enum class PadMode : std::uint8_t { constant, reflect, replicate, circular };
struct PadOptions {
  PadMode mode = PadMode::constant;
  double value = 0;  ///< what constant pads with
};
/// Entries before and after: {left, right} of the last dimension, then of the one before it, and so on. Constant may be
/// negative, which cuts. Throws ValueError where reflect or circular would need more than there is.
Tensor pad(const Tensor& x, const std::vector<std::int64_t>& amounts, PadOptions options = {},
           Where where = Where::here());
/// [.., C r^2, H, W] to [.., C, H r, W r] (Shi et al. 2016, arXiv:1609.05158), and back.
Tensor pixel_shuffle(const Tensor& x, std::int64_t factor, Where where = Where::here());
Tensor pixel_unshuffle(const Tensor& x, std::int64_t factor, Where where = Where::here());
/// The same tensor if it is contiguous, else a contiguous copy.
Tensor contiguous(const Tensor& x, Where where = Where::here());
/// A contiguous copy.
Tensor clone(const Tensor& x, Where where = Where::here());
/// The same tensor if it has the dtype, else a converted copy. Floats to integers: towards zero, NaN to 0,
/// what is outside int64 to its nearest end; smaller integers keep the lowest bits.
Tensor to(const Tensor& x, Dtype dtype, Where where = Where::here());

// Indexing (ops/index.cpp, ops/index_put.cpp). Indices are int64. -----------------------------------------------------

/// Rows (or entries of `dim`) by number, in any order, repeated as asked.
Tensor index_select(const Tensor& x, int dim, const Tensor& index, Where where = Where::here());
/// out[i][j] = x[index[i][j]][j] for dim 0, and so on.
Tensor gather(const Tensor& x, int dim, const Tensor& index, Where where = Where::here());
/// A copy of x with source added at the places gather would read; repeated places add up in row-major order. index and
/// source: of one shape (ShapeError).
Tensor scatter_add(const Tensor& x, int dim, const Tensor& index, const Tensor& source, Where where = Where::here());
/// A copy of x with source put at the places gather would read; where a place is repeated, the last one stays, and it
/// alone has a gradient. index and source: of one shape (ShapeError).
Tensor scatter(const Tensor& x, int dim, const Tensor& index, const Tensor& source, Where where = Where::here());
Tensor scatter(const Tensor& x, int dim, const Tensor& index, double value, Where where = Where::here());
/// A copy of x with alpha times the rows of source added where index_select would read; index: a vector.
Tensor index_add(const Tensor& x, int dim, const Tensor& index, const Tensor& source, double alpha = 1,
                 Where where = Where::here());
/// The same with the rows put in place of x's.
Tensor index_copy(const Tensor& x, int dim, const Tensor& index, const Tensor& source, Where where = Where::here());
Tensor index_fill(const Tensor& x, int dim, const Tensor& index, double value, Where where = Where::here());
/// Elements of the flattened tensor, shaped as the index.
Tensor take(const Tensor& x, const Tensor& index, Where where = Where::here());
/// As gather, but x and index are broadcast to each other except along dim.
Tensor take_along_dim(const Tensor& x, const Tensor& index, int dim, Where where = Where::here());
/// The elements where the mask is true, as a vector. The mask: boolean (TypeError), broadcast to x.
Tensor masked_select(const Tensor& x, const Tensor& mask, Where where = Where::here());
/// [K, x.dim()]: the indices of the elements that are not 0, in row-major order; int64.
Tensor nonzero(const Tensor& x, Where where = Where::here());

struct EmbeddingOptions {
  std::int64_t padding_idx = -1;  ///< this row gets no gradient; -1: none
};
/// Rows of weight [V, D] by number: index [..] gives [.., D].
Tensor embedding(const Tensor& weight, const Tensor& index, EmbeddingOptions options = {}, Where where = Where::here());
/// x where the mask is false, value where it is true. The mask: boolean (TypeError); both are broadcast.
Tensor masked_fill(const Tensor& x, const Tensor& mask, double value, Where where = Where::here());
/// The elements x[i_0, i_1, ..] for index tensors that broadcast to a common shape [I..]; fewer than x's dimensions
/// leave the last ones whole, an undefined tensor leaves its own whole. [I..] stands in place of the indexed dimensions
/// if these are next to each other, else in front. An index is int64, where negative counts from the end, or a boolean
/// mask of the dimensions it stands for, which means the places where it is true. Throws TypeError, ShapeError,
/// IndexError.
Tensor index(const Tensor& x, const std::vector<Tensor>& indices, Where where = Where::here());
/// A copy of x with values, broadcast to index(x, indices), put (accumulate: added) where index would read. Where a
/// place is repeated, the last value stays and it alone has a gradient; added ones add up in order.
Tensor index_put(const Tensor& x, const std::vector<Tensor>& indices, const Tensor& values, bool accumulate = false,
                 Where where = Where::here());
/// a where the condition is true, else b. The condition: boolean (TypeError); all three are broadcast.
Tensor where(const Tensor& condition, Operand a, Operand b);
/// [..] labels 0..classes-1 to [.., classes], 1 at the label. The dtype is int64, as torch's.
Tensor one_hot(const Tensor& labels, std::int64_t classes, Where where = Where::here());

// Products (ops/matmul.cpp) -----------------------------------------------------------------------------------------

/// As numpy's: vectors, matrices, and stacks of matrices whose leading dimensions broadcast.
Tensor matmul(const Tensor& a, const Tensor& b, Where where = Where::here());
/// [m, k] x [k, n]
Tensor mm(const Tensor& a, const Tensor& b, Where where = Where::here());
/// [b, m, k] x [b, k, n]
Tensor bmm(const Tensor& a, const Tensor& b, Where where = Where::here());
/// [m, k] x [k]
Tensor mv(const Tensor& a, const Tensor& x, Where where = Where::here());
/// [n] . [n], a 0-dim tensor.
Tensor dot(const Tensor& a, const Tensor& b, Where where = Where::here());
/// [m] x [n] to [m, n]
Tensor outer(const Tensor& a, const Tensor& b, Where where = Where::here());

/// Over the last dimension of both: [.., n] . [.., n] gives a's other dimensions, then b's.
Tensor inner(const Tensor& a, const Tensor& b, Where where = Where::here());
/// Over the last `dims` dimensions of a and the first of b.
Tensor tensordot(const Tensor& a, const Tensor& b, int dims = 2, Where where = Where::here());

struct AddmmOptions {
  double beta = 1;   ///< of what is added to; 0: it is not read
  double alpha = 1;  ///< of the product
};
/// beta c + alpha a b, where c broadcasts to the product: of matrices, a matrix and a vector, and stacks of matrices.
Tensor addmm(const Tensor& c, const Tensor& a, const Tensor& b, AddmmOptions options = {}, Where where = Where::here());
Tensor addmv(const Tensor& c, const Tensor& a, const Tensor& x, AddmmOptions options = {}, Where where = Where::here());
Tensor baddbmm(const Tensor& c, const Tensor& a, const Tensor& b, AddmmOptions options = {},
               Where where = Where::here());
/// beta c + alpha a b^T of vectors a [m] and b [n]; c broadcasts to [m, n].
Tensor addr(const Tensor& c, const Tensor& a, const Tensor& b, AddmmOptions options = {}, Where where = Where::here());
/// out_k = x1^T weight_k x2 + bias_k. x1: [.., in1], x2: [.., in2], weight: [out, in1, in2], bias: [out] or undefined.
Tensor bilinear(const Tensor& x1, const Tensor& x2, const Tensor& weight, const Tensor& bias = {},
                Where where = Where::here());
/// Einstein's sum: "bij,bjk->bik". Letters name dimensions; a letter that the right side leaves out is summed over; a
/// letter twice in one term takes the diagonal; "..." stands for leading dimensions, which broadcast; without "->" the
/// letters that occur once come out in alphabetical order. Contracts from left to right, each pair as one bmm
/// (ops/einsum.cpp). Throws ValueError for what cannot be read, ShapeError where sizes of a letter differ.
Tensor einsum(const char* equation, const std::vector<Tensor>& tensors, Where where = Where::here());

/// What linear applies to its result while it is still in cache.
enum class Activation : std::uint8_t { none, relu, tanh, sigmoid };

/// activation(x weight^T + bias). x: [.., in], weight: [out, in], bias: [out] or undefined.
Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias = {}, Activation activation = Activation::none,
              Where where = Where::here());

// Covariances (ops/covariance.cpp) ----------------------------------------------------------------------------------

struct CovOptions {
  int correction = 1;    ///< the divisor is N - correction; 1 is Bessel's
  Tensor fweights = {};  ///< [N], integers: how often each observation counts
  Tensor aweights = {};  ///< [N]: how much it counts
};
/// The covariances [D, D] of D variables from N observations of each, x: [D, N]; of a vector [N], the variance []. With
/// weights w (both multiplied) the divisor is sum(w) - correction sum(w aweights) / sum(w), at least 0. Throws
/// ShapeError for more dimensions, ValueError for negative weights.
Tensor cov(const Tensor& x, const CovOptions& options = {}, Where where = Where::here());
/// cov by the roots of both variances, limited to [-1, 1]; NaN for a variable that does not vary.
Tensor corrcoef(const Tensor& x, Where where = Where::here());

}  // namespace gradus
