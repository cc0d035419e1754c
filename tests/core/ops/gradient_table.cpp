// Ranges keep clear of kinks (abs at 0, ties of max) by construction: the random inputs are fixed.
#include "gradient_table.h"

#include <limits>

namespace gradus::tests {
namespace {

using Inputs = const std::vector<Tensor>&;

Tensor labels() { return tensor({2, 0, 1}, {.dtype = Dtype::int64}); }
Tensor mask() { return tensor({{true, false, true}, {false, false, true}}, {.dtype = Dtype::boolean}); }
Tensor places() { return tensor({{0, 1, 0}, {1, 1, 0}}, {.dtype = Dtype::int64}); }

}  // namespace

const std::vector<GradientRow>& gradient_table() {
  static const std::vector<GradientRow> rows = {
      {"add", [](Inputs x) { return x[0] + x[1]; }, {{2, 3}, {2, 3}}},
      {"add", [](Inputs x) { return x[0] + x[1]; }, {{2, 3}, {3}}},
      {"add", [](Inputs x) { return x[0] + x[1] + 1; }, {{2, 1, 3}, {4, 1}}},
      {"add", [](Inputs x) { return x[0] + x[0]; }, {{2}}},
      {"sub", [](Inputs x) { return x[0] - x[1]; }, {{2, 3}, {2, 1}}},
      {"sub", [](Inputs x) { return 1 - x[0]; }, {{}}},
      {"mul", [](Inputs x) { return x[0] * x[1]; }, {{2, 3}, {3}}},
      {"mul", [](Inputs x) { return x[0] * x[0] * 2; }, {{3}}},
      {"mul", [](Inputs x) { return x[0] * x[1]; }, {{0, 3}, {3}}},
      {"div", [](Inputs x) { return x[0] / x[1]; }, {{2, 3}, {3}}, 0.5, 2},
      {"div", [](Inputs x) { return 1 / x[0]; }, {{2}}, 0.5, 2},
      {"pow", [](Inputs x) { return pow(x[0], x[1]); }, {{2, 3}, {3}}, 0.5, 2},
      {"pow", [](Inputs x) { return pow(x[0], 3); }, {{3}}},
      {"pow", [](Inputs x) { return pow(2.5, x[0]); }, {{3}}},
      {"maximum", [](Inputs x) { return maximum(x[0], x[1]); }, {{2, 3}, {3}}},
      {"minimum", [](Inputs x) { return minimum(x[0], x[1]); }, {{2, 3}, {2, 3}}},
      {"neg", [](Inputs x) { return -x[0]; }, {{2, 3}}},
      {"abs", [](Inputs x) { return abs(x[0]); }, {{2, 3}}},
      {"sign", [](Inputs x) { return sign(x[0]); }, {{2, 3}}},
      {"square", [](Inputs x) { return square(x[0]); }, {{2, 3}}},
      {"sqrt", [](Inputs x) { return sqrt(x[0]); }, {{2, 3}}, 0.5, 2},
      {"rsqrt", [](Inputs x) { return rsqrt(x[0]); }, {{2, 3}}, 0.5, 2},
      {"reciprocal", [](Inputs x) { return reciprocal(x[0]); }, {{2, 3}}, 0.5, 2},
      {"exp", [](Inputs x) { return exp(x[0]); }, {{2, 3}}},
      {"expm1", [](Inputs x) { return expm1(x[0]); }, {{2, 3}}},
      {"log", [](Inputs x) { return log(x[0]); }, {{2, 3}}, 0.5, 2},
      {"log1p", [](Inputs x) { return log1p(x[0]); }, {{2, 3}}, -0.5, 2},
      {"sin", [](Inputs x) { return sin(x[0]); }, {{2, 3}}},
      {"cos", [](Inputs x) { return cos(x[0]); }, {{2, 3}}},
      {"erf", [](Inputs x) { return erf(x[0]); }, {{2, 3}}},
      {"clamp", [](Inputs x) { return clamp(x[0], -0.7, 0.9); }, {{2, 3}}},
      {"tanh", [](Inputs x) { return tanh(x[0]); }, {{2, 3}}},
      {"sigmoid", [](Inputs x) { return sigmoid(x[0]); }, {{2, 3}}},
      {"relu", [](Inputs x) { return relu(x[0]); }, {{2, 3}}},
      {"softplus", [](Inputs x) { return softplus(x[0]); }, {{2, 3}}},
      {"log_sigmoid", [](Inputs x) { return log_sigmoid(x[0]); }, {{2, 3}}},
      {"sum", [](Inputs x) { return sum(x[0]); }, {{2, 3}}},
      {"sum", [](Inputs x) { return sum(x[0], {0}); }, {{2, 3}}},
      {"sum",
       [](Inputs x) {
         return sum(x[0], {0, 2}, {.keepdim = true});
       },
       {{2, 3, 2}}},
      {"mean", [](Inputs x) { return mean(x[0]); }, {{2, 3}}},
      {"mean", [](Inputs x) { return mean(x[0], {-1}); }, {{2, 3}}},
      {"max", [](Inputs x) { return max(x[0]); }, {{2, 3}}},
      {"max", [](Inputs x) { return max(x[0], 1); }, {{2, 3}}},
      {"max", [](Inputs x) { return max(x[0], 0, {.keepdim = true}); }, {{2, 3}}},
      {"min", [](Inputs x) { return min(x[0]); }, {{2, 3}}},
      {"min", [](Inputs x) { return min(x[0], 1); }, {{2, 3}}},
      {"var", [](Inputs x) { return var(x[0]); }, {{2, 3}}},
      {"var", [](Inputs x) { return var(x[0], {1}, {.correction = 0, .keepdim = true}); }, {{2, 3}}},
      {"std", [](Inputs x) { return gradus::std(x[0]); }, {{2, 3}}},
      {"std", [](Inputs x) { return gradus::std(x[0], {0}); }, {{4, 3}}},
      {"norm", [](Inputs x) { return norm(x[0]); }, {{2, 3}}},
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
      {"t", [](Inputs x) { return t(x[0]); }, {{2, 3}}},
      {"squeeze", [](Inputs x) { return squeeze(x[0]); }, {{2, 1, 3, 1}}},
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
      {"clone", [](Inputs x) { return clone(x[0]); }, {{2, 3}}},
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
      {"softmax", [](Inputs x) { return softmax(x[0]); }, {{2, 3}}},
      {"softmax", [](Inputs x) { return softmax(x[0], 0); }, {{2, 3}}},
      {"log_softmax", [](Inputs x) { return log_softmax(x[0]); }, {{2, 3}}},
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
  };
  return rows;
}

const std::vector<Exempt>& without_gradient() {
  static const std::vector<Exempt> list = {
      {"eq", "gives booleans"},          {"ne", "gives booleans"},         {"lt", "gives booleans"},
      {"le", "gives booleans"},          {"gt", "gives booleans"},         {"ge", "gives booleans"},
      {"logical_and", "gives booleans"}, {"logical_or", "gives booleans"}, {"logical_not", "gives booleans"},
      {"isnan", "gives booleans"},       {"isfinite", "gives booleans"},   {"any", "gives booleans"},
      {"all", "gives booleans"},         {"equal", "gives a bool"},        {"allclose", "gives a bool"},
      {"argmax", "gives indices"},       {"argmin", "gives indices"},      {"one_hot", "takes labels"},
  };
  return list;
}

}  // namespace gradus::tests
