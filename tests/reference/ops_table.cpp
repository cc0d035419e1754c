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
      {"softplus", unary<gradus::softplus>},
      {"logsigmoid", unary<gradus::log_sigmoid>},
      {"clamp",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::clamp(in.at(0), number(args.at("min")), number(args.at("max")))};
       }},
      {"pow",
       [](const Tensors& in, const json& args) -> Tensors {
         return {in.size() > 1 ? gradus::pow(in[0], in[1]) : gradus::pow(in.at(0), number(args.at("exponent")))};
       }},
      // Two operands.
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
         only(args, {"p"});
         return {gradus::norm(in.at(0), number(args.at("p")))};
       }},
      {"max_all", [](const Tensors& in, const json&) -> Tensors { return {gradus::max(in.at(0))}; }},
      {"max_with_index",
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::max(in.at(0), dim(args)), gradus::argmax(in.at(0), dim(args))};
       }},
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
      // Indexing.
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
      // Softmax and losses.
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
         only(args, {"reduction", "target"});
         return {gradus::cross_entropy(in.at(0), integers(args, "target"), reduction(args))};
       }},
      {"cross_entropy_probabilities",
       [](const Tensors& in, const json& args) -> Tensors {
         only(args, {"reduction", "target"});
         return {gradus::cross_entropy(in.at(0), reals(args, "target"), reduction(args))};
       }},
      {"binary_cross_entropy_with_logits",
       [](const Tensors& in, const json& args) -> Tensors {
         only(args, {"reduction", "target"});
         return {gradus::binary_cross_entropy_with_logits(in.at(0), reals(args, "target"), reduction(args))};
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
