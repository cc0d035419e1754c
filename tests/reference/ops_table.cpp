// One row for each operation: its name in the files, and the call.
#include "ops_table.h"

#include <gradus/core/ops.h>

#include <map>

namespace reference {
namespace {

using gradus::Dtype;
using gradus::Reduction;
using gradus::Tensor;

int dim(const json& args, const char* name = "dim") { return args.at(name).get<int>(); }

std::vector<int> dims(const json& args) {
  const json& given = args.at("dim");
  return given.is_array() ? given.get<std::vector<int>>() : std::vector<int>{given.get<int>()};
}

bool keepdim(const json& args) { return args.value("keepdim", false); }

gradus::VarOptions var_options(const json& args) {
  return {.correction = args.at("correction").get<int>(), .keepdim = keepdim(args)};
}

gradus::Shape shape(const json& args, const char* name = "shape") {
  const auto sizes = args.at(name).get<std::vector<std::int64_t>>();
  return gradus::Shape(std::span<const std::int64_t>(sizes));
}

Tensor integers(const json& args, const char* name) { return nested_tensor(args.at(name), Dtype::int64); }
Tensor truths(const json& args, const char* name) { return nested_tensor(args.at(name), Dtype::boolean); }
Tensor reals(const json& args, const char* name) { return nested_tensor(args.at(name), Dtype::float64); }

Reduction reduction(const json& args) {
  const std::string name = args.value("reduction", "mean");
  return name == "none" ? Reduction::none : name == "sum" ? Reduction::sum : Reduction::mean;
}

/// Throws Missing if the call has an argument that gradus' operation does not know.
void only(const json& args, std::initializer_list<const char*> known) {
  for (const auto& [name, value] : args.items()) {
    bool found = name == "note";
    for (const char* one : known) found = found || name == one;
    if (!found) throw Missing("with " + name);
  }
}

using Unary = Tensor (*)(const Tensor&, gradus::Where);
template <Unary op>
Tensors unary(const Tensors& in, const json& args) {
  only(args, {});
  return {op(in.at(0), gradus::Where::here())};
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

Tensors both(const gradus::ValuesIndices& result) { return {result.values, result.indices}; }

gradus::Extent extent(const json& args, const char* name, std::int64_t otherwise) {
  if (!args.contains(name)) return otherwise;
  const json& given = args.at(name);
  if (!given.is_array()) return given.get<std::int64_t>();
  return {given.at(0).get<std::int64_t>(), given.at(1).get<std::int64_t>()};
}

using Convolution = Tensor (*)(const Tensor&, const Tensor&, const Tensor&, gradus::ConvOptions, gradus::Where);
template <Convolution op>
Tensors convolution(const Tensors& in, const json& args) {
  return {op(in.at(0), in.at(1), in.at(2),
             {.stride = extent(args, "stride", 1),
              .padding = extent(args, "padding", 0),
              .dilation = extent(args, "dilation", 1),
              .groups = args.at("groups")},
             gradus::Where::here())};
}

using TransposedConvolution = Tensor (*)(const Tensor&, const Tensor&, const Tensor&, gradus::ConvTransposeOptions,
                                         gradus::Where);
template <TransposedConvolution op>
Tensors transposed_convolution(const Tensors& in, const json& args) {
  return {op(in.at(0), in.at(1), in.at(2),
             {.stride = extent(args, "stride", 1),
              .padding = extent(args, "padding", 0),
              .output_padding = extent(args, "output_padding", 0),
              .dilation = extent(args, "dilation", 1),
              .groups = args.at("groups")},
             gradus::Where::here())};
}

using MaxPool = Tensor (*)(const Tensor&, gradus::Extent, gradus::MaxPoolOptions, gradus::Where);
template <MaxPool op>
Tensors max_pool(const Tensors& in, const json& args) {
  return {op(in.at(0), extent(args, "kernel_size", 1),
             {.stride = extent(args, "stride", 0), .padding = extent(args, "padding", 0)}, gradus::Where::here())};
}

using AvgPool = Tensor (*)(const Tensor&, gradus::Extent, gradus::AvgPoolOptions, gradus::Where);
template <AvgPool op>
Tensors avg_pool(const Tensors& in, const json& args) {
  return {op(in.at(0), extent(args, "kernel_size", 1),
             {.stride = extent(args, "stride", 0),
              .padding = extent(args, "padding", 0),
              .count_include_pad = args.value("count_include_pad", true)},
             gradus::Where::here())};
}

using AdaptivePool = Tensor (*)(const Tensor&, gradus::Extent, gradus::Where);
template <AdaptivePool op>
Tensors adaptive_pool(const Tensors& in, const json& args) {
  return {op(in.at(0), extent(args, "output_size", 1), gradus::Where::here())};
}

/// Weight and bias are the inputs after the first.
gradus::AffineOptions affine(const Tensors& in, const json& args) {
  return {.weight = in.size() > 1 ? in[1] : Tensor(),
          .bias = in.size() > 2 ? in[2] : Tensor(),
          .eps = number(args.at("eps"))};
}

gradus::MarginLossOptions margin(const json& args) {
  return {.margin = number(args.at("margin")), .reduction = reduction(args)};
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
      // Convolutions and windows.
      {"conv1d", convolution<gradus::conv1d>},
      {"conv2d", convolution<gradus::conv2d>},
      {"conv_transpose1d", transposed_convolution<gradus::conv_transpose1d>},
      {"conv_transpose2d", transposed_convolution<gradus::conv_transpose2d>},
      {"max_pool1d", max_pool<gradus::max_pool1d>},
      {"max_pool2d", max_pool<gradus::max_pool2d>},
      {"avg_pool1d", avg_pool<gradus::avg_pool1d>},
      {"avg_pool2d", avg_pool<gradus::avg_pool2d>},
      {"adaptive_avg_pool2d", adaptive_pool<gradus::adaptive_avg_pool2d>},
      {"adaptive_max_pool2d", adaptive_pool<gradus::adaptive_max_pool2d>},
      // Normalisations and distances.
      {"layer_norm",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::layer_norm(in.at(0), shape(args, "normalized_shape"), affine(in, args))};
       }},
      {"rms_norm",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::rms_norm(in.at(0), {in.at(0).size(-1)}, affine(in, args))};
       }},
      {"group_norm",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::group_norm(in.at(0), args.at("num_groups"), affine(in, args))};
       }},
      {"instance_norm",
       [](const Tensors& in, const json& args) -> Tensors { return {gradus::instance_norm(in.at(0), affine(in, args))}; }},
      {"batch_norm_train",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::batch_norm(in.at(0), {.weight = in.at(1), .bias = in.at(2), .eps = number(args.at("eps"))})};
       }},
      {"batch_norm_eval",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::batch_norm(in.at(0), {.weight = in.at(1),
                                               .bias = in.at(2),
                                               .running_mean = reals(args, "running_mean"),
                                               .running_var = reals(args, "running_var"),
                                               .training = false,
                                               .eps = number(args.at("eps"))})};
       }},
      {"local_response_norm",
       [](const Tensors& in, const json& args) -> Tensors {
         only(args, {"size"});
         return {gradus::local_response_norm(in.at(0), args.at("size"))};
       }},
      {"normalize",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::normalize(in.at(0), {.p = number(args.at("p")), .dim = dim(args)})};
       }},
      {"cosine_similarity",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::cosine_similarity(in.at(0), in.at(1), dim(args))};
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
      // Softmax and losses.
      {"softmin",
       [](const Tensors& in, const json& args) -> Tensors { return {gradus::softmin(in.at(0), dim(args))}; }},
      {"l1_loss",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::l1_loss(in.at(0), in.at(1), reduction(args))};
       }},
      {"smooth_l1_loss",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::smooth_l1_loss(in.at(0), in.at(1),
                                        {.beta = number(args.at("beta")), .reduction = reduction(args)})};
       }},
      {"huber_loss",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::huber_loss(in.at(0), in.at(1),
                                    {.delta = number(args.at("delta")), .reduction = reduction(args)})};
       }},
      {"nll_loss",
       [](const Tensors& in, const json& args) -> Tensors {
         only(args, {"reduction", "target", "weight"});
         return {gradus::nll_loss(gradus::log_softmax(in.at(0), 1), integers(args, "target"),
                                  {.weight = reals(args, "weight"), .reduction = reduction(args)})};
       }},
      {"binary_cross_entropy",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::binary_cross_entropy(in.at(0), reals(args, "target"), {.reduction = reduction(args)})};
       }},
      {"kl_div",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::kl_div(gradus::log_softmax(in.at(0), 1), reals(args, "target"),
                                {.reduction = reduction(args)})};
       }},
      {"poisson_nll_loss",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::poisson_nll_loss(in.at(0), reals(args, "target"),
                                          {.log_input = args.at("log_input"), .reduction = reduction(args)})};
       }},
      {"gaussian_nll_loss",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::gaussian_nll_loss(in.at(0), reals(args, "target"), in.at(1), {.reduction = reduction(args)})};
       }},
      {"hinge_embedding_loss",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::hinge_embedding_loss(in.at(0), reals(args, "target"), margin(args))};
       }},
      {"soft_margin_loss",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::soft_margin_loss(in.at(0), reals(args, "target"), reduction(args))};
       }},
      {"margin_ranking_loss",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::margin_ranking_loss(in.at(0), in.at(1), reals(args, "target"), margin(args))};
       }},
      {"triplet_margin_loss",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::triplet_margin_loss(
             in.at(0), in.at(1), in.at(2),
             {.margin = number(args.at("margin")), .p = number(args.at("p")), .reduction = reduction(args)})};
       }},
      {"cosine_embedding_loss",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::cosine_embedding_loss(in.at(0), in.at(1), reals(args, "target"), margin(args))};
       }},
      {"multi_margin_loss",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::multi_margin_loss(
             in.at(0), integers(args, "target"),
             {.p = number(args.at("p")), .margin = number(args.at("margin")), .reduction = reduction(args)})};
       }},
      {"multilabel_soft_margin_loss",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::multilabel_soft_margin_loss(in.at(0), reals(args, "target"), {.reduction = reduction(args)})};
       }},
      {"softmax",
       [](const Tensors& in, const json& args) -> Tensors { return {gradus::softmax(in.at(0), dim(args))}; }},
      {"log_softmax",
       [](const Tensors& in, const json& args) -> Tensors { return {gradus::log_softmax(in.at(0), dim(args))}; }},
      {"mse_loss",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::mse_loss(in.at(0), in.at(1), reduction(args))};
       }},
      {"cross_entropy",
       [](const Tensors& in, const json& args) -> Tensors {
         const bool plain = !args.contains("weight") && !args.contains("ignore_index");
         if (plain) return {gradus::cross_entropy(in.at(0), integers(args, "target"), reduction(args))};
         return {gradus::cross_entropy(in.at(0), integers(args, "target"),
                                       {.weight = args.contains("weight") ? reals(args, "weight") : Tensor(),
                                        .ignore_index = args.value("ignore_index", -100),
                                        .label_smoothing = args.value("label_smoothing", 0.0),
                                        .reduction = reduction(args)})};
       }},
      {"cross_entropy_probabilities",
       [](const Tensors& in, const json& args) -> Tensors {
         only(args, {"reduction", "target"});
         return {gradus::cross_entropy(in.at(0), reals(args, "target"), reduction(args))};
       }},
      {"binary_cross_entropy_with_logits",
       [](const Tensors& in, const json& args) -> Tensors {
         const Tensor target = reals(args, "target");
         if (!args.contains("pos_weight")) {
           return {gradus::binary_cross_entropy_with_logits(in.at(0), target, reduction(args))};
         }
         return {gradus::binary_cross_entropy_with_logits(
             in.at(0), target, {.pos_weight = reals(args, "pos_weight"), .reduction = reduction(args)})};
       }},
  };
  return rows;
}

}  // namespace

Call find_op(const std::string& name) {
  const auto row = table().find(name);
  return row == table().end() ? nullptr : row->second;
}

}  // namespace reference
