// One row for each operation of arrays and linear algebra: its name in the files, and the call.
#include "ops_table.h"

#include "arguments.h"

#include <gradus/core/ops.h>

#include <map>

namespace reference {
namespace {

using gradus::Tensor;

gradus::VarOptions var_options(const json& args) {
  return {.correction = args.at("correction").get<int>(), .keepdim = keepdim(args)};
}

using Binary = Tensor (*)(gradus::Operand, gradus::Operand);
template <Binary op>
Tensors binary(const Tensors& in, const json& args) {
  only(args, {});
  return {op(in.at(0), in.at(1))};
}

using Product = Tensor (*)(const Tensor&, const Tensor&, gradus::Where);
template <Product op>
Tensors product(const Tensors& in, const json& args) {
  only(args, {});
  return {op(in.at(0), in.at(1), gradus::Where::here())};
}

// Some calls are of a multiple of the input.
template <Unary op>
Tensors scaled(const Tensors& in, const json& args) {
  const std::string note = args.value("note", "");
  const double factor = note == "applied to 2x" ? 2 : note == "applied to 5x" ? 5 : 1;
  return {op(factor == 1 ? in.at(0) : in.at(0) * factor, gradus::Where::here())};
}

/// What files call "(a + a^T)/2".
Tensor symmetric(const Tensor& a) { return (a + gradus::t(a)) / 2; }

const std::map<std::string, Call>& table() {
  static const std::map<std::string, Call> rows = {
      // One operand.
      {"exp", unary<gradus::exp>},
      {"log", unary<gradus::log>},
      {"log1p", unary<gradus::log1p>},
      {"expm1", unary<gradus::expm1>},
      {"sqrt", unary<gradus::sqrt>},
      {"rsqrt", unary<gradus::rsqrt>},
      {"abs", unary<gradus::abs>},
      {"sign", unary<gradus::sign>},
      {"neg", unary<gradus::neg>},
      {"reciprocal", unary<gradus::reciprocal>},
      {"square", unary<gradus::square>},
      {"sin", unary<gradus::sin>},
      {"cos", unary<gradus::cos>},
      {"erf", unary<gradus::erf>},
      {"tanh", unary<gradus::tanh>},
      {"sigmoid", unary<gradus::sigmoid>},
      {"relu", unary<gradus::relu>},
      {"logsigmoid", unary<gradus::log_sigmoid>},
      {"clamp",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::clamp(in.at(0), number(args.at("min")), number(args.at("max")))};
       }},
      {"pow",
       [](const Tensors& in, const json& args) -> Tensors {
         return {in.size() > 1 ? gradus::pow(in[0], in[1]) : gradus::pow(in.at(0), number(args.at("exponent")))};
       }},
      {"tan", unary<gradus::tan>},
      {"asin", unary<gradus::asin>},
      {"acos", unary<gradus::acos>},
      {"atan", unary<gradus::atan>},
      {"sinh", unary<gradus::sinh>},
      {"cosh", unary<gradus::cosh>},
      {"asinh", unary<gradus::asinh>},
      {"acosh", unary<gradus::acosh>},
      {"atanh", unary<gradus::atanh>},
      {"erfc", unary<gradus::erfc>},
      {"floor", unary<gradus::floor>},
      {"ceil", unary<gradus::ceil>},
      {"round", unary<gradus::round>},
      {"trunc", unary<gradus::trunc>},
      {"frac", unary<gradus::frac>},
      {"log2", unary<gradus::log2>},
      {"log10", unary<gradus::log10>},
      {"exp2", unary<gradus::exp2>},
      {"lgamma", unary<gradus::lgamma>},
      {"digamma", unary<gradus::digamma>},
      // Activations.
      {"selu", unary<gradus::selu>},
      {"silu", unary<gradus::silu>},
      {"mish", unary<gradus::mish>},
      {"softsign", unary<gradus::softsign>},
      {"tanhshrink", unary<gradus::tanhshrink>},
      {"leaky_relu",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::leaky_relu(in.at(0), number(args.at("negative_slope")))};
       }},
      {"elu",
       [](const Tensors& in, const json& args) -> Tensors { return {gradus::elu(in.at(0), args.value("alpha", 1.0))}; }},
      {"celu",
       [](const Tensors& in, const json& args) -> Tensors { return {gradus::celu(in.at(0), number(args.at("alpha")))}; }},
      {"gelu", [](const Tensors& in, const json&) -> Tensors { return {gradus::gelu(in.at(0))}; }},
      {"gelu_tanh",
       [](const Tensors& in, const json&) -> Tensors {
         return {gradus::gelu(in.at(0), gradus::GeluApproximation::tanh)};
       }},
      {"softplus",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::softplus(in.at(0),
                                  {.beta = args.value("beta", 1.0), .threshold = args.value("threshold", 20.0)})};
       }},
      {"hardtanh",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::hardtanh(in.at(0), args.value("min_val", -1.0), args.value("max_val", 1.0))};
       }},
      {"hardsigmoid", scaled<gradus::hardsigmoid>},
      {"hardswish", scaled<gradus::hardswish>},
      {"relu6", scaled<gradus::relu6>},
      {"softshrink",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::softshrink(in.at(0), number(args.at("lambda")))};
       }},
      {"hardshrink",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::hardshrink(in.at(0), number(args.at("lambda")))};
       }},
      {"threshold",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::threshold(in.at(0), number(args.at("threshold")), number(args.at("value")))};
       }},
      {"glu", [](const Tensors& in, const json& args) -> Tensors { return {gradus::glu(in.at(0), dim(args))}; }},
      {"prelu", [](const Tensors& in, const json&) -> Tensors { return {gradus::prelu(in.at(0), in.at(1))}; }},
      // Two operands.
      {"atan2", binary<gradus::atan2>},
      {"hypot", binary<gradus::hypot>},
      {"logaddexp", binary<gradus::logaddexp>},
      {"fmod", binary<gradus::fmod>},
      {"remainder", binary<gradus::remainder>},
      {"lerp",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::lerp(in.at(0), in.at(1), number(args.at("weight")))};
       }},
      {"addcmul",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::addcmul(in.at(0), in.at(1), in.at(2), number(args.at("value")))};
       }},
      {"addcdiv",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::addcdiv(in.at(0), in.at(1), in.at(2), number(args.at("value")))};
       }},
      {"add", binary<gradus::add>},
      {"sub", binary<gradus::sub>},
      {"mul", binary<gradus::mul>},
      {"div", binary<gradus::div>},
      {"maximum", binary<gradus::maximum>},
      {"minimum", binary<gradus::minimum>},
      // Reductions.
      {"sum",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::sum(in.at(0), dims(args), {.keepdim = keepdim(args)})};
       }},
      {"mean",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::mean(in.at(0), dims(args), {.keepdim = keepdim(args)})};
       }},
      {"logsumexp",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::logsumexp(in.at(0), dims(args), {.keepdim = keepdim(args)})};
       }},
      {"var",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::var(in.at(0), dims(args), var_options(args))};
       }},
      {"std",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::std(in.at(0), dims(args), var_options(args))};
       }},
      {"norm",
       [](const Tensors& in, const json& args) -> Tensors {
         if (!args.contains("dim")) return {gradus::norm(in.at(0), number(args.at("p")))};
         return {gradus::norm(in.at(0), number(args.at("p")), dims(args))};
       }},
      {"prod",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::prod(in.at(0), dim(args), {.keepdim = keepdim(args)})};
       }},
      {"amax",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::amax(in.at(0), dims(args), {.keepdim = keepdim(args)})};
       }},
      {"amin",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::amin(in.at(0), dims(args), {.keepdim = keepdim(args)})};
       }},
      {"cumsum", [](const Tensors& in, const json& args) -> Tensors { return {gradus::cumsum(in.at(0), dim(args))}; }},
      {"cumprod", [](const Tensors& in, const json& args) -> Tensors { return {gradus::cumprod(in.at(0), dim(args))}; }},
      {"logcumsumexp",
       [](const Tensors& in, const json& args) -> Tensors { return {gradus::logcumsumexp(in.at(0), dim(args))}; }},
      {"sort",
       [](const Tensors& in, const json& args) -> Tensors {
         return both(gradus::sort(in.at(0), dim(args), {.descending = args.at("descending")}));
       }},
      {"topk",
       [](const Tensors& in, const json& args) -> Tensors {
         return both(gradus::topk(in.at(0), args.at("k"), dim(args)));
       }},
      {"median",
       [](const Tensors& in, const json& args) -> Tensors { return both(gradus::median(in.at(0), dim(args))); }},
      {"max_all", [](const Tensors& in, const json&) -> Tensors { return {gradus::max(in.at(0))}; }},
      {"max_with_index",
       [](const Tensors& in, const json& args) -> Tensors { return both(gradus::max_with_index(in.at(0), dim(args))); }},
      {"argmax", [](const Tensors& in, const json& args) -> Tensors { return {gradus::argmax(in.at(0), dim(args))}; }},
      {"argmin", [](const Tensors& in, const json& args) -> Tensors { return {gradus::argmin(in.at(0), dim(args))}; }},
      // Shape.
      {"permute",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::permute(in.at(0), args.at("dims").get<std::vector<int>>())};
       }},
      {"transpose",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::transpose(in.at(0), dim(args, "dim0"), dim(args, "dim1"))};
       }},
      {"reshape",
       [](const Tensors& in, const json& args) -> Tensors { return {gradus::reshape(in.at(0), shape(args))}; }},
      {"expand",
       [](const Tensors& in, const json& args) -> Tensors { return {gradus::expand(in.at(0), shape(args))}; }},
      {"cat", [](const Tensors& in, const json& args) -> Tensors { return {gradus::cat(in, dim(args))}; }},
      {"stack", [](const Tensors& in, const json& args) -> Tensors { return {gradus::stack(in, dim(args))}; }},
      {"narrow",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::narrow(in.at(0), dim(args), args.at("start"), args.at("length"))};
       }},
      {"flip",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::flip(in.at(0), args.at("dims").get<std::vector<int>>())};
       }},
      {"roll",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::roll(in.at(0), {args.at("shifts").get<std::int64_t>()}, {dim(args)})};
       }},
      {"repeat",
       [](const Tensors& in, const json& args) -> Tensors { return {gradus::repeat(in.at(0), shape(args, "repeats"))}; }},
      {"repeat_interleave",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::repeat_interleave(in.at(0), args.at("repeats").get<std::int64_t>(), dim(args))};
       }},
      {"tril",
       [](const Tensors& in, const json& args) -> Tensors { return {gradus::tril(in.at(0), args.at("diagonal"))}; }},
      {"triu",
       [](const Tensors& in, const json& args) -> Tensors { return {gradus::triu(in.at(0), args.at("diagonal"))}; }},
      {"diagonal",
       [](const Tensors& in, const json& args) -> Tensors { return {gradus::diagonal(in.at(0), args.at("offset"))}; }},
      {"diag", [](const Tensors& in, const json&) -> Tensors { return {gradus::diag(in.at(0))}; }},
      {"unfold",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::unfold(in.at(0), dim(args), args.at("size"), args.at("step"))};
       }},
      {"pad",
       [](const Tensors& in, const json& args) -> Tensors {
         const std::string mode = args.at("mode");
         const auto which = mode == "reflect"     ? gradus::PadMode::reflect
                            : mode == "replicate" ? gradus::PadMode::replicate
                            : mode == "circular"  ? gradus::PadMode::circular
                                                  : gradus::PadMode::constant;
         return {gradus::pad(in.at(0), args.at("pad").get<std::vector<std::int64_t>>(),
                             {.mode = which, .value = args.value("value", 0.0)})};
       }},
      // Indexing.
      {"index_add",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::index_add(in.at(0), dim(args), integers(args, "index"), in.at(1))};
       }},
      {"masked_select",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::masked_select(in.at(0), truths(args, "mask"))};
       }},
      {"embedding",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::embedding(in.at(0), integers(args, "index"))};
       }},
      {"index_select",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::index_select(in.at(0), dim(args), integers(args, "index"))};
       }},
      {"gather",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::gather(in.at(0), dim(args), integers(args, "index"))};
       }},
      {"scatter_add",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::scatter_add(in.at(0), dim(args), integers(args, "index"), in.at(1))};
       }},
      {"masked_fill",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::masked_fill(in.at(0), truths(args, "mask"), number(args.at("value")))};
       }},
      {"where",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::where(truths(args, "condition"), in.at(0), in.at(1))};
       }},
      {"one_hot",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::one_hot(in.at(0), args.at("num_classes"))};
       }},
      // Products.
      {"matmul", product<gradus::matmul>},
      {"bmm", product<gradus::bmm>},
      {"outer", product<gradus::outer>},
      {"linear",
       [](const Tensors& in, const json&) -> Tensors { return {gradus::linear(in.at(0), in.at(1), in.at(2))}; }},
      {"addmm",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::addmm(in.at(0), in.at(1), in.at(2),
                               {.beta = number(args.at("beta")), .alpha = number(args.at("alpha"))})};
       }},
      {"einsum",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::einsum(args.at("equation").get<std::string>().c_str(), in)};
       }},
      {"bilinear",
       [](const Tensors& in, const json&) -> Tensors {
         return {gradus::bilinear(in.at(0), in.at(1), in.at(2), in.at(3))};
       }},
      // Linear algebra.
      {"cholesky", [](const Tensors& in, const json&) -> Tensors { return {gradus::cholesky(symmetric(in.at(0)))}; }},
      {"inverse", unary<gradus::inverse>},
      {"det", unary<gradus::det>},
      {"slogdet", [](const Tensors& in, const json&) -> Tensors { return {gradus::slogdet(in.at(0)).logabsdet}; }},
      {"solve", product<gradus::solve>},
      {"qr_abs_r", [](const Tensors& in, const json&) -> Tensors { return {gradus::abs(gradus::qr(in.at(0)).R)}; }},
      {"svdvals", unary<gradus::svdvals>},
      {"eigvalsh", [](const Tensors& in, const json&) -> Tensors { return {gradus::eigvalsh(symmetric(in.at(0)))}; }},
      {"trace", unary<gradus::trace>},
      {"matrix_exp", unary<gradus::matrix_exp>},
  };
  return rows;
}

}  // namespace

Call find_op(const std::string& name) {
  for (const auto* rows : {&table(), &functional_table()}) {
    const auto row = rows->find(name);
    if (row != rows->end()) return row->second;
  }
  return nullptr;
}

}  // namespace reference
