/// Losses as objects that hold their reduction; the functions of core/ops.h do the work. And all of them by name.
#pragma once

#include <gradus/core/description.h>
#include <gradus/core/ops.h>

#include <string>
#include <vector>

namespace gradus::nn {

/// (input - target)^2. `nn::MSELoss loss; loss(model(x), y).backward();`
struct MSELoss {
  Reduction reduction = Reduction::mean;

  /// input, target: the same shape. Throws ShapeError.
  Tensor operator()(const Tensor& input, const Tensor& target, Where where = Where::here()) const {
    return mse_loss(input, target, reduction, where);
  }
};

/// -log softmax(logits)[label].
struct CrossEntropyLoss {
  Reduction reduction = Reduction::mean;

  /// logits: [N, C]; labels: [N] int64, or probabilities [N, C]. Throws ShapeError, TypeError, IndexError.
  Tensor operator()(const Tensor& logits, const Tensor& labels, Where where = Where::here()) const {
    return cross_entropy(logits, labels, reduction, where);
  }
};

/// -(t log sigmoid(x) + (1 - t) log(1 - sigmoid(x))), without overflow.
struct BCEWithLogitsLoss {
  Reduction reduction = Reduction::mean;

  /// logits, targets: the same shape. Throws ShapeError.
  Tensor operator()(const Tensor& logits, const Tensor& targets, Where where = Where::here()) const {
    return binary_cross_entropy_with_logits(logits, targets, reduction, where);
  }
};

/// All losses.
std::vector<Description> losses();
/// The loss of this name ("cross_entropy") or alias. Throws ValueError for an unknown one, with the nearest name.
Tensor loss(const std::string& name, const Tensor& input, const Tensor& target, Reduction reduction = Reduction::mean,
            Where where = Where::here());

}  // namespace gradus::nn
