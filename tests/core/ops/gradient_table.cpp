// Ranges keep clear of kinks (abs at 0, ties of max) by construction: the random inputs are fixed.
#include "gradient_table.h"

#include <limits>

namespace gradus::tests {
namespace {

using Inputs = const std::vector<Tensor>&;

Tensor labels() { return tensor({2, 0, 1}, {.dtype = Dtype::int64}); }
Tensor mask() { return tensor({{true, false, true}, {false, false, true}}, {.dtype = Dtype::boolean}); }
// Well conditioned matrices from any: x x^T + I, and x + 4 I.
Tensor positive(const Tensor& x) { return matmul(x, transpose(x, -2, -1)) + eye(x.size(-2), {.dtype = x.dtype()}); }
Tensor invertible(const Tensor& x) { return x + 4 * eye(x.size(-1), {.dtype = x.dtype()}); }
Tensor symmetric(const Tensor& x) { return x + transpose(x, -2, -1); }
// Singular values or eigenvalues far from each other: x + diag(0, 4, 8, ..).
Tensor spread(const Tensor& x) {
  const std::int64_t n = x.size(-1);
  return x + eye(n, {.dtype = x.dtype()}) * arange(0, 4 * static_cast<double>(n), 4, {.dtype = x.dtype()});
}
// Several results as one.
Tensor together(const std::vector<Tensor>& parts) {
  std::vector<Tensor> flat;
  for (const Tensor& part : parts) flat.push_back(reshape(part, {-1}));
  return cat(flat);
}
Tensor places() { return tensor({{0, 1, 0}, {1, 1, 0}}, {.dtype = Dtype::int64}); }

// 0 in some places, 1 in the others: with it, products have factors of 0.
Tensor mask_numbers(const Tensor& like) { return to(mask(), like.dtype()); }
Tensor plus_minus() { return to(mask(), Dtype::int64) * 2 - 1; }
Tensor class_weights(const Tensor& like) { return tensor({0.5, 1.0, 2.0, 0.25}, {.dtype = like.dtype()}); }
Tensor targets() { return tensor({{1, 2}, {2, 2}}, {.dtype = Dtype::int64}); }
Tensor lengths(int a, int b) { return tensor({a, b}, {.dtype = Dtype::int64}); }

}  // namespace

const std::vector<GradientRow>& gradient_table() {
  static const std::vector<GradientRow> rows = {
      {"add", [](Inputs x) { return x[0] + x[1] + 1; }, {{2, 1, 3}, {4, 1}}},
      {"add", [](Inputs x) { return x[0] + x[0]; }, {{2}}},
      {"sub", [](Inputs x) { return x[0] - x[1]; }, {{2, 3}, {2, 1}}},
      {"sub", [](Inputs x) { return 1 - x[0]; }, {{}}},
      {"mul", [](Inputs x) { return x[0] * x[0] * 2; }, {{3}}},
      {"mul", [](Inputs x) { return x[0] * x[1]; }, {{0, 3}, {3}}},
      {"div", [](Inputs x) { return 1 / x[0]; }, {{2}}, 0.5, 2},
      {"pow", [](Inputs x) { return pow(x[0], 3); }, {{3}}},
      {"pow", [](Inputs x) { return pow(2.5, x[0]); }, {{3}}},
      {"neg", [](Inputs x) { return -x[0]; }, {{2, 3}}},
      {"sinc", [](Inputs x) { return sinc(x[0]); }, {{2, 3}}, -0.05, 0.05},
      {"clamp", [](Inputs x) { return clamp(x[0], -0.7, 0.9); }, {{2, 3}}},
      {"sum", [](Inputs x) { return sum(x[0], {0}); }, {{2, 3}}},
      {"sum",
       [](Inputs x) {
         return sum(x[0], {0, 2}, {.keepdim = true});
       },
       {{2, 3, 2}}},
      {"mean", [](Inputs x) { return mean(x[0], {-1}); }, {{2, 3}}},
      {"max", [](Inputs x) { return max(x[0], 1); }, {{2, 3}}},
      {"max", [](Inputs x) { return max(x[0], 0, {.keepdim = true}); }, {{2, 3}}},
      {"min", [](Inputs x) { return min(x[0], 1); }, {{2, 3}}},
      {"var", [](Inputs x) { return var(x[0], {1}, {.correction = 0, .keepdim = true}); }, {{2, 3}}},
      {"std", [](Inputs x) { return gradus::std(x[0], {0}); }, {{4, 3}}},
      {"norm", [](Inputs x) { return norm(x[0], 1); }, {{2, 3}}},
      {"norm", [](Inputs x) { return norm(x[0], 3); }, {{2, 3}}},
      {"norm", [](Inputs x) { return norm(x[0], std::numeric_limits<double>::infinity()); }, {{2, 3}}},
      {"logsumexp", [](Inputs x) { return logsumexp(x[0], {1}); }, {{2, 3}}},
      {"logsumexp",
       [](Inputs x) {
         return logsumexp(x[0], {0, 1}, {.keepdim = true});
       },
       {{2, 3}}},
      {"sum_to",
       [](Inputs x) {
         return sum_to(x[0], {3, 1});
       },
       {{2, 3, 4}}},
      {"reshape",
       [](Inputs x) {
         return reshape(x[0], {3, -1});
       },
       {{2, 3}}},
      {"reshape", [](Inputs x) { return reshape(t(x[0]), {6}); }, {{2, 3}}},
      {"view", [](Inputs x) { return view(x[0], {6}); }, {{2, 3}}},
      {"flatten", [](Inputs x) { return flatten(x[0], 1); }, {{2, 3, 2}}},
      {"permute",
       [](Inputs x) {
         return permute(x[0], {2, 0, 1});
       },
       {{2, 3, 2}}},
      {"transpose", [](Inputs x) { return transpose(x[0], 0, -1); }, {{2, 3, 2}}},
      {"squeeze", [](Inputs x) { return squeeze(x[0], 1); }, {{2, 1, 3, 1}}},
      {"unsqueeze", [](Inputs x) { return unsqueeze(x[0], 1); }, {{2, 3}}},
      {"expand",
       [](Inputs x) {
         return expand(x[0], {4, 2, 3});
       },
       {{2, 1}}},
      {"narrow", [](Inputs x) { return narrow(x[0], 1, 1, 2); }, {{2, 4}}},
      {"select", [](Inputs x) { return select(x[0], 1, -1); }, {{2, 4}}},
      {"select", [](Inputs x) { return x[0][1]; }, {{2, 4}}},
      {"slice", [](Inputs x) { return slice(x[0], 1, 1, 5, 2); }, {{2, 6}}},
      {"cat",
       [](Inputs x) {
         return cat({x[0], x[1]}, 1);
       },
       {{2, 1}, {2, 3}}},
      {"stack",
       [](Inputs x) {
         return stack({x[0], x[1]}, 1);
       },
       {{2, 3}, {2, 3}}},
      {"split", [](Inputs x) { return split(x[0], 2, 1)[1]; }, {{2, 5}}},
      {"chunk", [](Inputs x) { return chunk(x[0], 2, 1)[1]; }, {{2, 5}}},
      {"contiguous", [](Inputs x) { return contiguous(t(x[0])); }, {{2, 3}}},
      {"to", [](Inputs x) { return to(x[0], Dtype::float64) * x[0]; }, {{2, 3}}},
      {"index_select", [](Inputs x) { return index_select(x[0], 0, labels()); }, {{3, 2}}},
      {"index_select",
       [](Inputs x) {
         return index_select(x[0], 1, tensor({1, 1, 0}, {.dtype = Dtype::int64}));
       },
       {{3, 2}}},
      {"gather", [](Inputs x) { return gather(x[0], 0, places()); }, {{2, 3}}},
      {"scatter_add", [](Inputs x) { return scatter_add(x[0], 0, places(), x[1]); }, {{2, 3}, {2, 3}}},
      {"masked_fill", [](Inputs x) { return masked_fill(x[0], mask(), 0.5); }, {{2, 3}}},
      {"where", [](Inputs x) { return gradus::where(mask(), x[0], x[1]); }, {{2, 3}, {3}}},
      {"where", [](Inputs x) { return gradus::where(mask(), 1.0, x[0]); }, {{2, 3}}},
      {"matmul", [](Inputs x) { return matmul(x[0], x[1]); }, {{2, 3}, {3, 4}}},
      {"matmul", [](Inputs x) { return matmul(x[0], x[1]); }, {{3}, {3}}},
      {"matmul", [](Inputs x) { return matmul(x[0], x[1]); }, {{3}, {3, 2}}},
      {"matmul", [](Inputs x) { return matmul(x[0], x[1]); }, {{2, 3}, {3}}},
      {"matmul", [](Inputs x) { return matmul(x[0], x[1]); }, {{2, 2, 3}, {3, 2}}},
      {"matmul", [](Inputs x) { return matmul(x[0], x[1]); }, {{2, 1, 2, 3}, {3, 3, 2}}},
      {"matmul", [](Inputs x) { return matmul(x[0], x[1]); }, {{2, 0}, {0, 3}}},
      {"mm", [](Inputs x) { return mm(x[0], t(x[1])); }, {{2, 3}, {4, 3}}},
      {"bmm", [](Inputs x) { return bmm(x[0], x[1]); }, {{2, 2, 3}, {2, 3, 2}}},
      {"mv", [](Inputs x) { return mv(x[0], x[1]); }, {{2, 3}, {3}}},
      {"dot", [](Inputs x) { return dot(x[0], x[1]); }, {{3}, {3}}},
      {"outer", [](Inputs x) { return outer(x[0], x[1]); }, {{2}, {3}}},
      {"linear", [](Inputs x) { return linear(x[0], x[1]); }, {{2, 3}, {4, 3}}},
      {"linear", [](Inputs x) { return linear(x[0], x[1], x[2]); }, {{2, 2, 3}, {4, 3}, {4}}},
      {"linear", [](Inputs x) { return linear(x[0], x[1], x[2], Activation::tanh); }, {{2, 3}, {4, 3}, {4}}},
      {"linear", [](Inputs x) { return linear(x[0], x[1], x[2], Activation::sigmoid); }, {{2, 3}, {4, 3}, {4}}},
      {"linear", [](Inputs x) { return linear(x[0], x[1], x[2], Activation::relu); }, {{2, 3}, {4, 3}, {4}}},
      {"linear", [](Inputs x) { return linear(x[0], x[1], {}, Activation::tanh); }, {{3}, {4, 3}}},
      {"softmax", [](Inputs x) { return softmax(x[0], 0); }, {{2, 3}}},
      {"log_softmax", [](Inputs x) { return log_softmax(x[0], 1); }, {{2, 3, 2}}},
      {"mse_loss", [](Inputs x) { return mse_loss(x[0], x[1]); }, {{2, 3}, {2, 3}}},
      {"mse_loss", [](Inputs x) { return mse_loss(x[0], x[1], Reduction::none); }, {{2, 3}, {2, 3}}},
      {"cross_entropy", [](Inputs x) { return cross_entropy(x[0], labels()); }, {{3, 4}}},
      {"cross_entropy", [](Inputs x) { return cross_entropy(x[0], labels(), Reduction::none); }, {{3, 4}}},
      {"cross_entropy", [](Inputs x) { return cross_entropy(x[0], softmax(x[1]), Reduction::sum); }, {{3, 4}, {3, 4}}},
      {"binary_cross_entropy_with_logits",
       [](Inputs x) { return binary_cross_entropy_with_logits(x[0], x[1]); },
       {{2, 3}, {2, 3}}},
      {"binary_cross_entropy_with_logits",
       [](Inputs x) { return binary_cross_entropy_with_logits(x[0], x[1], Reduction::sum); },
       {{2, 3}, {2, 3}}},
      {"fmax", [](Inputs x) { return fmax(x[0], x[1]); }, {{2, 3}, {3}}},
      {"fmin", [](Inputs x) { return fmin(x[0], x[1]); }, {{2, 3}, {3}}},
      {"hypot", [](Inputs x) { return hypot(x[0], x[1]); }, {{2, 3}, {3}}},
      {"logaddexp", [](Inputs x) { return logaddexp(x[0], x[1]); }, {{2, 3}, {3}}},
      {"copysign", [](Inputs x) { return copysign(x[0], x[1]); }, {{2, 3}, {3}}},
      {"fmod", [](Inputs x) { return gradus::fmod(x[0], x[1]); }, {{2, 3}, {3}}, 0.6, 2},
      {"remainder", [](Inputs x) { return gradus::remainder(x[0], x[1]); }, {{2, 3}, {3}}, 0.6, 2},
      {"floor_divide", [](Inputs x) { return floor_divide(x[0], x[1]); }, {{2, 3}, {3}}, 0.6, 2},
      {"atan2", [](Inputs x) { return gradus::atan2(x[0], x[1]); }, {{2, 3}, {3}}},
      {"xlogy", [](Inputs x) { return xlogy(x[0], x[1]); }, {{2, 3}, {3}}, 0.5, 2},
      {"heaviside", [](Inputs x) { return heaviside(x[0], x[1]); }, {{2, 3}, {3}}},
      {"lerp", [](Inputs x) { return lerp(x[0], x[1], 0.3); }, {{2, 3}, {3}}},
      {"lerp", [](Inputs x) { return lerp(x[0], x[1], x[2]); }, {{2, 3}, {3}, {2, 1}}},
      {"addcmul", [](Inputs x) { return addcmul(x[0], x[1], x[2], 0.5); }, {{2, 3}, {3}, {2, 1}}},
      {"addcdiv", [](Inputs x) { return addcdiv(x[0], x[1], x[2], 0.5); }, {{2, 3}, {3}, {2, 1}}, 0.5, 2},
      {"lgamma", [](Inputs x) { return gradus::lgamma(x[0]); }, {{4}}, -1.8, -1.2},
      {"digamma", [](Inputs x) { return digamma(x[0]); }, {{4}}, -1.8, -1.2},
      {"polygamma", [](Inputs x) { return polygamma(1, x[0]); }, {{2, 3}}, 1, 4},
      {"polygamma", [](Inputs x) { return polygamma(2, x[0]); }, {{2, 3}}, 1, 4},
      {"logit", [](Inputs x) { return logit(x[0], 0.2); }, {{2, 3}}, 0.05, 0.95},
      {"clamp_min", [](Inputs x) { return clamp_min(x[0], 0.2); }, {{2, 3}}},
      {"clamp_max", [](Inputs x) { return clamp_max(x[0], 0.2); }, {{2, 3}}},
      {"softplus", [](Inputs x) { return softplus(x[0], {.beta = 2, .threshold = 1.5}); }, {{2, 3}}},
      {"celu", [](Inputs x) { return celu(x[0], 0.7); }, {{2, 3}}},
      {"gelu", [](Inputs x) { return gelu(x[0], GeluApproximation::tanh); }, {{2, 3}}},
      {"threshold", [](Inputs x) { return threshold(x[0], 0.3, -1); }, {{2, 3}}},
      {"glu", [](Inputs x) { return glu(x[0], 0); }, {{4, 3}}},
      {"prelu", [](Inputs x) { return prelu(x[0], x[1]); }, {{2, 3, 2}, {3}}},
      {"prelu", [](Inputs x) { return prelu(x[0], x[1]); }, {{2, 3}, {1}}},
      {"rrelu", [](Inputs x) { return rrelu(x[0], {.lower = 0.1, .upper = 0.4}); }, {{2, 3}}},
      {"nansum", [](Inputs x) { return nansum(x[0], {1}); }, {{2, 3}}},
      {"nanmean", [](Inputs x) { return nanmean(x[0], {0}); }, {{2, 3}}},
      {"prod", [](Inputs x) { return prod(x[0], 1, {.keepdim = true}); }, {{2, 3}}},
      {"prod", [](Inputs x) { return prod(x[0] * mask_numbers(x[0]), 1); }, {{2, 3}}},
      {"amax", [](Inputs x) { return amax(x[0], {0, 2}); }, {{2, 3, 2}}},
      {"amin", [](Inputs x) { return amin(x[0], {1}, {.keepdim = true}); }, {{2, 3}}},
      {"norm", [](Inputs x) { return norm(x[0], 2, {1}); }, {{2, 3}}},
      {"norm", [](Inputs x) { return norm(x[0], 2, {0}, {.keepdim = true}); }, {{2, 3}}},
      {"norm", [](Inputs x) { return norm(x[0], 3, {1}); }, {{2, 3}}},
      {"norm", [](Inputs x) { return norm(x[0], -1.5, {1}); }, {{2, 3}}, 0.5, 2},
      {"norm", [](Inputs x) { return norm(x[0], -std::numeric_limits<double>::infinity(), {1}); }, {{2, 3}}},
      {"cumsum", [](Inputs x) { return cumsum(x[0], 1); }, {{2, 4}}},
      {"cumsum", [](Inputs x) { return cumsum(x[0], 0); }, {{3, 2}}},
      {"cumprod", [](Inputs x) { return cumprod(x[0], 1); }, {{2, 4}}},
      {"cumprod", [](Inputs x) { return cumprod(x[0], 0); }, {{3, 2}}},
      {"logcumsumexp", [](Inputs x) { return logcumsumexp(x[0], 1); }, {{2, 4}}},
      {"logcumsumexp", [](Inputs x) { return logcumsumexp(x[0], 0); }, {{3, 2}}},
      {"cumprod", [](Inputs x) { return cumprod(x[0] * mask_numbers(x[0]), 1); }, {{2, 3}}},
      {"cummax", [](Inputs x) { return cummax(x[0], 1).values; }, {{2, 4}}},
      {"cummin", [](Inputs x) { return cummin(x[0], 1).values; }, {{2, 4}}},
      {"sort", [](Inputs x) { return sort(x[0], 1).values; }, {{2, 4}}},
      {"sort", [](Inputs x) { return sort(x[0], 0, {.descending = true}).values; }, {{4, 2}}},
      {"topk", [](Inputs x) { return topk(x[0], 2, 1).values; }, {{2, 4}}},
      {"topk", [](Inputs x) { return topk(x[0], 2, 0, {.largest = false}).values; }, {{4, 2}}},
      {"kthvalue", [](Inputs x) { return kthvalue(x[0], 2, 1).values; }, {{2, 4}}},
      {"max_with_index", [](Inputs x) { return max_with_index(x[0], 1).values; }, {{2, 4}}},
      {"min_with_index", [](Inputs x) { return min_with_index(x[0], 0, {.keepdim = true}).values; }, {{2, 4}}},
      {"median", [](Inputs x) { return median(x[0], 1).values; }, {{2, 4}}},
      {"mode", [](Inputs x) { return mode(x[0], 1).values; }, {{2, 4}}},
      {"quantile", [](Inputs x) { return quantile(x[0], 0.4); }, {{2, 4}}},
      {"quantile", [](Inputs x) { return quantile(x[0], 0.7, 1, {.keepdim = true}); }, {{2, 4}}},
      {"diff", [](Inputs x) { return diff(x[0], 2, 1); }, {{2, 5}}},
      {"split", [](Inputs x) { return split(x[0], std::vector<std::int64_t>{1, 3}, 1)[1]; }, {{2, 4}}},
      {"unbind", [](Inputs x) { return unbind(x[0], 1)[2]; }, {{2, 4}}},
      {"hstack", [](Inputs x) { return hstack({x[0], x[1]}); }, {{2, 1}, {2, 3}}},
      {"vstack", [](Inputs x) { return vstack({x[0], x[1]}); }, {{3}, {2, 3}}},
      {"dstack", [](Inputs x) { return dstack({x[0], x[1]}); }, {{2, 3}, {2, 3}}},
      {"broadcast_tensors", [](Inputs x) { return broadcast_tensors({x[0], x[1]})[1]; }, {{2, 3}, {3}}},
      {"meshgrid", [](Inputs x) { return meshgrid({x[0], x[1]})[0]; }, {{2}, {3}}},
      {"movedim", [](Inputs x) { return movedim(x[0], {0}, {2}); }, {{2, 3, 2}}},
      {"unflatten", [](Inputs x) { return unflatten(x[0], 1, {2, -1}); }, {{2, 4}}},
      {"diagonal", [](Inputs x) { return diagonal(x[0], 1); }, {{3, 4}}},
      {"diagonal", [](Inputs x) { return diagonal(x[0], -1, 2, 0); }, {{3, 2, 4}}},
      {"diag", [](Inputs x) { return diag(x[0], -1); }, {{3}}},
      {"diag", [](Inputs x) { return diag(x[0], 1); }, {{3, 4}}},
      {"unfold", [](Inputs x) { return unfold(x[0], 1, 3, 1); }, {{2, 5}}},
      {"unfold", [](Inputs x) { return unfold(x[0], 0, 2, 2); }, {{5, 2}}},
      {"unfold", [](Inputs x) { return unfold(x[0], 2, {.stride = 2, .padding = 1}); }, {{2, 2, 3, 4}}},
      {"fold", [](Inputs x) { return fold(x[0], {3, 4}, {2, 1}, {.padding = {1, 0}}); }, {{1, 4, 16}}},
      {"flip", [](Inputs x) { return flip(x[0], {0, 2}); }, {{2, 3, 2}}},
      {"rot90", [](Inputs x) { return rot90(x[0]); }, {{2, 3}}},
      {"rot90", [](Inputs x) { return rot90(x[0], -1, {1, 2}); }, {{2, 3, 2}}},
      {"roll", [](Inputs x) { return roll(x[0], {4, -1}, {1, 0}); }, {{2, 3}}},
      {"roll", [](Inputs x) { return roll(x[0], {1}); }, {{2, 3}}},
      {"repeat", [](Inputs x) { return repeat(x[0], {2, 1, 3}); }, {{2, 3}}},
      {"tile", [](Inputs x) { return tile(x[0], {2}); }, {{2, 3}}},
      {"repeat_interleave", [](Inputs x) { return repeat_interleave(x[0], 2, 1); }, {{2, 3}}},
      {"repeat_interleave", [](Inputs x) { return repeat_interleave(x[0], tensor({0, 2, 1}, {.dtype = Dtype::int64}), 1); }, {{2, 3}}},
      {"tril", [](Inputs x) { return tril(x[0], -1); }, {{3, 4}}},
      {"triu", [](Inputs x) { return triu(x[0], 1); }, {{2, 3, 4}}},
      {"pad", [](Inputs x) { return pad(x[0], {1, -1, 0, 2}, {.value = 0.5}); }, {{2, 3}}},
      {"pad", [](Inputs x) { return pad(x[0], {1, 2}, {.mode = PadMode::reflect}); }, {{2, 3}}},
      {"pad", [](Inputs x) { return pad(x[0], {1, 2}, {.mode = PadMode::replicate}); }, {{2, 3}}},
      {"pad", [](Inputs x) { return pad(x[0], {1, 2}, {.mode = PadMode::circular}); }, {{2, 3}}},
      {"pixel_shuffle", [](Inputs x) { return pixel_shuffle(x[0], 2); }, {{1, 4, 2, 3}}},
      {"pixel_unshuffle", [](Inputs x) { return pixel_unshuffle(x[0], 2); }, {{1, 1, 4, 2}}},
      {"scatter", [](Inputs x) { return scatter(x[0], 0, places(), x[1]); }, {{2, 3}, {2, 3}}},
      {"scatter", [](Inputs x) { return scatter(x[0], 0, places(), 0.5); }, {{2, 3}}},
      {"index_add", [](Inputs x) { return index_add(x[0], 0, labels(), x[1], 0.5); }, {{3, 2}, {3, 2}}},
      {"index_copy", [](Inputs x) { return index_copy(x[0], 0, labels(), x[1]); }, {{4, 2}, {3, 2}}},
      {"index_fill", [](Inputs x) { return index_fill(x[0], 0, labels(), 0.5); }, {{4, 2}}},
      {"take", [](Inputs x) { return take(x[0], places()); }, {{2, 3}}},
      {"take_along_dim", [](Inputs x) { return take_along_dim(x[0], argsort(x[0].detach(), 1), 1); }, {{2, 3}}},
      {"masked_select", [](Inputs x) { return masked_select(x[0], mask()); }, {{2, 3}}},
      {"embedding", [](Inputs x) { return embedding(x[0], places()); }, {{2, 3}}},
      {"inner", [](Inputs x) { return inner(x[0], x[1]); }, {{2, 3}, {4, 3}}},
      {"tensordot", [](Inputs x) { return tensordot(x[0], x[1]); }, {{2, 3, 2}, {3, 2, 2}}},
      {"addmm", [](Inputs x) { return addmm(x[0], x[1], x[2], {.beta = 0.5, .alpha = 2}); }, {{2}, {3, 4}, {4, 2}}},
      {"addmv", [](Inputs x) { return addmv(x[0], x[1], x[2], {.beta = 0.5, .alpha = 2}); }, {{3}, {3, 4}, {4}}},
      {"baddbmm", [](Inputs x) { return baddbmm(x[0], x[1], x[2], {.beta = 0.5, .alpha = 2}); }, {{2, 2, 2}, {2, 2, 3}, {2, 3, 2}}},
      {"bilinear", [](Inputs x) { return bilinear(x[0], x[1], x[2], x[3]); }, {{4, 3}, {4, 2}, {2, 3, 2}, {2}}},
      {"einsum", [](Inputs x) { return einsum("ij,jk->ik", {x[0], x[1]}); }, {{2, 3}, {3, 2}}},
      {"einsum", [](Inputs x) { return einsum("bij,bkj->bik", {x[0], x[1]}); }, {{2, 2, 3}, {2, 2, 3}}},
      {"einsum", [](Inputs x) { return einsum("ii->i", {x[0]}); }, {{3, 3}}},
      {"einsum", [](Inputs x) { return einsum("i,ij,j", {x[0], x[1], x[2]}); }, {{2}, {2, 3}, {3}}},
      {"einsum", [](Inputs x) { return einsum("...ij,jk->...ik", {x[0], x[1]}); }, {{2, 2, 3}, {3, 2}}},
      {"einsum", [](Inputs x) { return einsum("ij->j", {x[0]}); }, {{2, 3}}},
      {"einsum", [](Inputs x) { return einsum("iji->j", {x[0]}); }, {{2, 3, 2}}},
      {"softmin", [](Inputs x) { return softmin(x[0], 0); }, {{2, 3}}},
      {"normalize", [](Inputs x) { return normalize(x[0], {.p = 3, .dim = 0}); }, {{2, 3}}},
      {"cosine_similarity", [](Inputs x) { return cosine_similarity(x[0], x[1]); }, {{2, 3}, {2, 3}}},
      {"pairwise_distance", [](Inputs x) { return pairwise_distance(x[0], x[1]); }, {{2, 3}, {2, 3}}},
      {"cdist", [](Inputs x) { return cdist(x[0], x[1]); }, {{2, 3}, {3, 3}}},
      {"layer_norm", [](Inputs x) { return layer_norm(x[0], {3}, {.weight = x[1], .bias = x[2]}); }, {{2, 3}, {3}, {3}}},
      {"layer_norm", [](Inputs x) { return layer_norm(x[0], {3, 2}); }, {{2, 3, 2}}},
      {"rms_norm", [](Inputs x) { return rms_norm(x[0], {3}, {.weight = x[1]}); }, {{2, 3}, {3}}},
      {"group_norm", [](Inputs x) { return group_norm(x[0], 2, {.weight = x[1], .bias = x[2]}); }, {{2, 4, 2}, {4}, {4}}},
      {"instance_norm", [](Inputs x) { return instance_norm(x[0], {.weight = x[1], .bias = x[2]}); }, {{2, 2, 4}, {2}, {2}}},
      {"batch_norm", [](Inputs x) { return batch_norm(x[0], {.weight = x[1], .bias = x[2]}); }, {{4, 3}, {3}, {3}}},
      {"batch_norm", [](Inputs x) { return batch_norm(x[0], {.running_mean = zeros_like(x[0][0]), .running_var = ones_like(x[0][0]), .training = false}); }, {{4, 3}}},
      {"local_response_norm", [](Inputs x) { return local_response_norm(x[0], 3, {.alpha = 0.5}); }, {{2, 4, 3}}},
      {"conv1d", [](Inputs x) { return conv1d(x[0], x[1], x[2], {.stride = 2, .padding = 1}); }, {{2, 2, 5}, {2, 2, 3}, {2}}},
      {"conv1d", [](Inputs x) { return conv1d(x[0], x[1]); }, {{2, 5}, {3, 2, 2}}},
      {"conv2d", [](Inputs x) { return conv2d(x[0], x[1], x[2], {.padding = 1, .dilation = {2, 1}, .groups = 2}); }, {{1, 2, 4, 3}, {2, 1, 2, 2}, {2}}},
      {"conv2d", [](Inputs x) { return conv2d(x[0], x[1]); }, {{2, 2, 2, 2}, {3, 2, 1, 1}}},
      {"conv3d", [](Inputs x) { return conv3d(x[0], x[1], x[2]); }, {{1, 1, 2, 3, 2}, {2, 1, 2, 2, 1}, {2}}},
      {"conv_transpose1d", [](Inputs x) { return conv_transpose1d(x[0], x[1], x[2], {.stride = 2, .padding = 1, .output_padding = 1}); }, {{1, 2, 3}, {2, 2, 3}, {2}}},
      {"conv_transpose2d", [](Inputs x) { return conv_transpose2d(x[0], x[1], x[2], {.groups = 2}); }, {{1, 2, 2, 3}, {2, 1, 2, 2}, {2}}},
      {"conv_transpose3d", [](Inputs x) { return conv_transpose3d(x[0], x[1], x[2]); }, {{1, 1, 2, 2, 2}, {1, 2, 2, 1, 2}, {2}}},
      {"max_pool1d", [](Inputs x) { return max_pool1d(x[0], 2); }, {{1, 2, 5}}},
      {"max_pool2d", [](Inputs x) { return max_pool2d(x[0], 3, {.stride = 2, .padding = 1, .ceil_mode = true}); }, {{1, 1, 4, 5}}},
      {"max_pool3d", [](Inputs x) { return max_pool3d(x[0], 2); }, {{1, 2, 4, 2}}},
      {"avg_pool1d", [](Inputs x) { return avg_pool1d(x[0], 2); }, {{1, 2, 5}}},
      {"avg_pool2d", [](Inputs x) { return avg_pool2d(x[0], 3, {.stride = 2, .padding = 1, .ceil_mode = true, .count_include_pad = false}); }, {{1, 1, 4, 5}}},
      {"avg_pool3d", [](Inputs x) { return avg_pool3d(x[0], 2); }, {{1, 2, 4, 2}}},
      {"lp_pool1d", [](Inputs x) { return lp_pool1d(x[0], 2, 2); }, {{1, 2, 4}}, 0.5, 2},
      {"lp_pool2d", [](Inputs x) { return lp_pool2d(x[0], 3, 2); }, {{1, 4, 4}}, 0.5, 2},
      {"adaptive_avg_pool1d", [](Inputs x) { return adaptive_avg_pool1d(x[0], 2); }, {{1, 2, 5}}},
      {"adaptive_max_pool1d", [](Inputs x) { return adaptive_max_pool1d(x[0], 2); }, {{1, 2, 5}}},
      {"adaptive_avg_pool2d", [](Inputs x) { return adaptive_avg_pool2d(x[0], 2); }, {{1, 3, 5}}},
      {"adaptive_max_pool2d", [](Inputs x) { return adaptive_max_pool2d(x[0], 2); }, {{1, 3, 5}}},
      {"adaptive_avg_pool3d", [](Inputs x) { return adaptive_avg_pool3d(x[0], 2); }, {{1, 2, 3, 3}}},
      {"adaptive_max_pool3d", [](Inputs x) { return adaptive_max_pool3d(x[0], 2); }, {{1, 2, 3, 3}}},
      {"interpolate", [](Inputs x) { return interpolate(x[0], {.size = 5}); }, {{1, 2, 3}}},
      {"interpolate", [](Inputs x) { return interpolate(x[0], {.scale_factor = {1.6}, .mode = InterpolateMode::linear}); }, {{1, 2, 4}}},
      {"interpolate", [](Inputs x) { return interpolate(x[0], {.size = {2, 5}, .mode = InterpolateMode::bilinear, .align_corners = true}); }, {{1, 2, 3, 3}}},
      {"interpolate", [](Inputs x) { return square(interpolate(x[0], {.size = {5, 2}, .mode = InterpolateMode::bicubic})); }, {{1, 1, 3, 4}}},
      {"interpolate", [](Inputs x) { return interpolate(x[0], {.size = {1, 3, 4}, .mode = InterpolateMode::trilinear}); }, {{1, 1, 2, 2, 3}}},
      {"interpolate", [](Inputs x) { return interpolate(x[0], {.size = {2, 4}, .mode = InterpolateMode::area}); }, {{1, 1, 3, 4}}},
      {"max_pool1d_with_index", [](Inputs x) { return max_pool1d_with_index(x[0], 2).values; }, {{1, 2, 5}}},
      {"max_pool2d_with_index", [](Inputs x) { return square(max_pool2d_with_index(x[0], 2).values); }, {{1, 4, 5}}},
      {"max_pool3d_with_index", [](Inputs x) { return max_pool3d_with_index(x[0], 2).values; }, {{1, 2, 4, 2}}},
      {"max_unpool1d", [](Inputs x) { return max_unpool1d(x[0], tensor({{0, 3}, {1, 2}}, {.dtype = Dtype::int64}), 2); }, {{2, 2}}},
      {"max_unpool1d", [](Inputs x) { return square(max_unpool1d(x[0], tensor({{1, 1}, {1, 2}}, {.dtype = Dtype::int64}), 2)); }, {{2, 2}}},
      {"max_unpool2d", [](Inputs x) { return square(max_unpool2d(x[0], max_pool2d_with_index(x[1], 2).indices, 2)); }, {{1, 2, 2}, {1, 4, 4}}},
      {"max_unpool3d", [](Inputs x) { return max_unpool3d(x[0], max_pool3d_with_index(x[1], 2).indices, 2); }, {{1, 1, 2, 1}, {1, 2, 4, 2}}},
      {"index", [](Inputs x) { return index(x[0], {labels(), tensor({1, 1, 0}, {.dtype = Dtype::int64})}); }, {{3, 2}}},
      {"index", [](Inputs x) { return square(index(x[0], {places(), Tensor(), tensor(-1, {.dtype = Dtype::int64})})); }, {{2, 3, 2}}},
      {"index", [](Inputs x) { return square(index(x[0], {mask()})); }, {{2, 3, 2}}},
      {"index_put", [](Inputs x) { return square(index_put(x[0], {places(), labels()}, x[1])); }, {{2, 3}, {3}}},
      {"index_put", [](Inputs x) { return square(index_put(x[0], {places(), labels()}, x[1], true)); }, {{2, 3}, {2, 3}}},
      {"index_put", [](Inputs x) { return square(index_put(x[0], {places(), Tensor(), labels()}, x[1], true)); }, {{2, 2, 3}, {2}}},
      {"addr", [](Inputs x) { return addr(x[0], x[1], x[2], {.beta = 0.5, .alpha = 2}); }, {{2, 3}, {2}, {3}}},
      {"addr", [](Inputs x) { return addr(x[0], x[1], x[2]); }, {{3}, {2}, {3}}},
      {"cov", [](Inputs x) { return cov(x[0], {.correction = 0}); }, {{4}}},
      {"cov", [](Inputs x) { return cov(x[0], {.fweights = labels() + 1, .aweights = x[1]}); }, {{2, 3}, {3}}, 0.5, 2},
      {"dropout",
       [](Inputs x) {
         Generator generator(7);
         return dropout(x[0], 0.4, {.generator = &generator});
       },
       {{3, 4}}},
      {"feature_dropout",
       [](Inputs x) {
         Generator generator(7);
         return feature_dropout(x[0], 0.4, {.generator = &generator});
       },
       {{3, 4}}},
      {"alpha_dropout",
       [](Inputs x) {
         Generator generator(7);
         return alpha_dropout(x[0], 0.4, {.generator = &generator});
       },
       {{3, 4}}},
      {"rrelu",
       [](Inputs x) {
         Generator generator(7);
         return rrelu(x[0], {.training = true, .generator = &generator});
       },
       {{3, 4}}},
      {"l1_loss", [](Inputs x) { return l1_loss(x[0], x[1]); }, {{2, 3}, {2, 3}}},
      {"smooth_l1_loss", [](Inputs x) { return smooth_l1_loss(x[0], x[1], {.beta = 0.7}); }, {{2, 3}, {2, 3}}},
      {"huber_loss", [](Inputs x) { return huber_loss(x[0], x[1], {.delta = 0.7, .reduction = Reduction::sum}); }, {{2, 3}, {2, 3}}},
      {"cross_entropy", [](Inputs x) { return cross_entropy(x[0], labels(), {.weight = class_weights(x[0]), .label_smoothing = 0.1}); }, {{3, 4}}},
      {"cross_entropy", [](Inputs x) { return cross_entropy(x[0], labels(), {.ignore_index = 1, .reduction = Reduction::none}); }, {{3, 4}}},
      {"cross_entropy", [](Inputs x) { return cross_entropy(x[0], places(), {.label_smoothing = 0.2}); }, {{2, 4, 3}}},
      {"cross_entropy", [](Inputs x) { return cross_entropy(x[0], softmax(x[1]), {.weight = class_weights(x[0]), .label_smoothing = 0.1}); }, {{3, 4}, {3, 4}}},
      {"nll_loss", [](Inputs x) { return nll_loss(x[0], labels(), {.weight = class_weights(x[0])}); }, {{3, 4}}},
      {"binary_cross_entropy", [](Inputs x) { return binary_cross_entropy(x[0], x[1]); }, {{2, 3}, {2, 3}}, 0.1, 0.9},
      {"binary_cross_entropy_with_logits", [](Inputs x) { return binary_cross_entropy_with_logits(x[0], x[1], {.weight = x[2], .pos_weight = x[3]}); }, {{2, 3}, {2, 3}, {3}, {3}}},
      {"kl_div", [](Inputs x) { return kl_div(x[0], x[1]); }, {{2, 3}, {2, 3}}, 0.1, 0.9},
      {"kl_div", [](Inputs x) { return kl_div(x[0], x[1], {.log_target = true, .batch_mean = true}); }, {{2, 3}, {2, 3}}},
      {"poisson_nll_loss", [](Inputs x) { return poisson_nll_loss(x[0], x[1]); }, {{2, 3}, {2, 3}}},
      {"poisson_nll_loss", [](Inputs x) { return poisson_nll_loss(x[0], x[1], {.log_input = false, .full = true}); }, {{2, 3}, {2, 3}}, 0.5, 3},
      {"gaussian_nll_loss", [](Inputs x) { return gaussian_nll_loss(x[0], x[1], x[2], {.full = true}); }, {{2, 3}, {2, 3}, {2, 1}}, 0.5, 2},
      {"hinge_embedding_loss", [](Inputs x) { return hinge_embedding_loss(x[0], plus_minus()); }, {{2, 3}}},
      {"soft_margin_loss", [](Inputs x) { return soft_margin_loss(x[0], plus_minus()); }, {{2, 3}}},
      {"margin_ranking_loss", [](Inputs x) { return margin_ranking_loss(x[0], x[1], plus_minus(), {.margin = 0.3}); }, {{2, 3}, {2, 3}}},
      {"cosine_embedding_loss", [](Inputs x) { return cosine_embedding_loss(x[0], x[1], select(plus_minus(), 1, 0), {.margin = 0.1}); }, {{2, 3}, {2, 3}}},
      {"multi_margin_loss", [](Inputs x) { return multi_margin_loss(x[0], labels(), {.p = 2, .weight = class_weights(x[0])}); }, {{3, 4}}},
      {"multi_margin_loss", [](Inputs x) { return multi_margin_loss(x[0], labels()); }, {{3, 4}}},
      {"multilabel_margin_loss", [](Inputs x) { return multilabel_margin_loss(x[0], tensor({{2, -1, 0}, {0, 1, -1}}, {.dtype = Dtype::int64})); }, {{2, 3}}},
      {"multilabel_soft_margin_loss", [](Inputs x) { return multilabel_soft_margin_loss(x[0], x[1], {.weight = x[2]}); }, {{2, 3}, {2, 3}, {3}}},
      {"triplet_margin_loss", [](Inputs x) { return triplet_margin_loss(x[0], x[1], x[2], {.margin = 3}); }, {{2, 3}, {2, 3}, {2, 3}}},
      {"triplet_margin_loss", [](Inputs x) { return triplet_margin_loss(x[0], x[1], x[2], {.margin = 3, .p = 3, .swap = true}); }, {{2, 3}, {2, 3}, {2, 3}}},
      {"ctc_loss", [](Inputs x) { return ctc_loss(log_softmax(x[0]), targets(), lengths(4, 3), lengths(2, 1)); }, {{4, 2, 3}}},
      {"ctc_loss", [](Inputs x) { return ctc_loss(log_softmax(x[0]), targets(), lengths(4, 4), lengths(0, 2), {.reduction = Reduction::sum}); }, {{4, 2, 3}}},
      {"cholesky", [](Inputs x) { return cholesky(positive(x[0])); }, {{3, 3}}},
      {"cholesky", [](Inputs x) { return cholesky(positive(x[0])); }, {{2, 3, 4}}},
      {"cholesky", [](Inputs x) { return cholesky(positive(x[0])); }, {{2, 0, 0}}},
      {"cholesky_solve", [](Inputs x) { return cholesky_solve(x[0], invertible(x[1])); }, {{3, 2}, {3, 3}}},
      {"cholesky_solve", [](Inputs x) { return cholesky_solve(x[0], invertible(x[1])); }, {{2, 1, 3, 2}, {2, 3, 3}}},
      {"solve", [](Inputs x) { return solve(invertible(x[0]), x[1]); }, {{3, 3}, {3, 2}}},
      {"solve", [](Inputs x) { return solve(invertible(x[0]), x[1]); }, {{3, 3}, {3}}},
      {"solve", [](Inputs x) { return solve(invertible(x[0]), x[1]); }, {{2, 3, 3}, {2, 3}}},
      {"solve", [](Inputs x) { return solve(invertible(x[0]), x[1]); }, {{2, 1, 3, 3}, {3, 3, 2}}},
      {"solve", [](Inputs x) { return solve(transpose(invertible(x[0]), 0, 1), x[1]); }, {{3, 3}, {2, 3, 1}}},
      {"solve_triangular", [](Inputs x) { return solve_triangular(invertible(x[0]), x[1]); }, {{3, 3}, {3, 2}}},
      {"solve_triangular",
       [](Inputs x) { return solve_triangular(invertible(x[0]), x[1], {.upper = true}); },
       {{3, 3}, {2, 3, 2}}},
      {"solve_triangular",
       [](Inputs x) { return solve_triangular(x[0], x[1], {.unitriangular = true}); },
       {{2, 3, 3}, {3, 2}}},
      {"solve_triangular",
       [](Inputs x) { return solve_triangular(invertible(x[0]), x[1], {.upper = true, .left = false}); },
       {{2, 3, 3}, {2, 2, 3}}},
      {"lstsq", [](Inputs x) { return lstsq(x[0], x[1]); }, {{4, 3}, {4, 2}}},
      {"lstsq", [](Inputs x) { return lstsq(x[0], x[1]); }, {{2, 3, 4}, {3, 2}}},
      {"inverse", [](Inputs x) { return inverse(invertible(x[0])); }, {{3, 3}}},
      {"inverse", [](Inputs x) { return inverse(invertible(x[0])); }, {{2, 2, 2}}},
      {"pinv", [](Inputs x) { return pinv(x[0]); }, {{4, 3}}},
      {"pinv", [](Inputs x) { return pinv(x[0]); }, {{2, 2, 3}}},
      {"pinv", [](Inputs x) { return pinv(matmul(x[0], x[1])); }, {{4, 2}, {2, 3}}},
      {"det", [](Inputs x) { return det(invertible(x[0])); }, {{2, 2, 3, 3}}},
      {"det", [](Inputs x) { return det(x[0] * 0); }, {{3, 3}}},
      {"det", [](Inputs x) { return det(x[0]); }, {{1, 1}}},
      {"det", [](Inputs x) { return det(x[0]); }, {{2, 0, 0}}},
      {"slogdet", [](Inputs x) { return slogdet(invertible(x[0])).logabsdet; }, {{3, 3}}},
      {"slogdet",
       [](Inputs x) {
         const auto [sign, logabsdet] = slogdet(invertible(x[0]));
         return together({sign, logabsdet});
       },
       {{2, 3, 3}}},
      {"qr",
       [](Inputs x) {
         const auto [q, r] = qr(x[0]);
         return together({q, r});
       },
       {{3, 3}}},
      {"qr",
       [](Inputs x) {
         const auto [q, r] = qr(x[0]);
         return together({q, r});
       },
       {{2, 4, 3}}},
      {"qr",
       [](Inputs x) {
         const auto [q, r] = qr(x[0]);
         return together({q, r});
       },
       {{2, 2, 4}}},
      {"qr", [](Inputs x) { return qr(x[0]).Q; }, {{4, 3}}},
      {"qr", [](Inputs x) { return qr(x[0]).R; }, {{4, 3}}},
      {"qr", [](Inputs x) { return qr(x[0]).Q; }, {{2, 3}}},
      {"qr", [](Inputs x) { return qr(x[0]).R; }, {{2, 3}}},
      // Of singular vectors, what does not depend on their signs.
      {"svd",
       [](Inputs x) {
         const auto [u, s, vh] = svd(spread(x[0]));
         return together({square(u), s, square(vh), matmul(u, vh)});
       },
       {{3, 3}}},
      {"svd",
       [](Inputs x) {
         const auto [u, s, vh] = svd(x[0]);
         return together({square(u), s, square(vh), matmul(u, vh)});
       },
       {{2, 4, 2}}},
      {"svd",
       [](Inputs x) {
         const auto [u, s, vh] = svd(x[0]);
         return together({square(u), s, square(vh), matmul(u, vh)});
       },
       {{2, 4}}},
      {"svd", [](Inputs x) { return svd(x[0]).S; }, {{3, 2}}},
      {"svd", [](Inputs x) { return square(svd(x[0]).U); }, {{4, 2}}},
      {"svd", [](Inputs x) { return square(svd(x[0]).Vh); }, {{2, 4}}},
      {"svdvals", [](Inputs x) { return svdvals(x[0]); }, {{4, 3}}},
      {"svdvals", [](Inputs x) { return svdvals(x[0]); }, {{2, 2, 3}}},
      {"eigh",
       [](Inputs x) {
         const auto [w, v] = eigh(spread(symmetric(x[0])));
         return together({w, square(v)});
       },
       {{3, 3}}},
      {"eigh",
       [](Inputs x) {
         const auto [w, v] = eigh(spread(symmetric(x[0])));
         return together({w, matmul(v * exp(unsqueeze(w / 10, -2)), transpose(v, -2, -1))});
       },
       {{2, 3, 3}}},
      {"eigh", [](Inputs x) { return square(eigh(spread(symmetric(x[0]))).eigenvectors); }, {{3, 3}}},
      {"eigvalsh", [](Inputs x) { return eigvalsh(spread(symmetric(x[0]))); }, {{2, 3, 3}}},
      {"matrix_exp", [](Inputs x) { return matrix_exp(x[0]); }, {{3, 3}}, -0.5, 0.5},
      {"matrix_exp", [](Inputs x) { return matrix_exp(x[0]); }, {{2, 2, 2}}},
      {"matrix_exp", [](Inputs x) { return matrix_exp(x[0] * 4 - 8); }, {{2, 2}}},
      {"matrix_power", [](Inputs x) { return matrix_power(x[0], 3); }, {{3, 3}}},
      {"matrix_power", [](Inputs x) { return matrix_power(invertible(x[0]), -2); }, {{2, 2, 2}}},
      {"matrix_power", [](Inputs x) { return matrix_power(x[0], 1) + matrix_power(x[0], 0); }, {{2, 2, 2}}},
      {"matrix_norm", [](Inputs x) { return matrix_norm(x[0], MatrixNorm::nuc); }, {{4, 3}}},
      {"matrix_norm", [](Inputs x) { return matrix_norm(x[0], MatrixNorm::one); }, {{2, 3, 4}}},
      {"matrix_norm", [](Inputs x) { return matrix_norm(x[0], MatrixNorm::two); }, {{3, 4}}},
      {"matrix_norm", [](Inputs x) { return matrix_norm(x[0], MatrixNorm::inf); }, {{2, 3, 4}}},
      {"cond", [](Inputs x) { return cond(x[0]); }, {{2, 3, 2}}},
      {"cond", [](Inputs x) { return cond(invertible(x[0]), MatrixNorm::fro); }, {{2, 2, 2}}},
      {"trace", [](Inputs x) { return trace(transpose(x[0], 1, 2)); }, {{2, 2, 3}}},
      {"kron", [](Inputs x) { return kron(x[0], x[1]); }, {{2, 2}, {1, 3}}},
      {"kron", [](Inputs x) { return kron(x[0], x[1]); }, {{2}, {2, 1, 2}}},
      {"cross", [](Inputs x) { return cross(x[0], x[1]); }, {{2, 3}, {2, 3}}},
      {"cross", [](Inputs x) { return cross(x[0], x[1], 0); }, {{3, 1}, {3, 2}}},
  };
  return rows;
}

}  // namespace gradus::tests
