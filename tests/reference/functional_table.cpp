// One row for each operation that layers are made of: its name in the files, and the call.
#include "arguments.h"
#include "ops_table.h"

#include <gradus/core/ops.h>

namespace reference {
namespace {

using gradus::Reduction;
using gradus::Tensor;

Reduction reduction(const json& args) {
  const std::string name = args.value("reduction", "mean");
  return name == "none" ? Reduction::none : name == "sum" ? Reduction::sum : Reduction::mean;
}

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

}  // namespace

const std::map<std::string, Call>& functional_table() {
  static const std::map<std::string, Call> rows = {
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
       [](const Tensors& in, const json& args) -> Tensors {
         return {gradus::instance_norm(in.at(0), affine(in, args))};
       }},
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
         return {
             gradus::huber_loss(in.at(0), in.at(1), {.delta = number(args.at("delta")), .reduction = reduction(args)})};
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
         return {
             gradus::kl_div(gradus::log_softmax(in.at(0), 1), reals(args, "target"), {.reduction = reduction(args)})};
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

}  // namespace reference
