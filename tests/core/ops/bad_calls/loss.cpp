// Losses: shapes, labels, lengths and options.
#include "bad_calls.h"

#include <gradus/core/ops.h>

namespace gradus::tests {

const BadCalls& bad_loss_calls() {
  static const BadCalls calls = {
      bad<ShapeError>([] { mse_loss(f32(2), f32(3)); }, "mse_loss: shapes differ: [2] and [3]"),
      bad<TypeError>([] { mse_loss(f32(2), f64(2)); },
                     "mse_loss: takes two floating tensors of one dtype, got float32 and float64"),
      bad<TypeError>([] { mse_loss(i64(2), i64(2)); },
                     "mse_loss: takes two floating tensors of one dtype, got int64 and int64"),
      bad<ShapeError>([] { l1_loss(f32(2), f32(2, 1)); }, "l1_loss: shapes differ: [2] and [2, 1]"),
      bad<ValueError>([] { smooth_l1_loss(f32(2), f32(2), {.beta = -1}); },
                      "smooth_l1_loss: beta must not be negative, got -1.000000"),
      bad<ValueError>([] { smooth_l1_loss(f32(2), f32(2), {.beta = nan}); },
                      "smooth_l1_loss: beta must not be negative, got nan"),
      bad<ShapeError>([] { smooth_l1_loss(f32(2), f32(4)); }, "smooth_l1_loss: shapes differ: [2] and [4]"),
      bad<ValueError>([] { huber_loss(f32(2), f32(2), {.delta = 0}); },
                      "huber_loss: delta must be above 0, got 0.000000"),
      bad<ValueError>([] { huber_loss(f32(2), f32(2), {.delta = nan}); }, "huber_loss: delta must be above 0, got nan"),
      bad<ShapeError>([] { cross_entropy(f32(3), i64()); }, "cross_entropy: logits must be [N, C], got [3]"),
      bad<ShapeError>([] { cross_entropy(f32(2, 3), i64(3)); },
                      "cross_entropy: labels do not fit: [3] for logits [2, 3]"),
      bad<ShapeError>([] { cross_entropy(f32(2, 3), i64(2, 3)); },
                      "cross_entropy: labels do not fit: [2, 3] for logits [2, 3]"),
      bad<TypeError>([] { cross_entropy(f32(2, 3), f32(2)); },
                     "cross_entropy: labels must be int64 numbers of classes (or probabilities shaped as the logits), "
                     "not float32"),
      bad<TypeError>([] { cross_entropy(i64(2, 3), i64(2)); }, "cross_entropy: logits must be floating, not int64"),
      bad<IndexError>(
          [] {
            cross_entropy(f32(2, 3), numbers({0, 3}));
          },
          "cross_entropy: label 3 at row 1 is outside 0..2"),
      bad<IndexError>(
          [] {
            cross_entropy(f32(2, 3), numbers({-1, 0}));
          },
          "cross_entropy: label -1 at row 0 is outside 0..2"),
      bad<IndexError>(
          [] {
            cross_entropy(f32(2, 3), numbers({0, 7}), CrossEntropyOptions{});
          },
          "cross_entropy: label 7 at position 1 is outside 0..2"),
      bad<ValueError>([] { cross_entropy(f32(2, 3), i64(2), {.label_smoothing = 1.5}); },
                      "cross_entropy: label_smoothing must be between 0 and 1, got 1.500000"),
      bad<ValueError>([] { cross_entropy(f32(2, 3), i64(2), {.label_smoothing = nan}); },
                      "cross_entropy: label_smoothing must be between 0 and 1, got nan"),
      bad<ShapeError>([] { cross_entropy(f32(2, 3), i64(2), {.weight = f32(2)}); },
                      "cross_entropy: weight must be [3], got [2]"),
      bad<TypeError>([] { cross_entropy(f32(2, 3), i64(2), {.weight = f64(3)}); },
                     "cross_entropy: weight is float64, the input float32"),
      bad<ShapeError>([] { cross_entropy(f32(2, 3, 4), i64(2), CrossEntropyOptions{}); },
                      "cross_entropy: labels do not fit: [2] for an input of [2, 3, 4]"),
      bad<ShapeError>([] { cross_entropy(f32(), i64(), CrossEntropyOptions{}); },
                      "cross_entropy: takes [N, C, ..], got a 0-dim tensor"),
      bad<TypeError>([] { nll_loss(f32(2, 3), f32(2, 3)); }, "nll_loss: labels must be int64 numbers of classes"),
      bad<ShapeError>([] { nll_loss(f32(2, 3), i64(3)); }, "nll_loss: labels do not fit: [3] for an input of [2, 3]"),
      bad<IndexError>(
          [] {
            nll_loss(f32(2, 3), numbers({0, 4}));
          },
          "nll_loss: label 4 at position 1 is outside 0..2"),
      bad<ShapeError>([] { nll_loss(f32(2, 3), i64(2), {.weight = f32(4)}); }, "nll_loss: weight must be [3], got [4]"),
      bad<ValueError>([] { binary_cross_entropy(f32(2) + 2, f32(2)); },
                      "binary_cross_entropy: a probability is outside [0, 1]"),
      bad<ValueError>([] { binary_cross_entropy(f32(2), f32(2), {.pos_weight = f32(2)}); },
                      "binary_cross_entropy: pos_weight needs logits"),
      bad<ShapeError>([] { binary_cross_entropy(f32(2), f32(3)); }, "binary_cross_entropy: shapes differ: [2] and [3]"),
      bad<ShapeError>([] { binary_cross_entropy_with_logits(f32(2), f32(3)); },
                      "binary_cross_entropy_with_logits: shapes differ: [2] and [3]"),
      bad<TypeError>(
          [] { binary_cross_entropy_with_logits(f32(2), i64(2)); },
          "binary_cross_entropy_with_logits: takes two floating tensors of one dtype, got float32 and int64"),
      bad<ShapeError>([] { kl_div(f32(2), f32(3)); }, "kl_div: shapes differ: [2] and [3]"),
      bad<ShapeError>([] { poisson_nll_loss(f32(2), f32(3)); }, "poisson_nll_loss: shapes differ: [2] and [3]"),
      bad<ShapeError>([] { gaussian_nll_loss(f32(2), f32(3), f32(2)); },
                      "gaussian_nll_loss: shapes differ: [2] and [3]"),
      bad<ShapeError>([] { gaussian_nll_loss(f32(2), f32(2), f32(3)); },
                      "gaussian_nll_loss: shapes do not broadcast: [3] and [2]"),
      bad<TypeError>([] { gaussian_nll_loss(f32(2), f32(2), f64(2)); },
                     "gaussian_nll_loss: var is float64, the input float32"),
      bad<ValueError>([] { gaussian_nll_loss(f32(2), f32(2), f32(2) - 1); },
                      "gaussian_nll_loss: a variance is negative"),
      bad<ShapeError>([] { hinge_embedding_loss(f32(2), f32(3)); },
                      "hinge_embedding_loss: the target must be [2], got [3] for [2]"),
      bad<ShapeError>([] { soft_margin_loss(f32(2), f32(3)); },
                      "soft_margin_loss: the target must be [2], got [3] for [2]"),
      bad<ShapeError>([] { margin_ranking_loss(f32(2), f32(3), f32(2)); },
                      "margin_ranking_loss: shapes differ: [2] and [3]"),
      bad<ShapeError>([] { cosine_embedding_loss(f32(2, 3), f32(2, 4), f32(2)); },
                      "cosine_embedding_loss: shapes differ: [2, 3] and [2, 4]"),
      bad<ShapeError>([] { cosine_embedding_loss(f32(2, 3), f32(2, 3), f32(3)); },
                      "cosine_embedding_loss: the target must be [2], got [3] for [2, 3]"),
      bad<ValueError>([] { multi_margin_loss(f32(2, 3), i64(2), {.p = 3}); },
                      "multi_margin_loss: p must be 1 or 2, got 3.000000"),
      bad<ShapeError>([] { multi_margin_loss(f32(2, 3), i64(3)); },
                      "multi_margin_loss: the target must be [2], got [3] for [2, 3]"),
      bad<IndexError>(
          [] {
            multi_margin_loss(f32(2, 3), numbers({0, 3}));
          },
          "multi_margin_loss: label 3 at row 1 is outside 0..2"),
      bad<TypeError>([] { multi_margin_loss(f32(2, 3), f32(2)); },
                     "multi_margin_loss: labels must be int64, got float32"),
      bad<ShapeError>([] { multi_margin_loss(f32(2, 3), i64(2), {.weight = f32(2)}); },
                      "multi_margin_loss: weight must be [3], got [2]"),
      bad<ShapeError>([] { multilabel_margin_loss(f32(2, 3), i64(2)); },
                      "multilabel_margin_loss: the target must be [2, 3], got [2] for [2, 3]"),
      bad<TypeError>([] { multilabel_margin_loss(f32(2, 3), f32(2, 3)); },
                     "multilabel_margin_loss: labels must be int64, got float32"),
      bad<IndexError>(
          [] {
            multilabel_margin_loss(f32(3), numbers({5, -1, -1}));
          },
          "multilabel_margin_loss: label 5 in row 0 is outside 0..2"),
      bad<ShapeError>([] { multilabel_soft_margin_loss(f32(2, 3), f32(2)); },
                      "multilabel_soft_margin_loss: shapes differ: [2, 3] and [2]"),
      bad<ShapeError>([] { multilabel_soft_margin_loss(f32(2, 3), f32(2, 3), {.weight = f32(2)}); },
                      "multilabel_soft_margin_loss: weight must be [3], got [2]"),
      bad<ShapeError>([] { triplet_margin_loss(f32(2, 3), f32(2, 4), f32(2, 3)); },
                      "triplet_margin_loss: shapes differ: [2, 3] and [2, 4]"),
      bad<ShapeError>([] { ctc_loss(f32(4, 3), i64(1, 2), i64(1), i64(1)); },
                      "ctc_loss: takes log_p [T, N, C] and targets [N, S]: [4, 3] and [1, 2]"),
      bad<ShapeError>([] { ctc_loss(f32(4, 1, 3), i64(2, 2), i64(1), i64(1)); },
                      "ctc_loss: takes log_p [T, N, C] and targets [N, S]: [4, 1, 3] and [2, 2]"),
      bad<TypeError>([] { ctc_loss(i64(4, 1, 3), i64(1, 2), i64(1), i64(1)); },
                     "ctc_loss: takes floating log_p and int64 targets, got int64 and int64"),
      bad<TypeError>([] { ctc_loss(f32(4, 1, 3), i64(1, 2), f32(1), i64(1)); },
                     "ctc_loss: input_lengths must be int64, got float32"),
      bad<ShapeError>([] { ctc_loss(f32(4, 1, 3), i64(1, 2), i64(2), i64(1)); },
                      "ctc_loss: input_lengths must be [1], got [2]"),
      bad<ValueError>([] { ctc_loss(f32(4, 1, 3), i64(1, 2), numbers({5}), i64(1)); },
                      "ctc_loss: one of input_lengths is outside 0..4: 5"),
      bad<ValueError>([] { ctc_loss(f32(4, 1, 3), i64(1, 2), i64(1), numbers({3})); },
                      "ctc_loss: one of target_lengths is outside 0..2: 3"),
      bad<ValueError>([] { ctc_loss(f32(4, 1, 3), i64(1, 2), numbers({-1}), i64(1)); },
                      "ctc_loss: one of input_lengths is outside 0..4: -1"),
      bad<ValueError>([] { ctc_loss(f32(4, 1, 3), i64(1, 2), i64(1), i64(1), {.blank = 3}); },
                      "ctc_loss: the blank 3 is outside 0..2"),
      bad<IndexError>([] { ctc_loss(f32(4, 1, 3), i64(1, 2), numbers({4}), numbers({1})); },
                      "ctc_loss: target 0 at position [0, 0] is the blank or outside 0..2"),
      bad<IndexError>(
          [] {
            ctc_loss(f32(4, 1, 3), numbers({{1, 3}}), numbers({4}), numbers({2}));
          },
          "ctc_loss: target 3 at position [0, 1] is the blank or outside 0..2"),
  };
  return calls;
}

}  // namespace gradus::tests
