// Undefined tensors: every operation that core/ops.h declares, and every method of a tensor, says which one is
// undefined.
#include "../../thrown.h"
#include "../declared_operations.h"

#include <gradus/core/apply.h>
#include <gradus/core/autograd.h>
#include <gradus/core/ops.h>

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

using namespace gradus;
using namespace gradus::tests;

namespace {

using Inputs = const std::vector<Tensor>&;

struct Row {
  const char* operation;
  std::size_t inputs;
  void (*call)(Inputs x);
};

// Every overload. What is optional (bias, weights in options) is left out.
const std::vector<Row>& rows() {
  static const std::vector<Row> table = {
      {"add", 2, [](Inputs x) { add(x[0], x[1]); }},
      {"sub", 2, [](Inputs x) { sub(x[0], x[1]); }},
      {"mul", 2, [](Inputs x) { mul(x[0], x[1]); }},
      {"div", 2, [](Inputs x) { div(x[0], x[1]); }},
      {"pow", 2, [](Inputs x) { pow(x[0], x[1]); }},
      {"maximum", 2, [](Inputs x) { maximum(x[0], x[1]); }},
      {"minimum", 2, [](Inputs x) { minimum(x[0], x[1]); }},
      {"fmax", 2, [](Inputs x) { fmax(x[0], x[1]); }},
      {"fmin", 2, [](Inputs x) { fmin(x[0], x[1]); }},
      {"fmod", 2, [](Inputs x) { fmod(x[0], x[1]); }},
      {"remainder", 2, [](Inputs x) { remainder(x[0], x[1]); }},
      {"floor_divide", 2, [](Inputs x) { floor_divide(x[0], x[1]); }},
      {"atan2", 2, [](Inputs x) { atan2(x[0], x[1]); }},
      {"hypot", 2, [](Inputs x) { hypot(x[0], x[1]); }},
      {"logaddexp", 2, [](Inputs x) { logaddexp(x[0], x[1]); }},
      {"copysign", 2, [](Inputs x) { copysign(x[0], x[1]); }},
      {"xlogy", 2, [](Inputs x) { xlogy(x[0], x[1]); }},
      {"heaviside", 2, [](Inputs x) { heaviside(x[0], x[1]); }},
      {"lerp", 3, [](Inputs x) { lerp(x[0], x[1], x[2]); }},
      {"addcmul", 3, [](Inputs x) { addcmul(x[0], x[1], x[2]); }},
      {"addcdiv", 3, [](Inputs x) { addcdiv(x[0], x[1], x[2]); }},
      {"bitwise_and", 2, [](Inputs x) { bitwise_and(x[0], x[1]); }},
      {"bitwise_or", 2, [](Inputs x) { bitwise_or(x[0], x[1]); }},
      {"bitwise_xor", 2, [](Inputs x) { bitwise_xor(x[0], x[1]); }},
      {"bitwise_not", 1, [](Inputs x) { bitwise_not(x[0]); }},
      {"eq", 2, [](Inputs x) { eq(x[0], x[1]); }},
      {"ne", 2, [](Inputs x) { ne(x[0], x[1]); }},
      {"lt", 2, [](Inputs x) { lt(x[0], x[1]); }},
      {"le", 2, [](Inputs x) { le(x[0], x[1]); }},
      {"gt", 2, [](Inputs x) { gt(x[0], x[1]); }},
      {"ge", 2, [](Inputs x) { ge(x[0], x[1]); }},
      {"logical_and", 2, [](Inputs x) { logical_and(x[0], x[1]); }},
      {"logical_or", 2, [](Inputs x) { logical_or(x[0], x[1]); }},
      {"logical_xor", 2, [](Inputs x) { logical_xor(x[0], x[1]); }},
      {"logical_not", 1, [](Inputs x) { logical_not(x[0]); }},
      {"isnan", 1, [](Inputs x) { isnan(x[0]); }},
      {"isfinite", 1, [](Inputs x) { isfinite(x[0]); }},
      {"isinf", 1, [](Inputs x) { isinf(x[0]); }},
      {"signbit", 1, [](Inputs x) { signbit(x[0]); }},
      {"isclose", 2, [](Inputs x) { isclose(x[0], x[1]); }},
      {"equal", 2, [](Inputs x) { equal(x[0], x[1]); }},
      {"allclose", 2, [](Inputs x) { allclose(x[0], x[1]); }},
      {"neg", 1, [](Inputs x) { neg(x[0]); }},
      {"abs", 1, [](Inputs x) { abs(x[0]); }},
      {"sign", 1, [](Inputs x) { sign(x[0]); }},
      {"square", 1, [](Inputs x) { square(x[0]); }},
      {"sqrt", 1, [](Inputs x) { sqrt(x[0]); }},
      {"rsqrt", 1, [](Inputs x) { rsqrt(x[0]); }},
      {"reciprocal", 1, [](Inputs x) { reciprocal(x[0]); }},
      {"exp", 1, [](Inputs x) { exp(x[0]); }},
      {"expm1", 1, [](Inputs x) { expm1(x[0]); }},
      {"log", 1, [](Inputs x) { log(x[0]); }},
      {"log1p", 1, [](Inputs x) { log1p(x[0]); }},
      {"log2", 1, [](Inputs x) { log2(x[0]); }},
      {"log10", 1, [](Inputs x) { log10(x[0]); }},
      {"exp2", 1, [](Inputs x) { exp2(x[0]); }},
      {"sin", 1, [](Inputs x) { sin(x[0]); }},
      {"cos", 1, [](Inputs x) { cos(x[0]); }},
      {"tan", 1, [](Inputs x) { tan(x[0]); }},
      {"asin", 1, [](Inputs x) { asin(x[0]); }},
      {"acos", 1, [](Inputs x) { acos(x[0]); }},
      {"atan", 1, [](Inputs x) { atan(x[0]); }},
      {"sinh", 1, [](Inputs x) { sinh(x[0]); }},
      {"cosh", 1, [](Inputs x) { cosh(x[0]); }},
      {"asinh", 1, [](Inputs x) { asinh(x[0]); }},
      {"acosh", 1, [](Inputs x) { acosh(x[0]); }},
      {"atanh", 1, [](Inputs x) { atanh(x[0]); }},
      {"deg2rad", 1, [](Inputs x) { deg2rad(x[0]); }},
      {"rad2deg", 1, [](Inputs x) { rad2deg(x[0]); }},
      {"erf", 1, [](Inputs x) { erf(x[0]); }},
      {"erfc", 1, [](Inputs x) { erfc(x[0]); }},
      {"erfinv", 1, [](Inputs x) { erfinv(x[0]); }},
      {"sinc", 1, [](Inputs x) { sinc(x[0]); }},
      {"lgamma", 1, [](Inputs x) { lgamma(x[0]); }},
      {"digamma", 1, [](Inputs x) { digamma(x[0]); }},
      {"polygamma", 1, [](Inputs x) { polygamma(1, x[0]); }},
      {"logit", 1, [](Inputs x) { logit(x[0]); }},
      {"floor", 1, [](Inputs x) { floor(x[0]); }},
      {"ceil", 1, [](Inputs x) { ceil(x[0]); }},
      {"round", 1, [](Inputs x) { round(x[0]); }},
      {"trunc", 1, [](Inputs x) { trunc(x[0]); }},
      {"frac", 1, [](Inputs x) { frac(x[0]); }},
      {"clamp", 1, [](Inputs x) { clamp(x[0], 1.0, 1.0); }},
      {"clamp_min", 1, [](Inputs x) { clamp_min(x[0], 1.0); }},
      {"clamp_max", 1, [](Inputs x) { clamp_max(x[0], 1.0); }},
      {"nan_to_num", 1, [](Inputs x) { nan_to_num(x[0]); }},
      {"tanh", 1, [](Inputs x) { tanh(x[0]); }},
      {"sigmoid", 1, [](Inputs x) { sigmoid(x[0]); }},
      {"relu", 1, [](Inputs x) { relu(x[0]); }},
      {"softplus", 1, [](Inputs x) { softplus(x[0]); }},
      {"log_sigmoid", 1, [](Inputs x) { log_sigmoid(x[0]); }},
      {"leaky_relu", 1, [](Inputs x) { leaky_relu(x[0]); }},
      {"relu6", 1, [](Inputs x) { relu6(x[0]); }},
      {"elu", 1, [](Inputs x) { elu(x[0]); }},
      {"selu", 1, [](Inputs x) { selu(x[0]); }},
      {"celu", 1, [](Inputs x) { celu(x[0]); }},
      {"gelu", 1, [](Inputs x) { gelu(x[0]); }},
      {"silu", 1, [](Inputs x) { silu(x[0]); }},
      {"mish", 1, [](Inputs x) { mish(x[0]); }},
      {"softsign", 1, [](Inputs x) { softsign(x[0]); }},
      {"tanhshrink", 1, [](Inputs x) { tanhshrink(x[0]); }},
      {"hardtanh", 1, [](Inputs x) { hardtanh(x[0]); }},
      {"hardsigmoid", 1, [](Inputs x) { hardsigmoid(x[0]); }},
      {"hardswish", 1, [](Inputs x) { hardswish(x[0]); }},
      {"softshrink", 1, [](Inputs x) { softshrink(x[0]); }},
      {"hardshrink", 1, [](Inputs x) { hardshrink(x[0]); }},
      {"threshold", 1, [](Inputs x) { threshold(x[0], 1.0, 1.0); }},
      {"glu", 1, [](Inputs x) { glu(x[0]); }},
      {"prelu", 2, [](Inputs x) { prelu(x[0], x[1]); }},
      {"sum", 1, [](Inputs x) { sum(x[0]); }},
      {"sum", 1, [](Inputs x) { sum(x[0], std::vector<int>{0}); }},
      {"nansum", 1, [](Inputs x) { nansum(x[0]); }},
      {"prod", 1, [](Inputs x) { prod(x[0]); }},
      {"prod", 1, [](Inputs x) { prod(x[0], 0); }},
      {"count_nonzero", 1, [](Inputs x) { count_nonzero(x[0]); }},
      {"mean", 1, [](Inputs x) { mean(x[0]); }},
      {"mean", 1, [](Inputs x) { mean(x[0], std::vector<int>{0}); }},
      {"nanmean", 1, [](Inputs x) { nanmean(x[0]); }},
      {"max", 1, [](Inputs x) { max(x[0]); }},
      {"max", 1, [](Inputs x) { max(x[0], 0); }},
      {"min", 1, [](Inputs x) { min(x[0]); }},
      {"min", 1, [](Inputs x) { min(x[0], 0); }},
      {"amax", 1, [](Inputs x) { amax(x[0]); }},
      {"amin", 1, [](Inputs x) { amin(x[0]); }},
      {"argmax", 1, [](Inputs x) { argmax(x[0]); }},
      {"argmax", 1, [](Inputs x) { argmax(x[0], 0); }},
      {"argmin", 1, [](Inputs x) { argmin(x[0]); }},
      {"argmin", 1, [](Inputs x) { argmin(x[0], 0); }},
      {"var", 1, [](Inputs x) { var(x[0]); }},
      {"var", 1, [](Inputs x) { var(x[0], std::vector<int>{0}); }},
      {"std", 1, [](Inputs x) { gradus::std(x[0]); }},
      {"std", 1, [](Inputs x) { gradus::std(x[0], std::vector<int>{0}); }},
      {"norm", 1, [](Inputs x) { norm(x[0]); }},
      {"norm", 1, [](Inputs x) { norm(x[0], 1.0, std::vector<int>{0}); }},
      {"logsumexp", 1, [](Inputs x) { logsumexp(x[0], std::vector<int>{0}); }},
      {"any", 1, [](Inputs x) { any(x[0]); }},
      {"any", 1, [](Inputs x) { any(x[0], std::vector<int>{0}); }},
      {"all", 1, [](Inputs x) { all(x[0]); }},
      {"all", 1, [](Inputs x) { all(x[0], std::vector<int>{0}); }},
      {"sum_to", 1, [](Inputs x) { sum_to(x[0], Shape{1}); }},
      {"cumsum", 1, [](Inputs x) { cumsum(x[0], 0); }},
      {"cumprod", 1, [](Inputs x) { cumprod(x[0], 0); }},
      {"logcumsumexp", 1, [](Inputs x) { logcumsumexp(x[0], 0); }},
      {"cummax", 1, [](Inputs x) { cummax(x[0], 0); }},
      {"cummin", 1, [](Inputs x) { cummin(x[0], 0); }},
      {"diff", 1, [](Inputs x) { diff(x[0]); }},
      {"sort", 1, [](Inputs x) { sort(x[0]); }},
      {"argsort", 1, [](Inputs x) { argsort(x[0]); }},
      {"topk", 1, [](Inputs x) { topk(x[0], 1); }},
      {"kthvalue", 1, [](Inputs x) { kthvalue(x[0], 1); }},
      {"max_with_index", 1, [](Inputs x) { max_with_index(x[0], 0); }},
      {"min_with_index", 1, [](Inputs x) { min_with_index(x[0], 0); }},
      {"median", 1, [](Inputs x) { median(x[0]); }},
      {"median", 1, [](Inputs x) { median(x[0], 0); }},
      {"mode", 1, [](Inputs x) { mode(x[0]); }},
      {"quantile", 1, [](Inputs x) { quantile(x[0], 1.0); }},
      {"quantile", 1, [](Inputs x) { quantile(x[0], 1.0, 0); }},
      {"unique", 1, [](Inputs x) { unique(x[0]); }},
      {"searchsorted", 2, [](Inputs x) { searchsorted(x[0], x[1]); }},
      {"bincount", 1, [](Inputs x) { bincount(x[0]); }},
      {"reshape", 1, [](Inputs x) { reshape(x[0], Shape{1}); }},
      {"view", 1, [](Inputs x) { view(x[0], Shape{1}); }},
      {"flatten", 1, [](Inputs x) { flatten(x[0]); }},
      {"permute", 1, [](Inputs x) { permute(x[0], std::vector<int>{0}); }},
      {"transpose", 1, [](Inputs x) { transpose(x[0], 0, 1); }},
      {"t", 1, [](Inputs x) { t(x[0]); }},
      {"squeeze", 1, [](Inputs x) { squeeze(x[0]); }},
      {"squeeze", 1, [](Inputs x) { squeeze(x[0], 0); }},
      {"unsqueeze", 1, [](Inputs x) { unsqueeze(x[0], 0); }},
      {"expand", 1, [](Inputs x) { expand(x[0], Shape{1}); }},
      {"narrow", 1, [](Inputs x) { narrow(x[0], 0, 0, 1); }},
      {"select", 1, [](Inputs x) { select(x[0], 0, 0); }},
      {"slice", 1, [](Inputs x) { slice(x[0], 0, 0, 1); }},
      {"cat", 2, [](Inputs x) { cat(x); }},
      {"stack", 2, [](Inputs x) { stack(x); }},
      {"split", 1, [](Inputs x) { split(x[0], 1); }},
      {"split", 1, [](Inputs x) { split(x[0], std::vector<std::int64_t>{1}); }},
      {"chunk", 1, [](Inputs x) { chunk(x[0], 1); }},
      {"unbind", 1, [](Inputs x) { unbind(x[0]); }},
      {"hstack", 2, [](Inputs x) { hstack(x); }},
      {"vstack", 2, [](Inputs x) { vstack(x); }},
      {"dstack", 2, [](Inputs x) { dstack(x); }},
      {"broadcast_tensors", 2, [](Inputs x) { broadcast_tensors(x); }},
      {"meshgrid", 2, [](Inputs x) { meshgrid(x); }},
      {"movedim", 1, [](Inputs x) { movedim(x[0], std::vector<int>{0}, std::vector<int>{0}); }},
      {"unflatten", 1, [](Inputs x) { unflatten(x[0], 0, Shape{1}); }},
      {"diagonal", 1, [](Inputs x) { diagonal(x[0]); }},
      {"diag", 1, [](Inputs x) { diag(x[0]); }},
      {"index", 1, [](Inputs x) { index(x[0], {zeros({1}, {.dtype = Dtype::int64})}); }},
      {"index_put", 2, [](Inputs x) { index_put(x[0], {zeros({1}, {.dtype = Dtype::int64})}, x[1]); }},
      {"addr", 3, [](Inputs x) { addr(x[0], x[1], x[2]); }},
      {"cov", 1, [](Inputs x) { cov(x[0]); }},
      {"corrcoef", 1, [](Inputs x) { corrcoef(x[0]); }},
      {"max_pool1d_with_index", 1, [](Inputs x) { max_pool1d_with_index(x[0], Extent(1)); }},
      {"max_pool2d_with_index", 1, [](Inputs x) { max_pool2d_with_index(x[0], Extent(1)); }},
      {"max_pool3d_with_index", 1, [](Inputs x) { max_pool3d_with_index(x[0], Extent(1)); }},
      {"max_unpool1d", 2, [](Inputs x) { max_unpool1d(x[0], x[1], Extent(1)); }},
      {"max_unpool2d", 2, [](Inputs x) { max_unpool2d(x[0], x[1], Extent(1)); }},
      {"max_unpool3d", 2, [](Inputs x) { max_unpool3d(x[0], x[1], Extent(1)); }},
      {"interpolate", 1, [](Inputs x) { interpolate(x[0], {.size = 2}); }},
      {"unfold", 1, [](Inputs x) { unfold(x[0], 0, 1, 1); }},
      {"unfold", 1, [](Inputs x) { unfold(x[0], Extent(1)); }},
      {"flip", 1, [](Inputs x) { flip(x[0], std::vector<int>{0}); }},
      {"fliplr", 1, [](Inputs x) { fliplr(x[0]); }},
      {"flipud", 1, [](Inputs x) { flipud(x[0]); }},
      {"rot90", 1, [](Inputs x) { rot90(x[0]); }},
      {"roll", 1, [](Inputs x) { roll(x[0], std::vector<std::int64_t>{1}); }},
      {"repeat", 1, [](Inputs x) { repeat(x[0], Shape{1}); }},
      {"tile", 1, [](Inputs x) { tile(x[0], Shape{1}); }},
      {"repeat_interleave", 1, [](Inputs x) { repeat_interleave(x[0], 1, 0); }},
      {"repeat_interleave", 2, [](Inputs x) { repeat_interleave(x[0], x[1], 0); }},
      {"tril", 1, [](Inputs x) { tril(x[0]); }},
      {"triu", 1, [](Inputs x) { triu(x[0]); }},
      {"pad", 1, [](Inputs x) { pad(x[0], std::vector<std::int64_t>{1}); }},
      {"pixel_shuffle", 1, [](Inputs x) { pixel_shuffle(x[0], 1); }},
      {"pixel_unshuffle", 1, [](Inputs x) { pixel_unshuffle(x[0], 1); }},
      {"contiguous", 1, [](Inputs x) { contiguous(x[0]); }},
      {"clone", 1, [](Inputs x) { clone(x[0]); }},
      {"to", 1, [](Inputs x) { to(x[0], Dtype::float64); }},
      {"index_select", 2, [](Inputs x) { index_select(x[0], 0, x[1]); }},
      {"gather", 2, [](Inputs x) { gather(x[0], 0, x[1]); }},
      {"scatter_add", 3, [](Inputs x) { scatter_add(x[0], 0, x[1], x[2]); }},
      {"scatter", 3, [](Inputs x) { scatter(x[0], 0, x[1], x[2]); }},
      {"scatter", 2, [](Inputs x) { scatter(x[0], 0, x[1], 1.0); }},
      {"index_add", 3, [](Inputs x) { index_add(x[0], 0, x[1], x[2]); }},
      {"index_copy", 3, [](Inputs x) { index_copy(x[0], 0, x[1], x[2]); }},
      {"index_fill", 2, [](Inputs x) { index_fill(x[0], 0, x[1], 1.0); }},
      {"take", 2, [](Inputs x) { take(x[0], x[1]); }},
      {"take_along_dim", 2, [](Inputs x) { take_along_dim(x[0], x[1], 0); }},
      {"masked_select", 2, [](Inputs x) { masked_select(x[0], x[1]); }},
      {"nonzero", 1, [](Inputs x) { nonzero(x[0]); }},
      {"embedding", 2, [](Inputs x) { embedding(x[0], x[1]); }},
      {"masked_fill", 2, [](Inputs x) { masked_fill(x[0], x[1], 1.0); }},
      {"where", 3, [](Inputs x) { gradus::where(x[0], x[1], x[2]); }},
      {"one_hot", 1, [](Inputs x) { one_hot(x[0], 1); }},
      {"matmul", 2, [](Inputs x) { matmul(x[0], x[1]); }},
      {"mm", 2, [](Inputs x) { mm(x[0], x[1]); }},
      {"bmm", 2, [](Inputs x) { bmm(x[0], x[1]); }},
      {"mv", 2, [](Inputs x) { mv(x[0], x[1]); }},
      {"dot", 2, [](Inputs x) { dot(x[0], x[1]); }},
      {"outer", 2, [](Inputs x) { outer(x[0], x[1]); }},
      {"inner", 2, [](Inputs x) { inner(x[0], x[1]); }},
      {"tensordot", 2, [](Inputs x) { tensordot(x[0], x[1]); }},
      {"addmm", 3, [](Inputs x) { addmm(x[0], x[1], x[2]); }},
      {"addmv", 3, [](Inputs x) { addmv(x[0], x[1], x[2]); }},
      {"baddbmm", 3, [](Inputs x) { baddbmm(x[0], x[1], x[2]); }},
      {"bilinear", 3, [](Inputs x) { bilinear(x[0], x[1], x[2]); }},
      {"einsum", 2, [](Inputs x) { einsum("i,i->i", x); }},
      {"linear", 2, [](Inputs x) { linear(x[0], x[1]); }},
      {"softmax", 1, [](Inputs x) { softmax(x[0]); }},
      {"log_softmax", 1, [](Inputs x) { log_softmax(x[0]); }},
      {"softmin", 1, [](Inputs x) { softmin(x[0]); }},
      {"normalize", 1, [](Inputs x) { normalize(x[0]); }},
      {"cosine_similarity", 2, [](Inputs x) { cosine_similarity(x[0], x[1]); }},
      {"pairwise_distance", 2, [](Inputs x) { pairwise_distance(x[0], x[1]); }},
      {"cdist", 2, [](Inputs x) { cdist(x[0], x[1]); }},
      {"layer_norm", 1, [](Inputs x) { layer_norm(x[0], Shape{1}); }},
      {"rms_norm", 1, [](Inputs x) { rms_norm(x[0], Shape{1}); }},
      {"group_norm", 1, [](Inputs x) { group_norm(x[0], 1); }},
      {"instance_norm", 1, [](Inputs x) { instance_norm(x[0]); }},
      {"batch_norm", 1, [](Inputs x) { batch_norm(x[0]); }},
      {"local_response_norm", 1, [](Inputs x) { local_response_norm(x[0], 1); }},
      {"conv1d", 2, [](Inputs x) { conv1d(x[0], x[1]); }},
      {"conv2d", 2, [](Inputs x) { conv2d(x[0], x[1]); }},
      {"conv3d", 2, [](Inputs x) { conv3d(x[0], x[1]); }},
      {"conv_transpose1d", 2, [](Inputs x) { conv_transpose1d(x[0], x[1]); }},
      {"conv_transpose2d", 2, [](Inputs x) { conv_transpose2d(x[0], x[1]); }},
      {"conv_transpose3d", 2, [](Inputs x) { conv_transpose3d(x[0], x[1]); }},
      {"max_pool1d", 1, [](Inputs x) { max_pool1d(x[0], Extent(1)); }},
      {"max_pool2d", 1, [](Inputs x) { max_pool2d(x[0], Extent(1)); }},
      {"max_pool3d", 1, [](Inputs x) { max_pool3d(x[0], Extent(1)); }},
      {"avg_pool1d", 1, [](Inputs x) { avg_pool1d(x[0], Extent(1)); }},
      {"avg_pool2d", 1, [](Inputs x) { avg_pool2d(x[0], Extent(1)); }},
      {"avg_pool3d", 1, [](Inputs x) { avg_pool3d(x[0], Extent(1)); }},
      {"lp_pool1d", 1, [](Inputs x) { lp_pool1d(x[0], 1.0, Extent(1)); }},
      {"lp_pool2d", 1, [](Inputs x) { lp_pool2d(x[0], 1.0, Extent(1)); }},
      {"adaptive_avg_pool1d", 1, [](Inputs x) { adaptive_avg_pool1d(x[0], Extent(1)); }},
      {"adaptive_avg_pool2d", 1, [](Inputs x) { adaptive_avg_pool2d(x[0], Extent(1)); }},
      {"adaptive_avg_pool3d", 1, [](Inputs x) { adaptive_avg_pool3d(x[0], Extent(1)); }},
      {"adaptive_max_pool1d", 1, [](Inputs x) { adaptive_max_pool1d(x[0], Extent(1)); }},
      {"adaptive_max_pool2d", 1, [](Inputs x) { adaptive_max_pool2d(x[0], Extent(1)); }},
      {"adaptive_max_pool3d", 1, [](Inputs x) { adaptive_max_pool3d(x[0], Extent(1)); }},
      {"fold", 1, [](Inputs x) { fold(x[0], Extent(1), Extent(1)); }},
      {"dropout", 1, [](Inputs x) { dropout(x[0]); }},
      {"feature_dropout", 1, [](Inputs x) { feature_dropout(x[0]); }},
      {"alpha_dropout", 1, [](Inputs x) { alpha_dropout(x[0]); }},
      {"rrelu", 1, [](Inputs x) { rrelu(x[0]); }},
      {"mse_loss", 2, [](Inputs x) { mse_loss(x[0], x[1]); }},
      {"l1_loss", 2, [](Inputs x) { l1_loss(x[0], x[1]); }},
      {"smooth_l1_loss", 2, [](Inputs x) { smooth_l1_loss(x[0], x[1]); }},
      {"huber_loss", 2, [](Inputs x) { huber_loss(x[0], x[1]); }},
      {"cross_entropy", 2, [](Inputs x) { cross_entropy(x[0], x[1]); }},
      {"cross_entropy", 2, [](Inputs x) { cross_entropy(x[0], x[1], CrossEntropyOptions{}); }},
      {"nll_loss", 2, [](Inputs x) { nll_loss(x[0], x[1]); }},
      {"binary_cross_entropy", 2, [](Inputs x) { binary_cross_entropy(x[0], x[1]); }},
      {"binary_cross_entropy_with_logits", 2, [](Inputs x) { binary_cross_entropy_with_logits(x[0], x[1]); }},
      {"binary_cross_entropy_with_logits", 2,
       [](Inputs x) { binary_cross_entropy_with_logits(x[0], x[1], BinaryCrossEntropyOptions{}); }},
      {"kl_div", 2, [](Inputs x) { kl_div(x[0], x[1]); }},
      {"poisson_nll_loss", 2, [](Inputs x) { poisson_nll_loss(x[0], x[1]); }},
      {"gaussian_nll_loss", 3, [](Inputs x) { gaussian_nll_loss(x[0], x[1], x[2]); }},
      {"hinge_embedding_loss", 2, [](Inputs x) { hinge_embedding_loss(x[0], x[1]); }},
      {"soft_margin_loss", 2, [](Inputs x) { soft_margin_loss(x[0], x[1]); }},
      {"margin_ranking_loss", 3, [](Inputs x) { margin_ranking_loss(x[0], x[1], x[2]); }},
      {"cosine_embedding_loss", 3, [](Inputs x) { cosine_embedding_loss(x[0], x[1], x[2]); }},
      {"multi_margin_loss", 2, [](Inputs x) { multi_margin_loss(x[0], x[1]); }},
      {"multilabel_margin_loss", 2, [](Inputs x) { multilabel_margin_loss(x[0], x[1]); }},
      {"multilabel_soft_margin_loss", 2, [](Inputs x) { multilabel_soft_margin_loss(x[0], x[1]); }},
      {"triplet_margin_loss", 3, [](Inputs x) { triplet_margin_loss(x[0], x[1], x[2]); }},
      {"ctc_loss", 4, [](Inputs x) { ctc_loss(x[0], x[1], x[2], x[3]); }},
      {"cholesky", 1, [](Inputs x) { cholesky(x[0]); }},
      {"cholesky_solve", 2, [](Inputs x) { cholesky_solve(x[0], x[1]); }},
      {"solve", 2, [](Inputs x) { solve(x[0], x[1]); }},
      {"solve_triangular", 2, [](Inputs x) { solve_triangular(x[0], x[1]); }},
      {"lstsq", 2, [](Inputs x) { lstsq(x[0], x[1]); }},
      {"inverse", 1, [](Inputs x) { inverse(x[0]); }},
      {"pinv", 1, [](Inputs x) { pinv(x[0]); }},
      {"det", 1, [](Inputs x) { det(x[0]); }},
      {"slogdet", 1, [](Inputs x) { slogdet(x[0]); }},
      {"qr", 1, [](Inputs x) { qr(x[0]); }},
      {"svd", 1, [](Inputs x) { svd(x[0]); }},
      {"svdvals", 1, [](Inputs x) { svdvals(x[0]); }},
      {"eigh", 1, [](Inputs x) { eigh(x[0]); }},
      {"eigvalsh", 1, [](Inputs x) { eigvalsh(x[0]); }},
      {"matrix_exp", 1, [](Inputs x) { matrix_exp(x[0]); }},
      {"matrix_power", 1, [](Inputs x) { matrix_power(x[0], 1); }},
      {"matrix_rank", 1, [](Inputs x) { matrix_rank(x[0]); }},
      {"matrix_norm", 1, [](Inputs x) { matrix_norm(x[0]); }},
      {"cond", 1, [](Inputs x) { cond(x[0]); }},
      {"trace", 1, [](Inputs x) { trace(x[0]); }},
      {"kron", 2, [](Inputs x) { kron(x[0], x[1]); }},
      {"cross", 2, [](Inputs x) { cross(x[0], x[1]); }},
  };
  return table;
}

// What the call throws, without the place at its end; the place must be in this file.
std::string message_of(const Row& row, Inputs x) {
  try {
    row.call(x);
  } catch (const ValueError& error) {
    const std::string message = error.what();
    const std::size_t place = message.find(" (undefined_test.cpp:");
    return place == std::string::npos ? message + " [without a place]" : message.substr(0, place);
  } catch (const Error& error) {
    return std::string("not a ValueError: ") + error.what();
  }
  return "nothing was thrown";
}

}  // namespace

TEST_CASE("every operation names the input that is undefined") {
  for (const Row& row : rows()) {
    CAPTURE(row.operation);
    for (std::size_t i = 0; i < row.inputs; ++i) {
      std::vector<Tensor> x(row.inputs, ones({1}));
      x[i] = Tensor();
      const std::string which = row.inputs == 1 ? "the input" : "input " + std::to_string(i);
      CHECK(message_of(row, x) == std::string(row.operation) + ": " + which + " is undefined");
    }
  }
}

TEST_CASE("every operation that is declared is in the table of undefined inputs") {
  std::set<std::string> known;
  for (const Row& row : rows()) known.insert(row.operation);
  for (const std::string& name : declared_operations()) {
    CHECK_MESSAGE(known.count(name) == 1, name << " is missing from the table of undefined inputs");
  }
}

TEST_CASE("operators name the function that they stand for") {
  const Tensor none;
  const Tensor one = ones({1});
  CHECK(thrown<ValueError>([&] { return none + one; }) == "add: input 0 is undefined");
  CHECK(thrown<ValueError>([&] { return one - none; }) == "sub: input 1 is undefined");
  CHECK(thrown<ValueError>([&] { return 2 * none; }) == "mul: input 1 is undefined");
  CHECK(thrown<ValueError>([&] { return none / 2; }) == "div: input 0 is undefined");
  CHECK(thrown<ValueError>([&] { return none == one; }) == "eq: input 0 is undefined");
  CHECK(thrown<ValueError>([&] { return none != one; }) == "ne: input 0 is undefined");
  CHECK(thrown<ValueError>([&] { return none < one; }) == "lt: input 0 is undefined");
  CHECK(thrown<ValueError>([&] { return none <= one; }) == "le: input 0 is undefined");
  CHECK(thrown<ValueError>([&] { return none > one; }) == "gt: input 0 is undefined");
  CHECK(thrown<ValueError>([&] { return none >= one; }) == "ge: input 0 is undefined");
  CHECK(thrown<ValueError>([&] { return none[0]; }) == "select: the input is undefined");
}

TEST_CASE("methods that change a tensor name the one that is undefined") {
  Tensor none;
  Tensor one = ones({1});
  CHECK(thrown<ValueError>([&] { none.add_(1); }) == "add_: input 0 is undefined");
  CHECK(thrown<ValueError>([&] { one.add_(none); }) == "add_: input 1 is undefined");
  CHECK(thrown<ValueError>([&] { one -= none; }) == "sub_: input 1 is undefined");
  CHECK(thrown<ValueError>([&] { one.mul_(none); }) == "mul_: input 1 is undefined");
  CHECK(thrown<ValueError>([&] { one.div_(none); }) == "div_: input 1 is undefined");
  CHECK(thrown<ValueError>([&] { none.clamp_(0, 1); }) == "clamp_: the input is undefined");
  CHECK(thrown<ValueError>([&] { none.copy_(one); }) == "copy_: input 0 is undefined");
  CHECK(thrown<ValueError>([&] { one.copy_(none); }) == "copy_: input 1 is undefined");
  CHECK(thrown<ValueError>([&] { none.fill_(1); }) == "fill_: the input is undefined");
  CHECK(thrown<ValueError>([&] { none.zero_(); }) == "zero_: the input is undefined");
  CHECK(one.item() == 1);
}

TEST_CASE("methods that know their caller say that the tensor is undefined") {
  Tensor none;
  CHECK(thrown<ValueError>([&] { none.size(0); }) == "size: the tensor is undefined");
  CHECK(thrown<ValueError>([&] { none.item(); }) == "item: the tensor is undefined");
  CHECK(thrown<ValueError>([&] { none.data<float>(); }) == "data: the tensor is undefined");
  CHECK(thrown<ValueError>([&] { none.to_vector<float>(); }) == "to_vector: the tensor is undefined");
  CHECK(thrown<ValueError>([&] { none.requires_grad_(); }) == "requires_grad_: the tensor is undefined");
  CHECK(thrown<ValueError>([&] { none.requires_grad_(false); }) == "requires_grad_: the tensor is undefined");
  CHECK(thrown<ValueError>([&] { none.set_grad(ones({1})); }) == "set_grad: the tensor is undefined");
  CHECK(thrown<ValueError>([&] { none.retain_grad(); }) == "retain_grad: the tensor is undefined");
  CHECK(thrown<ValueError>([&] { none.detach(); }) == "detach: the tensor is undefined");
  CHECK(thrown<ValueError>([&] { none.backward(); }) == "backward: the tensor is undefined");
  CHECK(thrown<ValueError>([&] { none.backward(ones({1})); }) == "backward: the tensor is undefined");
  const std::string hook = thrown<ValueError>([&] { none.register_hook([](const Tensor&) {}); });
  CHECK(hook == "register_hook: the tensor is undefined");
  CHECK(thrown<ValueError>([&] { empty_like(none); }) == "empty_like: the input is undefined");
  CHECK(thrown<ValueError>([&] { zeros_like(none); }) == "zeros_like: the input is undefined");
  CHECK(thrown<ValueError>([&] { ones_like(none); }) == "ones_like: the input is undefined");
}

TEST_CASE("accessors say that the tensor is undefined") {
  const Tensor none;
  CHECK_THROWS_WITH_AS(none.shape(), "shape: the tensor is undefined", ValueError);
  CHECK_THROWS_WITH_AS(none.strides(), "strides: the tensor is undefined", ValueError);
  CHECK_THROWS_WITH_AS(none.dim(), "dim: the tensor is undefined", ValueError);
  CHECK_THROWS_WITH_AS(none.numel(), "numel: the tensor is undefined", ValueError);
  CHECK_THROWS_WITH_AS(none.dtype(), "dtype: the tensor is undefined", ValueError);
  CHECK_THROWS_WITH_AS(none.is_contiguous(), "is_contiguous: the tensor is undefined", ValueError);
  CHECK_THROWS_WITH_AS(none.version(), "version: the tensor is undefined", ValueError);
}

TEST_CASE("an undefined tensor takes no part in gradients, and can be printed") {
  Tensor none;
  CHECK(!none.defined());
  CHECK(!none.requires_grad());
  CHECK(none.is_leaf());
  CHECK(std::string(none.grad_fn()).empty());
  CHECK(!none.grad().defined());
  none.remove_hook(HookHandle());
  CHECK(to_string(none) == "undefined");
  CHECK(none.is_same(Tensor()));
}

namespace {

// Operations of a user that give back what they must not.
struct GivesInput {
  static constexpr auto name = "gives_input";
  Tensor forward(const Tensor& x) const { return x; }
  Tensor vjp(const Tensor& g) const { return g; }
};
struct GivesNothing {
  static constexpr auto name = "gives_nothing";
  Tensor forward(const Tensor& /*x*/) const { return {}; }
  Tensor vjp(const Tensor& g) const { return g; }
};

}  // namespace

TEST_CASE("an operation of a user: undefined inputs and results, and an input given back") {
  const Tensor x = ones({2}, {.requires_grad = true});
  const std::string none = thrown<ValueError>([] { apply(GivesInput{}, Tensor(), Where::here()); });
  CHECK(none == "gives_input: the input is undefined");
  const std::string nothing = thrown<GraphError>([&] { apply(GivesNothing{}, x, Where::here()); });
  CHECK(nothing == "gives_nothing: forward gave an undefined tensor");
  const std::string input = thrown<GraphError>([&] { apply(GivesInput{}, x, Where::here()); });
  CHECK(input == "gives_input: forward gave one of its inputs: shape [2]; return a view or a copy of it");
  CHECK(x.is_leaf());
}
