/// Every operation on tensors, as free functions: sum(tanh(x)). Each is recorded for gradients where that makes sense.
///
/// Shapes broadcast as numpy's, dtypes promote as PyTorch's (an unboxed number never widens a floating tensor),
/// negative dimensions count from the end. Each throws ShapeError, TypeError, ValueError or IndexError that names the
/// caller's line.
#pragma once

#include <gradus/core/tensor.h>

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
Tensor logical_not(const Tensor& x, Where where = Where::here());
Tensor isnan(const Tensor& x, Where where = Where::here());
Tensor isfinite(const Tensor& x, Where where = Where::here());
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
Tensor sin(const Tensor& x, Where where = Where::here());
Tensor cos(const Tensor& x, Where where = Where::here());
/// 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x.
Tensor erf(const Tensor& x, Where where = Where::here());
/// x limited to [min, max]; gradient 1 inside and at the limits, 0 outside. Throws ValueError if min > max.
Tensor clamp(const Tensor& x, double min, double max, Where where = Where::here());

// Activations (ops/activation.cpp) ----------------------------------------------------------------------------------

Tensor tanh(const Tensor& x, Where where = Where::here());
/// 1 / (1 + exp(-x))
Tensor sigmoid(const Tensor& x, Where where = Where::here());
/// max(0, x); gradient 0 at 0.
Tensor relu(const Tensor& x, Where where = Where::here());
/// log(1 + exp(x)), without overflow.
Tensor softplus(const Tensor& x, Where where = Where::here());
/// log(sigmoid(x)), without overflow.
Tensor log_sigmoid(const Tensor& x, Where where = Where::here());

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
/// Throws TypeError for integers. Of nothing: NaN.
Tensor mean(const Tensor& x, Where where = Where::here());
Tensor mean(const Tensor& x, const std::vector<int>& dims, ReduceOptions options = {}, Where where = Where::here());
/// The largest element, NaN if any is; equal ones share the gradient. Throws ValueError for an empty tensor.
Tensor max(const Tensor& x, Where where = Where::here());
/// Along one dimension; the gradient goes to the first of equal ones, that argmax names.
Tensor max(const Tensor& x, int dim, ReduceOptions options = {}, Where where = Where::here());
Tensor min(const Tensor& x, Where where = Where::here());
Tensor min(const Tensor& x, int dim, ReduceOptions options = {}, Where where = Where::here());
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
Tensor logsumexp(const Tensor& x, const std::vector<int>& dims, ReduceOptions options = {},
                 Where where = Where::here());
Tensor any(const Tensor& x, Where where = Where::here());
Tensor all(const Tensor& x, Where where = Where::here());
/// The gradient of expand: summed over the dimensions that broadcasting `shape` to x's shape would add or stretch.
Tensor sum_to(const Tensor& x, const Shape& shape, Where where = Where::here());

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
/// The same tensor if it is contiguous, else a contiguous copy.
Tensor contiguous(const Tensor& x, Where where = Where::here());
/// A contiguous copy.
Tensor clone(const Tensor& x, Where where = Where::here());
/// The same tensor if it has the dtype, else a converted copy. Floats to integers: towards zero.
Tensor to(const Tensor& x, Dtype dtype, Where where = Where::here());

// Indexing (ops/index.cpp). Indices are int64. ----------------------------------------------------------------------

/// Rows (or entries of `dim`) by number, in any order, repeated as asked.
Tensor index_select(const Tensor& x, int dim, const Tensor& index, Where where = Where::here());
/// out[i][j] = x[index[i][j]][j] for dim 0, and so on.
Tensor gather(const Tensor& x, int dim, const Tensor& index, Where where = Where::here());
/// A copy of x with source added at the places gather would read; repeated places add up in row-major order. index and
/// source: of one shape (ShapeError).
Tensor scatter_add(const Tensor& x, int dim, const Tensor& index, const Tensor& source, Where where = Where::here());
/// x where the mask is false, value where it is true. The mask: boolean (TypeError); both are broadcast.
Tensor masked_fill(const Tensor& x, const Tensor& mask, double value, Where where = Where::here());
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

/// What linear applies to its result while it is still in cache.
enum class Activation : std::uint8_t { none, relu, tanh, sigmoid };

/// activation(x weight^T + bias). x: [.., in], weight: [out, in], bias: [out] or undefined.
Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias = {}, Activation activation = Activation::none,
              Where where = Where::here());

// Softmax and losses (ops/softmax.cpp, ops/loss.cpp) ----------------------------------------------------------------

/// exp(x_i) / sum_j exp(x_j) along dim; the maximum is taken off first, so no finite input overflows.
Tensor softmax(const Tensor& x, int dim = -1, Where where = Where::here());
/// log(softmax(x)), exact where softmax would round to 0.
Tensor log_softmax(const Tensor& x, int dim = -1, Where where = Where::here());

/// What a loss does with the losses of the samples (or elements).
enum class Reduction : std::uint8_t { none, mean, sum };

/// (input - target)^2; shapes must be equal.
Tensor mse_loss(const Tensor& input, const Tensor& target, Reduction reduction = Reduction::mean,
                Where where = Where::here());
/// -log softmax(logits)[label] for each row. logits: [N, C]; labels: [N] int64 in 0..C-1.
/// Also takes probabilities [N, C] of logits' dtype as labels: -sum_c p_c log softmax(logits)_c.
Tensor cross_entropy(const Tensor& logits, const Tensor& labels, Reduction reduction = Reduction::mean,
                     Where where = Where::here());
/// -(t log sigmoid(x) + (1 - t) log(1 - sigmoid(x))), without overflow; shapes must be equal.
Tensor binary_cross_entropy_with_logits(const Tensor& logits, const Tensor& targets,
                                        Reduction reduction = Reduction::mean, Where where = Where::here());

}  // namespace gradus
