// Losses of margins: how far a right answer must lie from a wrong one.
#include <gradus/core/defined.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/loss.h>

#include <cmath>
#include <string>
#include <vector>

namespace gradus {
namespace {

using detail::check_pair;
using detail::reduced;

void check_reduced_target(const char* operation, const Tensor& x, const Tensor& target, const Shape& wanted,
                          Where where) {
  if (!(target.shape() == wanted)) {
    throw ShapeError(where, std::string(operation) + ": the target must be " + to_string(wanted) + ", got " +
                                to_string(target.shape()) + " for " + to_string(x.shape()));
  }
}

void check_floating_pair(const char* operation, const Tensor& a, const Tensor& b, Where where) {
  if (a.dtype() != b.dtype() || !is_floating(a.dtype())) {
    throw TypeError(where, std::string(operation) + ": takes floating tensors of one dtype, got " + name(a.dtype()) +
                               " and " + name(b.dtype()));
  }
}

// The target 1 or -1 as the input's numbers.
Tensor signs(const Tensor& target, const Tensor& x) { return to(target, x.dtype()); }

Tensor as_rows(const Tensor& x, Where where) { return x.dim() == 1 ? unsqueeze(x, 0, where) : x; }

void check_classes(const char* operation, const Tensor& x, Where where) {
  if (x.dim() != 1 && x.dim() != 2) {
    throw ShapeError(where, std::string(operation) + ": takes [N, C] or [C], got " + to_string(x.shape()));
  }
  if (!is_floating(x.dtype())) {
    throw TypeError(where, std::string(operation) + ": takes floating tensors, not " + name(x.dtype()));
  }
}

void check_weight(const char* operation, const Tensor& weight, const Tensor& x, Where where) {
  if (!weight.defined()) return;
  check_floating_pair(operation, x, weight, where);
  if (!(weight.shape() == Shape{x.size(-1)})) {
    throw ShapeError(where, std::string(operation) + ": weight must be [" + std::to_string(x.size(-1)) + "], got " +
                                to_string(weight.shape()));
  }
}

Tensor dropped_row(const Tensor& losses, const Tensor& x, Where where) {
  return x.dim() == 1 ? reshape(losses, {}, where) : losses;
}

}  // namespace

Tensor hinge_embedding_loss(const Tensor& x, const Tensor& target, MarginLossOptions options, Where where) {
  detail::check_defined("hinge_embedding_loss", where, x, target);
  check_reduced_target("hinge_embedding_loss", x, target, x.shape(), where);
  check_floating_pair("hinge_embedding_loss", x, x, where);
  const Tensor apart = clamp_min(options.margin - x, 0, where);
  return reduced(gradus::where(target == 1, x, apart), options.reduction, where);
}

Tensor soft_margin_loss(const Tensor& x, const Tensor& target, Reduction reduction, Where where) {
  detail::check_defined("soft_margin_loss", where, x, target);
  check_reduced_target("soft_margin_loss", x, target, x.shape(), where);
  check_floating_pair("soft_margin_loss", x, x, where);
  return reduced(-log_sigmoid(signs(target, x) * x, where), reduction, where);
}

Tensor margin_ranking_loss(const Tensor& x1, const Tensor& x2, const Tensor& target, MarginLossOptions options,
                           Where where) {
  detail::check_defined("margin_ranking_loss", where, x1, x2, target);
  check_pair("margin_ranking_loss", x1, x2, where);
  check_reduced_target("margin_ranking_loss", x1, target, x1.shape(), where);
  const Tensor wrong = -signs(target, x1) * (x1 - x2) + options.margin;
  return reduced(clamp_min(wrong, 0, where), options.reduction, where);
}

Tensor cosine_embedding_loss(const Tensor& x1, const Tensor& x2, const Tensor& target, MarginLossOptions options,
                             Where where) {
  detail::check_defined("cosine_embedding_loss", where, x1, x2, target);
  check_pair("cosine_embedding_loss", x1, x2, where);
  if (x1.dim() != 1 && x1.dim() != 2) {
    throw ShapeError(where, "cosine_embedding_loss: takes [N, D] or [D], got " + to_string(x1.shape()));
  }
  check_reduced_target("cosine_embedding_loss", x1, target, x1.dim() == 1 ? Shape{} : Shape{x1.shape()[0]}, where);
  constexpr double eps = 1e-12;  // keeps the gradient finite for a vector of zeros
  const auto lengths = (sum(square(x1), {-1}) + eps) * (sum(square(x2), {-1}) + eps);
  const Tensor cosine = sum(x1 * x2, {-1}) / sqrt(lengths);
  const Tensor losses = gradus::where(target == 1, 1 - cosine, clamp_min(cosine - options.margin, 0, where));
  return reduced(losses, options.reduction, where);
}

Tensor multi_margin_loss(const Tensor& x, const Tensor& labels, const MultiMarginLossOptions& options, Where where) {
  detail::check_defined("multi_margin_loss", where, x, labels);
  check_classes("multi_margin_loss", x, where);
  check_weight("multi_margin_loss", options.weight, x, where);
  if (options.p != 1 && options.p != 2) {
    throw ValueError(where, "multi_margin_loss: p must be 1 or 2, got " + std::to_string(options.p));
  }
  check_reduced_target("multi_margin_loss", x, labels, x.dim() == 1 ? Shape{} : Shape{x.shape()[0]}, where);
  const Tensor rows = as_rows(x, where);
  const std::int64_t classes = rows.shape()[1];
  if (labels.dtype() != Dtype::int64) {
    throw TypeError(where, std::string("multi_margin_loss: labels must be int64, got ") + name(labels.dtype()));
  }
  const std::vector<std::int64_t> numbers = labels.to_vector<std::int64_t>();
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] < 0 || numbers[i] >= classes) {
      throw IndexError(where, "multi_margin_loss: label " + std::to_string(numbers[i]) + " at row " +
                                  std::to_string(i) + " is outside 0.." + std::to_string(classes - 1));
    }
  }
  const Tensor column = reshape(labels, {rows.shape()[0], 1}, where);
  const Tensor right = to(one_hot(reshape(labels, {rows.shape()[0]}, where), classes, where), Dtype::boolean);
  Tensor margins = clamp_min(options.margin - gather(rows, 1, column, where) + rows, 0, where);
  if (options.p == 2) margins = square(margins);
  if (options.weight.defined()) margins = margins * take(options.weight, column, where);
  const Tensor losses = sum(masked_fill(margins, right, 0, where), {1}) / static_cast<double>(classes);
  return reduced(dropped_row(losses, x, where), options.reduction, where);
}

Tensor multilabel_margin_loss(const Tensor& x, const Tensor& labels, Reduction reduction, Where where) {
  detail::check_defined("multilabel_margin_loss", where, x, labels);
  check_classes("multilabel_margin_loss", x, where);
  check_reduced_target("multilabel_margin_loss", x, labels, x.shape(), where);
  if (labels.dtype() != Dtype::int64) {
    throw TypeError(where, std::string("multilabel_margin_loss: labels must be int64, got ") + name(labels.dtype()));
  }
  const Tensor rows = as_rows(x, where);
  const std::int64_t classes = rows.shape()[1];
  // Which classes are true: those before the first -1.
  const Tensor numbers = contiguous(as_rows(labels, where), where);
  const auto list = numbers.to_vector<std::int64_t>();
  Tensor truth = zeros(rows.shape(), {.dtype = Dtype::boolean});
  const auto cells = truth.data<bool>();
  for (std::int64_t row = 0; row < rows.shape()[0]; ++row) {
    for (std::int64_t i = 0; i < classes; ++i) {
      const std::int64_t label = list[static_cast<std::size_t>(row * classes + i)];
      if (label == -1) break;
      if (label < 0 || label >= classes) {
        throw IndexError(where, "multilabel_margin_loss: label " + std::to_string(label) + " in row " +
                                    std::to_string(row) + " is outside 0.." + std::to_string(classes - 1));
      }
      cells[static_cast<std::size_t>(row * classes + label)] = true;
    }
  }
  const Tensor margins = clamp_min(1 - (unsqueeze(rows, 2) - unsqueeze(rows, 1)), 0, where);  // [N, true, other]
  const Tensor pairs = logical_and(unsqueeze(truth, 2), logical_not(unsqueeze(truth, 1)));
  const Tensor losses = sum(masked_fill(margins, logical_not(pairs), 0), {1, 2}) / static_cast<double>(classes);
  return reduced(dropped_row(losses, x, where), reduction, where);
}

Tensor multilabel_soft_margin_loss(const Tensor& x, const Tensor& target,
                                   const MultilabelSoftMarginLossOptions& options, Where where) {
  detail::check_defined("multilabel_soft_margin_loss", where, x, target);
  check_classes("multilabel_soft_margin_loss", x, where);
  check_pair("multilabel_soft_margin_loss", x, target, where);
  check_weight("multilabel_soft_margin_loss", options.weight, x, where);
  Tensor losses = -(target * log_sigmoid(x, where) + (1 - target) * log_sigmoid(-x, where));
  if (options.weight.defined()) losses = losses * options.weight;
  return reduced(mean(losses, {-1}, {}, where), options.reduction, where);
}

Tensor triplet_margin_loss(const Tensor& anchor, const Tensor& positive, const Tensor& negative,
                           TripletMarginLossOptions options, Where where) {
  detail::check_defined("triplet_margin_loss", where, anchor, positive, negative);
  check_pair("triplet_margin_loss", anchor, positive, where);
  check_pair("triplet_margin_loss", anchor, negative, where);
  if (anchor.dim() == 0) throw ShapeError(where, "triplet_margin_loss: takes vectors, got 0-dim tensors");
  const Tensor near = pairwise_distance(anchor, positive, options.p, options.eps, where);
  Tensor far = pairwise_distance(anchor, negative, options.p, options.eps, where);
  if (options.swap) far = minimum(far, pairwise_distance(positive, negative, options.p, options.eps, where));
  return reduced(clamp_min(near - far + options.margin, 0, where), options.reduction, where);
}

}  // namespace gradus
