// Losses: what a model's output costs.
#include <gradus/core/apply.h>
#include <gradus/core/kernels/softmax.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/elementwise.h>

namespace gradus {
namespace {

using detail::map;

Tensor reduced(const Tensor& losses, Reduction reduction, Where where) {
  switch (reduction) {
    case Reduction::mean:
      return mean(losses, where);
    case Reduction::sum:
      return sum(losses, where);
    case Reduction::none:
      break;
  }
  return losses;
}

void check_pair(const char* operation, const Tensor& input, const Tensor& target, Where where) {
  if (!(input.shape() == target.shape())) {
    throw ShapeError(where, std::string(operation) + ": shapes differ: " + to_string(input.shape()) + " and " +
                                to_string(target.shape()));
  }
  if (input.dtype() != target.dtype() || !is_floating(input.dtype())) {
    throw TypeError(where, std::string(operation) + ": takes two floating tensors of one dtype, got " +
                               name(input.dtype()) + " and " + name(target.dtype()));
  }
}

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

Tensor mse_loss(const Tensor& input, const Tensor& target, Reduction reduction, Where where) {
  check_pair("mse_loss", input, target, where);
  return reduced(apply(SquaredError{}, input, target, where), reduction, where);
}

Tensor binary_cross_entropy_with_logits(const Tensor& logits, const Tensor& targets, Reduction reduction, Where where) {
  check_pair("binary_cross_entropy_with_logits", logits, targets, where);
  return reduced(apply(LogisticLoss{}, logits, targets, where), reduction, where);
}

Tensor cross_entropy(const Tensor& logits, const Tensor& labels, Reduction reduction, Where where) {
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
