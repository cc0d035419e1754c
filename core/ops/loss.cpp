// Losses: what a model's output costs.
#include <gradus/core/apply.h>
#include <gradus/core/defined.h>
#include <gradus/core/kernels/softmax.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/elementwise.h>
#include <gradus/core/ops/loss.h>

#include <cmath>
#include <numbers>
#include <string>

namespace gradus {
namespace {

using detail::check_pair;
using detail::map;
using detail::reduced;

struct SquaredError {
  static constexpr auto name = "mse_loss";
  Tensor forward(const Tensor& x, const Tensor& t, Where where) const {
    return map(
        x, t, detail::cheap, []<class R>(R a, R b) { return (a - b) * (a - b); }, name, where);
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const {
    Tensor d;
    if (grad_enabled()) {
      d = 2 * (in[0] - in[1]) * g;
    } else {
      d = detail::make(in[0].shape(), in[0].dtype());
      detail::map_into(
          d, detail::cheap, []<class R>(R x, R t, R dy) { return (x - t) * (dy + dy); }, in[0], in[1], g);
    }
    return {d, in.needs[1] ? -d : Tensor()};
  }
};

// -(t log s(x) + (1 - t) log(1 - s(x))) = max(x, 0) - x t + log(1 + exp(-|x|))
struct LogisticLoss {
  static constexpr auto name = "binary_cross_entropy_with_logits";
  Tensor forward(const Tensor& x, const Tensor& t, Where where) const {
    return map(
        x, t, detail::transcendental,
        []<class R>(R v, R target) { return max(v, R(0)) - v * target + log1p(exp(-abs(v))); }, name, where);
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const {
    return {in.needs[0] ? g * (sigmoid(in[0]) - in[1]) : Tensor(), in.needs[1] ? -g * in[0] : Tensor()};
  }
};

struct CrossEntropy {
  static constexpr auto name = "cross_entropy";
  Tensor labels;  // [N], contiguous

  Tensor forward(const Tensor& logits) const {
    const Tensor rows = contiguous(logits);
    const Tensor losses = detail::make({logits.shape()[0]}, logits.dtype());
    detail::dispatch_floating(logits.dtype(), [&]<class T>() {
      kernels::cross_entropy(detail::data<T>(losses), static_cast<T*>(nullptr), detail::data<T>(rows),
                             detail::data<std::int64_t>(labels), rows.shape()[0], rows.shape()[1], T{1});
    });
    return losses;
  }

  Tensor vjp(const Tensor& g, const Inputs<1>& in) const {
    const std::int64_t classes = in[0].shape()[1];
    if (grad_enabled()) {
      return unsqueeze(g, 1) * (softmax(in[0]) - to(one_hot(labels, classes), g.dtype()));
    }
    const Tensor rows = contiguous(in[0]);
    Tensor out = detail::make(rows.shape(), rows.dtype());
    detail::dispatch_floating(rows.dtype(), [&]<class T>() {
      kernels::cross_entropy(static_cast<T*>(nullptr), detail::data<T>(out), detail::data<T>(rows),
                             detail::data<std::int64_t>(labels), rows.shape()[0], classes, T{1});
    });
    return out.mul_(unsqueeze(g, 1));
  }
};

void check_labels(const Tensor& labels, std::int64_t classes, Where where) {
  const auto* label = detail::data<std::int64_t>(labels);
  for (std::int64_t i = 0; i < labels.numel(); ++i) {
    if (label[i] < 0 || label[i] >= classes) {
      throw IndexError(where, "cross_entropy: label " + std::to_string(label[i]) + " at row " + std::to_string(i) +
                                  " is outside 0.." + std::to_string(classes - 1));
    }
  }
}

}  // namespace

namespace {

// Huber's function: d^2 / 2 near 0, linear beyond `width`, divided by `scale`.
struct Huber {
  static constexpr auto name = "huber_loss";
  double width, scale;

  Tensor forward(const Tensor& x, const Tensor& t, Where where) const {
    return map(
        x, t, detail::cheap,
        [w = width, s = scale]<class R>(R a, R b) GRADUS_INLINE_LAMBDA {
          const R size = abs(a - b);
          return select(size <= R(w), 0.5 * size * size, w * (size - 0.5 * w)) / s;
        },
        name, where);
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const {
    const Tensor d = in[0] - in[1];
    // No curvature at |d| = width: torch's choice.
    const Tensor dx = g * gradus::where(abs(d) < width, d, width * sign(d)) / scale;
    return {dx, in.needs[1] ? -dx : Tensor()};
  }
};

// -(t log p + (1 - t) log(1 - p)) with logarithms of at least -100, as torch limits them.
struct BinaryCrossEntropy {
  static constexpr auto name = "binary_cross_entropy";
  Tensor forward(const Tensor& p, const Tensor& t, Where where) const {
    return map(
        p, t, detail::transcendental,
        []<class R>(R x, R y) GRADUS_INLINE_LAMBDA {
          const R least(-100);
          return -(y * max(log(x), least) + (R(1) - y) * max(log1p(-x), least));
        },
        name, where);
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const {
    const Tensor& p = in[0];
    return {in.needs[0] ? g * (p - in[1]) / clamp_min(p * (1 - p), 1e-12) : Tensor(),
            in.needs[1] ? g * (clamp_min(log1p(-p), -100) - clamp_min(log(p), -100)) : Tensor()};
  }
};

// Samples in rows, classes in columns.
Tensor as_rows(const Tensor& x, Where where) {
  if (x.dim() == 2) return x;
  if (x.dim() == 1) return unsqueeze(x, 0, where);
  const Tensor last = movedim(x, {1}, {-1}, where);
  return reshape(last, {x.shape()[1] == 0 ? 0 : x.numel() / x.shape()[1], x.shape()[1]}, where);
}

// What is left of logits' shape without the classes.
Shape sample_shape(const Tensor& logits) {
  Shape shape = logits.shape();
  shape.erase(logits.dim() == 1 ? 0 : 1);
  return shape;
}

void check_classes(const char* operation, const Tensor& logits, const Tensor& labels, const Tensor& weight,
                   Where where) {
  if (logits.dim() == 0) {
    throw ShapeError(where, std::string(operation) + ": takes [N, C, ..], got a 0-dim tensor");
  }
  if (!is_floating(logits.dtype())) {
    throw TypeError(where, std::string(operation) + ": takes floating tensors, not " + name(logits.dtype()));
  }
  const std::int64_t classes = logits.shape()[logits.dim() == 1 ? 0 : 1];
  if (weight.defined() && !(weight.shape() == Shape{classes})) {
    throw ShapeError(where, std::string(operation) + ": weight must be [" + std::to_string(classes) + "], got " +
                                to_string(weight.shape()));
  }
  if (weight.defined() && weight.dtype() != logits.dtype()) {
    throw TypeError(
        where, std::string(operation) + ": weight is " + name(weight.dtype()) + ", the input " + name(logits.dtype()));
  }
  if (labels.dtype() == logits.dtype() && labels.shape() == logits.shape()) return;  // probabilities
  if (labels.dtype() != Dtype::int64) {
    throw TypeError(where, std::string(operation) + ": labels must be int64, got " + name(labels.dtype()));
  }
  if (!(labels.shape() == sample_shape(logits))) {
    throw ShapeError(where, std::string(operation) + ": labels do not fit: " + to_string(labels.shape()) +
                                " for an input of " + to_string(logits.shape()));
  }
}

struct ClassOptions {
  const Tensor& weight;
  std::int64_t ignore_index;
  double label_smoothing;
  Reduction reduction;
};

// The loss of labels, from rows of log-probabilities.
Tensor class_loss(const char* operation, const Tensor& log_p, const Tensor& labels, const ClassOptions& options,
                  const Shape& shape, Where where) {
  const std::int64_t classes = log_p.shape()[1];
  const Tensor flat = reshape(labels, {labels.numel()}, where);
  const Tensor ignored = flat == options.ignore_index;
  const Tensor safe = masked_fill(flat, ignored, 0, where);
  const Tensor wrong = logical_or(safe < 0, safe >= classes);
  if (any(wrong, where).item<bool>()) {
    const std::int64_t at = argmax(to(wrong, Dtype::int64)).item<std::int64_t>();
    throw IndexError(where, std::string(operation) + ": label " + std::to_string(flat[at].item<std::int64_t>()) +
                                " at position " + std::to_string(at) + " is outside 0.." + std::to_string(classes - 1));
  }
  Tensor weights = to(logical_not(ignored), log_p.dtype());
  if (options.weight.defined()) weights = weights * take(options.weight, safe, where);
  const Tensor picked = reshape(gather(log_p, 1, unsqueeze(safe, 1), where), {safe.numel()}, where);
  Tensor losses = -(weights * picked);
  if (options.label_smoothing > 0) {
    const Tensor all = options.weight.defined() ? log_p * options.weight : log_p;
    const Tensor spread = masked_fill(-sum(all, {1}, {}, where), ignored, 0, where);
    losses = (1 - options.label_smoothing) * losses + options.label_smoothing / static_cast<double>(classes) * spread;
  }
  if (options.reduction == Reduction::mean) return sum(losses, where) / sum(weights, where);
  return reduced(reshape(losses, shape, where), options.reduction, where);
}

}  // namespace

Tensor l1_loss(const Tensor& input, const Tensor& target, Reduction reduction, Where where) {
  detail::check_defined("l1_loss", where, input, target);
  check_pair("l1_loss", input, target, where);
  return reduced(abs(sub(Operand(input, where), Operand(target, where)), where), reduction, where);
}

Tensor smooth_l1_loss(const Tensor& input, const Tensor& target, SmoothL1LossOptions options, Where where) {
  detail::check_defined("smooth_l1_loss", where, input, target);
  check_pair("smooth_l1_loss", input, target, where);
  if (!(options.beta >= 0)) {
    throw ValueError(where, "smooth_l1_loss: beta must not be negative, got " + std::to_string(options.beta));
  }
  if (options.beta == 0) return l1_loss(input, target, options.reduction, where);
  return reduced(apply(Huber{options.beta, options.beta}, input, target, where), options.reduction, where);
}

Tensor huber_loss(const Tensor& input, const Tensor& target, HuberLossOptions options, Where where) {
  detail::check_defined("huber_loss", where, input, target);
  check_pair("huber_loss", input, target, where);
  if (!(options.delta > 0)) {
    throw ValueError(where, "huber_loss: delta must be above 0, got " + std::to_string(options.delta));
  }
  return reduced(apply(Huber{options.delta, 1}, input, target, where), options.reduction, where);
}

Tensor cross_entropy(const Tensor& logits, const Tensor& labels, const CrossEntropyOptions& options, Where where) {
  detail::check_defined("cross_entropy", where, logits, labels);
  check_classes("cross_entropy", logits, labels, options.weight, where);
  if (!(options.label_smoothing >= 0 && options.label_smoothing <= 1)) {
    throw ValueError(where, "cross_entropy: label_smoothing must be between 0 and 1, got " +
                                std::to_string(options.label_smoothing));
  }
  const Tensor log_p = log_softmax(as_rows(logits, where), 1, where);
  const Shape shape = sample_shape(logits);
  if (labels.dtype() == Dtype::int64) {
    return class_loss("cross_entropy", log_p, labels,
                      {options.weight, options.ignore_index, options.label_smoothing, options.reduction}, shape, where);
  }
  Tensor p = as_rows(labels, where);
  if (options.label_smoothing > 0) {
    p = p * (1 - options.label_smoothing) + options.label_smoothing / static_cast<double>(p.shape()[1]);
  }
  if (options.weight.defined()) p = p * options.weight;
  const Tensor losses = -sum(p * log_p, {1}, {}, where);
  return reduced(reshape(losses, shape, where), options.reduction, where);
}

Tensor nll_loss(const Tensor& log_p, const Tensor& labels, const NllLossOptions& options, Where where) {
  detail::check_defined("nll_loss", where, log_p, labels);
  check_classes("nll_loss", log_p, labels, options.weight, where);
  if (labels.dtype() != Dtype::int64) throw TypeError(where, "nll_loss: labels must be int64 numbers of classes");
  return class_loss("nll_loss", as_rows(log_p, where), labels,
                    {options.weight, options.ignore_index, 0, options.reduction}, sample_shape(log_p), where);
}

Tensor binary_cross_entropy(const Tensor& p, const Tensor& targets, const BinaryCrossEntropyOptions& options,
                            Where where) {
  detail::check_defined("binary_cross_entropy", where, p, targets);
  check_pair("binary_cross_entropy", p, targets, where);
  if (options.pos_weight.defined()) throw ValueError(where, "binary_cross_entropy: pos_weight needs logits");
  const Tensor outside = logical_not(logical_and(p >= 0, p <= 1));
  if (any(outside, where).item<bool>()) {
    throw ValueError(where, "binary_cross_entropy: a probability is outside [0, 1]");
  }
  Tensor losses = apply(BinaryCrossEntropy{}, p, targets, where);
  if (options.weight.defined()) losses = mul(Operand(losses, where), Operand(options.weight, where));
  return reduced(losses, options.reduction, where);
}

Tensor binary_cross_entropy_with_logits(const Tensor& logits, const Tensor& targets,
                                        const BinaryCrossEntropyOptions& options, Where where) {
  detail::check_defined("binary_cross_entropy_with_logits", where, logits, targets);
  check_pair("binary_cross_entropy_with_logits", logits, targets, where);
  Tensor losses;
  if (options.pos_weight.defined()) {
    const Tensor factor = 1 + mul(Operand(options.pos_weight - 1, where), Operand(targets, where));
    losses = (1 - targets) * logits - factor * log_sigmoid(logits, where);
  } else {
    losses = apply(LogisticLoss{}, logits, targets, where);
  }
  if (options.weight.defined()) losses = mul(Operand(losses, where), Operand(options.weight, where));
  return reduced(losses, options.reduction, where);
}

Tensor kl_div(const Tensor& log_p, const Tensor& target, KlDivOptions options, Where where) {
  detail::check_defined("kl_div", where, log_p, target);
  check_pair("kl_div", log_p, target, where);
  const Tensor losses =
      options.log_target ? exp(target, where) * (target - log_p) : xlogy(target, target) - target * log_p;
  if (!options.batch_mean) return reduced(losses, options.reduction, where);
  return sum(losses, where) / static_cast<double>(log_p.dim() == 0 ? 1 : log_p.shape()[0]);
}

Tensor poisson_nll_loss(const Tensor& input, const Tensor& target, PoissonNllLossOptions options, Where where) {
  detail::check_defined("poisson_nll_loss", where, input, target);
  check_pair("poisson_nll_loss", input, target, where);
  Tensor losses =
      options.log_input ? exp(input, where) - target * input : input - target * log(input + options.eps, where);
  if (options.full) {
    const Tensor safe = gradus::where(target > 1, target, 2.0);
    const Tensor stirling = safe * log(safe) - safe + 0.5 * log(2 * std::numbers::pi * safe);
    losses = losses + gradus::where(target > 1, stirling, 0.0);
  }
  return reduced(losses, options.reduction, where);
}

Tensor gaussian_nll_loss(const Tensor& input, const Tensor& target, const Tensor& var, GaussianNllLossOptions options,
                         Where where) {
  detail::check_defined("gaussian_nll_loss", where, input, target, var);
  check_pair("gaussian_nll_loss", input, target, where);
  if (var.dtype() != input.dtype()) {
    throw TypeError(
        where, std::string("gaussian_nll_loss: var is ") + name(var.dtype()) + ", the input " + name(input.dtype()));
  }
  if (!(broadcast_shapes(var.shape(), input.shape(), "gaussian_nll_loss", where) == input.shape())) {
    throw ShapeError(
        where, "gaussian_nll_loss: var does not fit: " + to_string(var.shape()) + " for " + to_string(input.shape()));
  }
  if (any(var < 0, where).item<bool>()) throw ValueError(where, "gaussian_nll_loss: a variance is negative");
  const Tensor v = var + (clamp_min(var, options.eps) - var).detach();
  Tensor losses = 0.5 * (log(v, where) + square(input - target) / v);
  if (options.full) losses = losses + 0.5 * std::log(2 * std::numbers::pi);
  return reduced(losses, options.reduction, where);
}

Tensor mse_loss(const Tensor& input, const Tensor& target, Reduction reduction, Where where) {
  detail::check_defined("mse_loss", where, input, target);
  check_pair("mse_loss", input, target, where);
  return reduced(apply(SquaredError{}, input, target, where), reduction, where);
}

Tensor binary_cross_entropy_with_logits(const Tensor& logits, const Tensor& targets, Reduction reduction, Where where) {
  detail::check_defined("binary_cross_entropy_with_logits", where, logits, targets);
  check_pair("binary_cross_entropy_with_logits", logits, targets, where);
  return reduced(apply(LogisticLoss{}, logits, targets, where), reduction, where);
}

Tensor cross_entropy(const Tensor& logits, const Tensor& labels, Reduction reduction, Where where) {
  detail::check_defined("cross_entropy", where, logits, labels);
  if (logits.dim() != 2) {
    throw ShapeError(where, "cross_entropy: logits must be [N, C], got " + to_string(logits.shape()));
  }
  if (!is_floating(logits.dtype())) {
    throw TypeError(where, std::string("cross_entropy: logits must be floating, not ") + name(logits.dtype()));
  }
  if (labels.shape() == logits.shape() && labels.dtype() == logits.dtype()) {
    const Tensor losses =
        neg(sum(mul(Operand(labels, where), Operand(log_softmax(logits, 1, where), where)), {1}, {}, where), where);
    return reduced(losses, reduction, where);
  }
  if (labels.dtype() != Dtype::int64) {
    throw TypeError(
        where,
        std::string(
            "cross_entropy: labels must be int64 numbers of classes (or probabilities shaped as the logits), not ") +
            name(labels.dtype()));
  }
  if (labels.dim() != 1 || labels.shape()[0] != logits.shape()[0]) {
    throw ShapeError(where, "cross_entropy: labels do not fit: " + to_string(labels.shape()) + " for logits " +
                                to_string(logits.shape()));
  }
  const Tensor kept = contiguous(labels, where);
  check_labels(kept, logits.shape()[1], where);
  return reduced(apply(CrossEntropy{kept}, logits, where), reduction, where);
}

}  // namespace gradus
