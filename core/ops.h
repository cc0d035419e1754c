/// Every operation on tensors, as free functions: sum(tanh(x)). Each is recorded for gradients where that makes sense.
///
/// Shapes broadcast as numpy's, dtypes promote as PyTorch's (an unboxed number never widens a floating tensor),
/// negative dimensions count from the end. Each throws ShapeError, TypeError, ValueError or IndexError that names the
/// caller's line.
#pragma once

#include <gradus/core/random.h>
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

// Activations (ops/activation.cpp) ----------------------------------------------------------------------------------

Tensor tanh(const Tensor& x, Where where = Where::here());
/// 1 / (1 + exp(-x))
Tensor sigmoid(const Tensor& x, Where where = Where::here());
/// max(0, x); gradient 0 at 0.
Tensor relu(const Tensor& x, Where where = Where::here());
struct SoftplusOptions {
  double beta = 1;
  double threshold = 20;  ///< x itself where beta x is above
};
/// log(1 + exp(beta x)) / beta, without overflow.
Tensor softplus(const Tensor& x, SoftplusOptions options = {}, Where where = Where::here());
/// log(sigmoid(x)), without overflow.
Tensor log_sigmoid(const Tensor& x, Where where = Where::here());
/// x where x > 0, else negative_slope x; gradient negative_slope at 0.
Tensor leaky_relu(const Tensor& x, double negative_slope = 0.01, Where where = Where::here());
/// min(max(0, x), 6); gradient 0 at both limits.
Tensor relu6(const Tensor& x, Where where = Where::here());
/// x where x > 0, else alpha (exp(x) - 1) (Clevert et al. 2016, arXiv:1511.07289).
Tensor elu(const Tensor& x, double alpha = 1, Where where = Where::here());
/// scale elu(x, alpha), which keeps mean 0 and variance 1 from layer to layer (Klambauer et al. 2017,
/// arXiv:1706.02515).
Tensor selu(const Tensor& x, Where where = Where::here());
/// x where x > 0, else alpha (exp(x / alpha) - 1): smooth for every alpha (Barron 2017, arXiv:1704.07483). Throws
/// ValueError for alpha = 0.
Tensor celu(const Tensor& x, double alpha = 1, Where where = Where::here());

enum class GeluApproximation : std::uint8_t { none, tanh };
/// x Phi(x), with Phi the normal distribution function, or its approximation by tanh (Hendrycks and Gimpel 2016,
/// arXiv:1606.08415).
Tensor gelu(const Tensor& x, GeluApproximation approximation = GeluApproximation::none, Where where = Where::here());
/// x sigmoid(x), also called swish (Elfwing et al. 2018, arXiv:1702.03118).
Tensor silu(const Tensor& x, Where where = Where::here());
/// x tanh(softplus(x)) (Misra 2019, arXiv:1908.08681).
Tensor mish(const Tensor& x, Where where = Where::here());
/// x / (1 + |x|)
Tensor softsign(const Tensor& x, Where where = Where::here());
/// x - tanh(x)
Tensor tanhshrink(const Tensor& x, Where where = Where::here());
/// x limited to [min, max]; gradient 0 at the limits. Throws ValueError if min > max.
Tensor hardtanh(const Tensor& x, double min = -1, double max = 1, Where where = Where::here());
/// x / 6 + 1/2 limited to [0, 1]; gradient 0 at the limits.
Tensor hardsigmoid(const Tensor& x, Where where = Where::here());
/// x hardsigmoid(x) (Howard et al. 2019, arXiv:1905.02244).
Tensor hardswish(const Tensor& x, Where where = Where::here());
/// x - lambda above lambda, x + lambda below -lambda, 0 between. Throws ValueError unless lambda >= 0.
Tensor softshrink(const Tensor& x, double lambda = 0.5, Where where = Where::here());
/// x outside [-lambda, lambda], 0 inside.
Tensor hardshrink(const Tensor& x, double lambda = 0.5, Where where = Where::here());
/// x where x > threshold, else value.
Tensor threshold(const Tensor& x, double threshold, double value, Where where = Where::here());
/// a sigmoid(b), where a and b are the halves of x along dim (Dauphin et al. 2017, arXiv:1612.08083). Throws ShapeError
/// for an odd size.
Tensor glu(const Tensor& x, int dim = -1, Where where = Where::here());
/// x where x > 0, else weight x. weight: one element, or [C] for x [N, C, ..] (He et al. 2015, arXiv:1502.01852).
Tensor prelu(const Tensor& x, const Tensor& weight, Where where = Where::here());

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

/// Values, and where along the dimension they stand (int64).
struct ValuesIndices {
  Tensor values;
  Tensor indices;
};

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

// Shape: views where they can be (ops/shape.cpp) --------------------------------------------------------------------

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
/// The same tensor if it has the dtype, else a converted copy. Floats to integers: towards zero.
Tensor to(const Tensor& x, Dtype dtype, Where where = Where::here());

// Indexing (ops/index.cpp, index_put.cpp). Indices are int64.
// ----------------------------------------------------------------------

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

// Softmax and its kin (ops/softmax.cpp) -------------------------------------------------------------------------------

/// exp(x_i) / sum_j exp(x_j) along dim; the maximum is taken off first, so no finite input overflows.
Tensor softmax(const Tensor& x, int dim = -1, Where where = Where::here());
/// log(softmax(x)), exact where softmax would round to 0.
Tensor log_softmax(const Tensor& x, int dim = -1, Where where = Where::here());
/// softmax(-x)
Tensor softmin(const Tensor& x, int dim = -1, Where where = Where::here());

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

// Distances (ops/distance.cpp) --------------------------------------------------------------------------------------

struct NormalizeOptions {
  double p = 2;
  int dim = 1;
  double eps = 1e-12;
};
/// x / max(|x|_p, eps) along a dimension.
Tensor normalize(const Tensor& x, NormalizeOptions options = {}, Where where = Where::here());
/// a . b / (max(|a|, eps) max(|b|, eps)) along a dimension.
Tensor cosine_similarity(const Tensor& a, const Tensor& b, int dim = 1, double eps = 1e-8, Where where = Where::here());
/// |a - b + eps|_p along the last dimension.
Tensor pairwise_distance(const Tensor& a, const Tensor& b, double p = 2, double eps = 1e-6,
                         Where where = Where::here());
/// |a_i - b_j|_p for all pairs of rows: [.., M, D] and [.., N, D] to [.., M, N]. At 0 the gradient is 0.
Tensor cdist(const Tensor& a, const Tensor& b, double p = 2, Where where = Where::here());

// Normalisations (ops/norm.cpp) -------------------------------------------------------------------------------------

struct AffineOptions {
  Tensor weight = {};  ///< factors; undefined: 1
  Tensor bias = {};    ///< added; undefined: 0
  double eps = 1e-5;   ///< added to the variance
};
/// (x - mean) / sqrt(variance + eps) weight + bias, over the last dimensions: those of `normalized_shape`, which weight
/// and bias are shaped as (Ba et al. 2016, arXiv:1607.06450).
Tensor layer_norm(const Tensor& x, const Shape& normalized_shape, const AffineOptions& options = {},
                  Where where = Where::here());
/// x / sqrt(mean(x^2) + eps) weight over the last dimensions (Zhang and Sennrich 2019, arXiv:1910.07467). bias must be
/// undefined (ValueError).
Tensor rms_norm(const Tensor& x, const Shape& normalized_shape, const AffineOptions& options = {},
                Where where = Where::here());
/// As layer_norm over groups of C / groups channels and all places; x: [N, C, ..], weight and bias: [C] (Wu and He
/// 2018, arXiv:1803.08494). Throws ShapeError unless groups divides C.
Tensor group_norm(const Tensor& x, std::int64_t groups, const AffineOptions& options = {}, Where where = Where::here());
/// As layer_norm over the places of each channel; x: [N, C, L, ..], weight and bias: [C] (Ulyanov et al. 2016,
/// arXiv:1607.08022).
Tensor instance_norm(const Tensor& x, const AffineOptions& options = {}, Where where = Where::here());

struct BatchNormOptions {
  Tensor weight = {};        ///< [C]; undefined: 1
  Tensor bias = {};          ///< [C]; undefined: 0
  Tensor running_mean = {};  ///< [C]; training moves it, otherwise it is used
  Tensor running_var = {};   ///< [C]; holds the variance with Bessel's correction
  bool training = true;
  double momentum = 0.1;  ///< running = (1 - momentum) running + momentum of the batch
  double eps = 1e-5;
};
/// (x - mean) / sqrt(variance + eps) weight + bias for each channel, over samples and places; x: [N, C] or [N, C, ..]
/// (Ioffe and Szegedy 2015, arXiv:1502.03167). Throws ValueError when training on one value for a channel, and without
/// training on undefined running values.
Tensor batch_norm(const Tensor& x, const BatchNormOptions& options = {}, Where where = Where::here());

struct LocalResponseNormOptions {
  double alpha = 1e-4;
  double beta = 0.75;
  double k = 1;
};
/// x / (k + alpha mean(x^2 over `size` neighbouring channels))^beta; x: [N, C, ..] (Krizhevsky et al. 2012).
Tensor local_response_norm(const Tensor& x, std::int64_t size, LocalResponseNormOptions options = {},
                           Where where = Where::here());

// Convolutions (ops/conv.cpp) and windows (ops/pool.cpp) -------------------------------------------------------------

/// A number for each spatial dimension, or one for all: 3, {3, 5}.
class Extent {
 public:
  Extent(std::int64_t all) noexcept : numbers_{all, all, all} {}
  Extent(std::initializer_list<std::int64_t> numbers) noexcept : count_(static_cast<int>(numbers.size())) {
    int i = 0;
    for (const std::int64_t number : numbers) {
      if (i < 3) numbers_[i++] = number;
    }
  }
  /// How many were given; 0: one for all.
  int count() const noexcept { return count_; }
  std::int64_t operator[](int dim) const noexcept { return numbers_[dim]; }

 private:
  std::int64_t numbers_[3] = {};
  int count_ = 0;
};

struct ConvOptions {
  Extent stride = 1;
  Extent padding = 0;  ///< zeros on both sides
  Extent dilation = 1;
  std::int64_t groups = 1;
};
/// Cross-correlation. x: [N, C, L], weight: [O, C / groups, K], bias: [O] or undefined; gives [N, O, L'] with
/// L' = floor((L + 2 padding - dilation (K - 1) - 1) / stride) + 1. Without N: one sample. Throws ShapeError and
/// ValueError.
Tensor conv1d(const Tensor& x, const Tensor& weight, const Tensor& bias = {}, ConvOptions options = {},
              Where where = Where::here());
/// The same for [N, C, H, W] and [O, C / groups, KH, KW], and for [N, C, D, H, W].
Tensor conv2d(const Tensor& x, const Tensor& weight, const Tensor& bias = {}, ConvOptions options = {},
              Where where = Where::here());
Tensor conv3d(const Tensor& x, const Tensor& weight, const Tensor& bias = {}, ConvOptions options = {},
              Where where = Where::here());

struct ConvTransposeOptions {
  Extent stride = 1;
  Extent padding = 0;         ///< as of the convolution that this is the gradient of
  Extent output_padding = 0;  ///< entries more at the end; less than stride or dilation
  Extent dilation = 1;
  std::int64_t groups = 1;
};
/// The gradient of conv1d with respect to its input. x: [N, C, L], weight: [C, O / groups, K], bias: [O] or undefined;
/// gives [N, O, (L - 1) stride - 2 padding + dilation (K - 1) + output_padding + 1].
Tensor conv_transpose1d(const Tensor& x, const Tensor& weight, const Tensor& bias = {},
                        ConvTransposeOptions options = {}, Where where = Where::here());
Tensor conv_transpose2d(const Tensor& x, const Tensor& weight, const Tensor& bias = {},
                        ConvTransposeOptions options = {}, Where where = Where::here());
Tensor conv_transpose3d(const Tensor& x, const Tensor& weight, const Tensor& bias = {},
                        ConvTransposeOptions options = {}, Where where = Where::here());

struct MaxPoolOptions {
  Extent stride = 0;  ///< 0: the window's size
  Extent padding = 0;
  Extent dilation = 1;
  bool ceil_mode = false;  ///< also windows that reach over the end
};
/// The largest of each window; of equal ones the first has the gradient. x: [N, C, L] or [C, L], and so on.
/// Of padding alone: -infinity. Throws ValueError unless padding is at most half the window.
Tensor max_pool1d(const Tensor& x, Extent window, MaxPoolOptions options = {}, Where where = Where::here());
Tensor max_pool2d(const Tensor& x, Extent window, MaxPoolOptions options = {}, Where where = Where::here());
Tensor max_pool3d(const Tensor& x, Extent window, MaxPoolOptions options = {}, Where where = Where::here());

/// The same with the places of the largest in the flattened spatial dimensions (L, H W, D H W), int64.
ValuesIndices max_pool1d_with_index(const Tensor& x, Extent window, MaxPoolOptions options = {},
                                    Where where = Where::here());
ValuesIndices max_pool2d_with_index(const Tensor& x, Extent window, MaxPoolOptions options = {},
                                    Where where = Where::here());
ValuesIndices max_pool3d_with_index(const Tensor& x, Extent window, MaxPoolOptions options = {},
                                    Where where = Where::here());

struct MaxUnpoolOptions {
  Extent stride = 0;  ///< 0: the window's size
  Extent padding = 0;
  Extent size = 0;  ///< of the result's spatial dimensions; 0: (L - 1) stride - 2 padding + window
};
/// Zeros with x put where max_pool with the same options took it from; of several put into one place, the last stays.
/// indices: of x's shape (ShapeError), as max_pool1d_with_index gives them. Throws IndexError for places outside.
Tensor max_unpool1d(const Tensor& x, const Tensor& indices, Extent window, MaxUnpoolOptions options = {},
                    Where where = Where::here());
Tensor max_unpool2d(const Tensor& x, const Tensor& indices, Extent window, MaxUnpoolOptions options = {},
                    Where where = Where::here());
Tensor max_unpool3d(const Tensor& x, const Tensor& indices, Extent window, MaxUnpoolOptions options = {},
                    Where where = Where::here());

struct AvgPoolOptions {
  Extent stride = 0;  ///< 0: the window's size
  Extent padding = 0;
  bool ceil_mode = false;
  bool count_include_pad = true;  ///< padded places count in the mean
};
/// The mean of each window.
Tensor avg_pool1d(const Tensor& x, Extent window, AvgPoolOptions options = {}, Where where = Where::here());
Tensor avg_pool2d(const Tensor& x, Extent window, AvgPoolOptions options = {}, Where where = Where::here());
Tensor avg_pool3d(const Tensor& x, Extent window, AvgPoolOptions options = {}, Where where = Where::here());
/// (sum x^p)^(1/p) over each window, gradient 0 where that is 0; torch scales up windows that reach over the end.
Tensor lp_pool1d(const Tensor& x, double p, Extent window, AvgPoolOptions options = {}, Where where = Where::here());
Tensor lp_pool2d(const Tensor& x, double p, Extent window, AvgPoolOptions options = {}, Where where = Where::here());
/// Windows chosen so that `size` come out: window i covers [floor(i L / size), ceil((i + 1) L / size)).
Tensor adaptive_avg_pool1d(const Tensor& x, Extent size, Where where = Where::here());
Tensor adaptive_avg_pool2d(const Tensor& x, Extent size, Where where = Where::here());
Tensor adaptive_avg_pool3d(const Tensor& x, Extent size, Where where = Where::here());
Tensor adaptive_max_pool1d(const Tensor& x, Extent size, Where where = Where::here());
Tensor adaptive_max_pool2d(const Tensor& x, Extent size, Where where = Where::here());
Tensor adaptive_max_pool3d(const Tensor& x, Extent size, Where where = Where::here());

struct WindowOptions {
  Extent stride = 1;
  Extent padding = 0;
  Extent dilation = 1;
};
/// The windows of images as columns: [N, C, H, W] to [N, C KH KW, number of windows].
Tensor unfold(const Tensor& x, Extent window, WindowOptions options = {}, Where where = Where::here());
/// The transpose of unfold: columns added up to images of `size`.
Tensor fold(const Tensor& columns, Extent size, Extent window, WindowOptions options = {}, Where where = Where::here());

// Other sizes (ops/interpolate.cpp) ---------------------------------------------------------------------------------

/// nearest: the entry that a new one's start lies in; linear (of one spatial dimension), bilinear (two), trilinear
/// (three): between neighbours; bicubic (two): through four neighbours in each dimension (Keys 1981, a = -0.75); area:
/// the mean, as adaptive_avg_pool.
enum class InterpolateMode : std::uint8_t { nearest, linear, bilinear, trilinear, bicubic, area };
struct InterpolateOptions {
  Extent size = 0;                        ///< of the new spatial dimensions; 0: floor(L scale_factor)
  std::vector<double> scale_factor = {};  ///< one for all, or one for each spatial dimension
  InterpolateMode mode = InterpolateMode::nearest;
  bool align_corners = false;  ///< centres of the outer entries stay in place, not their edges; not for nearest, area
};
/// x [N, C, L], [N, C, H, W] or [N, C, D, H, W] with other spatial sizes: either size or scale_factor. Throws
/// ValueError for options that do not go together, ShapeError for dimensions that the mode is not for, TypeError for
/// integers.
Tensor interpolate(const Tensor& x, const InterpolateOptions& options, Where where = Where::here());

// Random, while training (ops/dropout.cpp) ----------------------------------------------------------------------------

struct DropoutOptions {
  bool training = true;            ///< without: x itself
  Generator* generator = nullptr;  ///< none: the thread's default generator
};
/// Each element 0 with probability p, else x / (1 - p) (Srivastava et al. 2014). Throws ValueError unless 0 <= p <= 1.
Tensor dropout(const Tensor& x, double p = 0.5, DropoutOptions options = {}, Where where = Where::here());
/// The same for whole channels of x [N, C, ..] (Tompson et al. 2015, arXiv:1411.4280).
Tensor feature_dropout(const Tensor& x, double p = 0.5, DropoutOptions options = {}, Where where = Where::here());
/// Keeps mean and variance of what selu gives (Klambauer et al. 2017, arXiv:1706.02515).
Tensor alpha_dropout(const Tensor& x, double p = 0.5, DropoutOptions options = {}, Where where = Where::here());

struct RreluOptions {
  double lower = 1.0 / 8;
  double upper = 1.0 / 3;
  bool training = false;  ///< without: leaky_relu with the mean slope
  Generator* generator = nullptr;
};
/// x where x > 0, else a slope drawn from [lower, upper) times x (Xu et al. 2015, arXiv:1505.00853).
Tensor rrelu(const Tensor& x, RreluOptions options = {}, Where where = Where::here());

// Losses (ops/loss.cpp, ops/margin_loss.cpp, ops/ctc_loss.cpp) --------------------------------------------------------

/// What a loss does with the losses of the samples (or elements).
enum class Reduction : std::uint8_t { none, mean, sum };

/// (input - target)^2; shapes must be equal.
Tensor mse_loss(const Tensor& input, const Tensor& target, Reduction reduction = Reduction::mean,
                Where where = Where::here());
/// |input - target|; gradient 0 at 0.
Tensor l1_loss(const Tensor& input, const Tensor& target, Reduction reduction = Reduction::mean,
               Where where = Where::here());

struct SmoothL1LossOptions {
  double beta = 1;
  Reduction reduction = Reduction::mean;
};
/// d^2 / (2 beta) where |d| < beta, else |d| - beta / 2, of d = input - target. Throws ValueError unless beta >= 0.
Tensor smooth_l1_loss(const Tensor& input, const Tensor& target, SmoothL1LossOptions options = {},
                      Where where = Where::here());

struct HuberLossOptions {
  double delta = 1;
  Reduction reduction = Reduction::mean;
};
/// d^2 / 2 where |d| <= delta, else delta (|d| - delta / 2) (Huber 1964). Throws ValueError unless delta > 0.
Tensor huber_loss(const Tensor& input, const Tensor& target, HuberLossOptions options = {},
                  Where where = Where::here());

/// -log softmax(logits)[label] for each row. logits: [N, C]; labels: [N] int64 in 0..C-1.
/// Also takes probabilities [N, C] of logits' dtype as labels: -sum_c p_c log softmax(logits)_c.
Tensor cross_entropy(const Tensor& logits, const Tensor& labels, Reduction reduction = Reduction::mean,
                     Where where = Where::here());

struct CrossEntropyOptions {
  Tensor weight = {};                ///< [C]: of each class; the mean is then the weighted one
  std::int64_t ignore_index = -100;  ///< samples with this label count nothing
  double label_smoothing = 0;        ///< this much of the label is spread evenly over all classes
  Reduction reduction = Reduction::mean;
};
/// The same; also for logits [N, C, ..] with labels [N, ..].
Tensor cross_entropy(const Tensor& logits, const Tensor& labels, const CrossEntropyOptions& options,
                     Where where = Where::here());

struct NllLossOptions {
  Tensor weight = {};
  std::int64_t ignore_index = -100;
  Reduction reduction = Reduction::mean;
};
/// -weight[label] log_p[label]. log_p: [N, C] or [N, C, ..]; labels: [N] or [N, ..] int64.
Tensor nll_loss(const Tensor& log_p, const Tensor& labels, const NllLossOptions& options = {},
                Where where = Where::here());

struct BinaryCrossEntropyOptions {
  Tensor weight = {};      ///< of each element, broadcast
  Tensor pos_weight = {};  ///< of the targets' ones, broadcast; only with logits
  Reduction reduction = Reduction::mean;
};
/// -(t log p + (1 - t) log(1 - p)), logarithms limited to -100. Throws ValueError unless all 0 <= p <= 1.
Tensor binary_cross_entropy(const Tensor& p, const Tensor& targets, const BinaryCrossEntropyOptions& options = {},
                            Where where = Where::here());
/// -(t log sigmoid(x) + (1 - t) log(1 - sigmoid(x))), without overflow; shapes must be equal.
Tensor binary_cross_entropy_with_logits(const Tensor& logits, const Tensor& targets,
                                        Reduction reduction = Reduction::mean, Where where = Where::here());
Tensor binary_cross_entropy_with_logits(const Tensor& logits, const Tensor& targets,
                                        const BinaryCrossEntropyOptions& options, Where where = Where::here());

struct KlDivOptions {
  bool log_target = false;  ///< the target holds logarithms
  bool batch_mean = false;  ///< the sum over the size of the first dimension, in place of `reduction`
  Reduction reduction = Reduction::mean;
};
/// t (log t - log_p), 0 where t is 0 (Kullback and Leibler 1951).
Tensor kl_div(const Tensor& log_p, const Tensor& target, KlDivOptions options = {}, Where where = Where::here());

struct PoissonNllLossOptions {
  bool log_input = true;  ///< the input is the logarithm of the rate
  bool full = false;      ///< with Stirling's term for targets above 1
  double eps = 1e-8;      ///< added to the rate under the logarithm
  Reduction reduction = Reduction::mean;
};
/// exp(x) - t x, or x - t log(x + eps).
Tensor poisson_nll_loss(const Tensor& input, const Tensor& target, PoissonNllLossOptions options = {},
                        Where where = Where::here());

struct GaussianNllLossOptions {
  bool full = false;  ///< with log(2 pi) / 2
  double eps = 1e-6;  ///< the least variance: a smaller one counts as this, with the gradient of this
  Reduction reduction = Reduction::mean;
};
/// (log var + (input - target)^2 / var) / 2 (Nix and Weigend 1994). Throws ValueError for a negative variance.
Tensor gaussian_nll_loss(const Tensor& input, const Tensor& target, const Tensor& var,
                         GaussianNllLossOptions options = {}, Where where = Where::here());

struct MarginLossOptions {
  double margin;
  Reduction reduction = Reduction::mean;
};
/// x where the target is 1, max(0, margin - x) where it is -1.
Tensor hinge_embedding_loss(const Tensor& x, const Tensor& target, MarginLossOptions options = {.margin = 1},
                            Where where = Where::here());
/// log(1 + exp(-target x)), targets 1 and -1.
Tensor soft_margin_loss(const Tensor& x, const Tensor& target, Reduction reduction = Reduction::mean,
                        Where where = Where::here());
/// max(0, -target (x1 - x2) + margin), targets 1 (x1 should be larger) and -1.
Tensor margin_ranking_loss(const Tensor& x1, const Tensor& x2, const Tensor& target,
                           MarginLossOptions options = {.margin = 0}, Where where = Where::here());
/// 1 - cos where the target is 1, max(0, cos - margin) where it is -1. x1, x2: [N, D] or [D]; target: [N] or [].
Tensor cosine_embedding_loss(const Tensor& x1, const Tensor& x2, const Tensor& target,
                             MarginLossOptions options = {.margin = 0}, Where where = Where::here());

struct MultiMarginLossOptions {
  double p = 1;  ///< 1 or 2 (ValueError)
  double margin = 1;
  Tensor weight = {};  ///< [C]
  Reduction reduction = Reduction::mean;
};
/// sum_(j != y) weight_y max(0, margin - x_y + x_j)^p / C for x [N, C] and labels y [N].
Tensor multi_margin_loss(const Tensor& x, const Tensor& labels, const MultiMarginLossOptions& options = {},
                         Where where = Where::here());
/// sum over true classes y and others j of max(0, 1 - (x_y - x_j)) / C. x: [N, C] or [C]; labels of the same shape: the
/// numbers of the true classes, then -1.
Tensor multilabel_margin_loss(const Tensor& x, const Tensor& labels, Reduction reduction = Reduction::mean,
                              Where where = Where::here());

struct MultilabelSoftMarginLossOptions {
  Tensor weight = {};  ///< [C]
  Reduction reduction = Reduction::mean;
};
/// The mean over classes of binary_cross_entropy_with_logits; x, target: [N, C] or [C].
Tensor multilabel_soft_margin_loss(const Tensor& x, const Tensor& target,
                                   const MultilabelSoftMarginLossOptions& options = {}, Where where = Where::here());

struct TripletMarginLossOptions {
  double margin = 1;
  double p = 2;
  double eps = 1e-6;
  bool swap = false;  ///< the negative's distance to the positive counts where it is smaller
  Reduction reduction = Reduction::mean;
};
/// max(0, |anchor - positive|_p - |anchor - negative|_p + margin) (Balntas et al. 2016).
Tensor triplet_margin_loss(const Tensor& anchor, const Tensor& positive, const Tensor& negative,
                           TripletMarginLossOptions options = {}, Where where = Where::here());

struct CtcLossOptions {
  std::int64_t blank = 0;
  bool zero_infinity = false;             ///< 0 in place of infinite losses, and no gradient
  Reduction reduction = Reduction::mean;  ///< mean: each divided by its target's length first
};
/// -log of the probability of each target under all alignments (Graves et al. 2006). log_p: [T, N, C], targets: [N, S]
/// int64 (what is beyond a length is not read), lengths: [N] int64. Throws ShapeError, IndexError and ValueError.
Tensor ctc_loss(const Tensor& log_p, const Tensor& targets, const Tensor& input_lengths, const Tensor& target_lengths,
                CtcLossOptions options = {}, Where where = Where::here());

// Linear algebra (ops/linear_systems.cpp, determinant.cpp, decompositions.cpp, matrix_functions.cpp)
// --------------------
//
// Matrices are the last two dimensions; those before them are a batch. All but trace, kron and cross take floating
// tensors only (TypeError); but for kron and cross, they throw ShapeError for fewer than two dimensions, or for a
// matrix that is not square where it has to be. Each gradient may itself be differentiated. Their sources: Giles 2008
// (An extended collection of matrix derivative results for forward and reverse mode algorithmic differentiation),
// Walter and Lehmann 2010 (arXiv:1001.1654), Townsend 2016 (Differentiating the singular value decomposition), Roberts
// and Roberts 2020 (arXiv:2009.10071).

/// The lower triangular L of x = L L^T for a symmetric, positive definite x, of which the lower triangle is read; the
/// gradient is symmetric. Throws ValueError if x is not positive definite.
Tensor cholesky(const Tensor& x, Where where = Where::here());
/// The X of L L^T X = B. b: [.., n, k]; l: [.., n, n], of which the lower triangle is read; the batches broadcast.
Tensor cholesky_solve(const Tensor& b, const Tensor& l, Where where = Where::here());
/// The X of A X = B, by LU with partial pivoting. a: [.., n, n]; b: [.., n, k], or vectors: [n], or a's shape without
/// its last dimension. The batches broadcast. Throws ValueError if a is exactly singular.
Tensor solve(const Tensor& a, const Tensor& b, Where where = Where::here());

struct SolveTriangularOptions {
  bool upper = false;          ///< the upper triangle is read, not the lower
  bool left = true;            ///< A X = B; false: X A = B
  bool unitriangular = false;  ///< the diagonal is taken for ones, and not read
};
/// The X of A X = B (or X A = B) for a triangular A. a: [.., n, n]; b: [.., n, k] (or [.., k, n]); the batches
/// broadcast. A zero on the diagonal gives infinities or NaN, as torch's does.
Tensor solve_triangular(const Tensor& a, const Tensor& b, SolveTriangularOptions options = {},
                        Where where = Where::here());
/// The X of least |A X - B|: for [.., m, n] with m >= n the only one, else the one of least norm. By QR, so a must have
/// full rank (ValueError). b: [.., m, k]; the batches broadcast.
Tensor lstsq(const Tensor& a, const Tensor& b, Where where = Where::here());

/// Throws ValueError if x is exactly singular.
Tensor inverse(const Tensor& x, Where where = Where::here());
/// The pseudoinverse (Moore and Penrose), by the singular values above max(m, n) eps times the largest.
/// The gradient is that among matrices of the same rank (Golub and Pereyra 1973).
Tensor pinv(const Tensor& x, Where where = Where::here());
/// The determinant: of [.., n, n], [..]. Its first and second derivatives are right for singular matrices too (those of
/// a polynomial); higher ones throw GraphError there. All are NaN for a matrix that holds NaN or infinity.
Tensor det(const Tensor& x, Where where = Where::here());

struct SlogdetResult {
  Tensor sign;       ///< -1, 0 or 1; its gradient is 0
  Tensor logabsdet;  ///< -inf for a singular matrix, for which its gradient throws GraphError
};
/// The sign of det(x) and log|det(x)|, which neither over- nor underflow.
SlogdetResult slogdet(const Tensor& x, Where where = Where::here());

struct QrResult {
  Tensor Q;  ///< [.., m, k], k = min(m, n): orthonormal columns
  Tensor R;  ///< [.., k, n]: upper triangular; its diagonal has the signs that Householder's reflections leave
};
/// x = Q R, reduced. The gradient needs linearly independent first k columns, and throws GraphError without.
QrResult qr(const Tensor& x, Where where = Where::here());

struct SvdResult {
  Tensor U;   ///< [.., m, k], k = min(m, n)
  Tensor S;   ///< [.., k], descending
  Tensor Vh;  ///< [.., k, n], the transpose of V
};
/// x = U diag(S) Vh, reduced. The signs of a pair of singular vectors are free, so a loss should not depend on them.
/// Throws ValueError if x holds NaN or infinity. The gradient of the vectors throws GraphError where two singular
/// values coincide, or where one is 0 and m != n; that of S does not.
SvdResult svd(const Tensor& x, Where where = Where::here());
/// svd(x).S, without the vectors; its second derivative uses them.
Tensor svdvals(const Tensor& x, Where where = Where::here());

struct EighResult {
  Tensor eigenvalues;   ///< [.., n], ascending
  Tensor eigenvectors;  ///< [.., n, n], in columns
};
/// x = V diag(w) V^T for a symmetric x, of which the lower triangle is read; the gradient is symmetric. The sign of an
/// eigenvector is free. Throws ValueError if x holds NaN or infinity. The gradient of the vectors throws GraphError
/// where two eigenvalues coincide; that of the eigenvalues does not.
EighResult eigh(const Tensor& x, Where where = Where::here());
/// eigh(x).eigenvalues, without the vectors; its second derivative uses them.
Tensor eigvalsh(const Tensor& x, Where where = Where::here());

/// The exponential by scaling and squaring (Higham 2005, The scaling and squaring method for the matrix exponential
/// revisited). The gradient is the exponential of a block triangular matrix (Al-Mohy and Higham 2009).
Tensor matrix_exp(const Tensor& x, Where where = Where::here());
/// x multiplied by itself; for n < 0, its inverse; for n = 0, the identity.
Tensor matrix_power(const Tensor& x, std::int64_t n, Where where = Where::here());
/// The number of singular values above max(m, n) eps times the largest, as int64.
Tensor matrix_rank(const Tensor& x, Where where = Where::here());

/// fro: root of the sum of squares; nuc: sum of the singular values; one: largest sum of a column's |x|; two: largest
/// singular value; inf: largest sum of a row's |x|.
enum class MatrixNorm : std::uint8_t { fro, nuc, one, two, inf };
/// Of [.., m, n], [..]. Where columns (or rows) share the largest sum, the gradient goes to the first; that of fro is 0
/// at 0. Throws ShapeError for one, two and inf of an empty matrix.
Tensor matrix_norm(const Tensor& x, MatrixNorm norm = MatrixNorm::fro, Where where = Where::here());
/// The condition number: largest by smallest singular value, or |x| |x^-1| in another norm, for which x must be square.
/// Infinite, with gradient 0, where a singular value or a pivot of LU comes out as 0: of zeros too (torch: NaN).
Tensor cond(const Tensor& x, MatrixNorm norm = MatrixNorm::two, Where where = Where::here());

/// The sum of the diagonal of [.., m, n]: [..].
Tensor trace(const Tensor& x, Where where = Where::here());
/// Kronecker's product: each element of a times all of b; the tensor with fewer dimensions gets leading ones. At most 4
/// dimensions (ShapeError).
Tensor kron(const Tensor& a, const Tensor& b, Where where = Where::here());
/// The product of vectors of 3 that lie along `dim`; the other dimensions broadcast.
Tensor cross(const Tensor& a, const Tensor& b, int dim = -1, Where where = Where::here());

}  // namespace gradus
