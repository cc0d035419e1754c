// Losses: shapes, labels, lengths and options.
#include "bad_calls.h"

#include <gradus/core/ops.h>

namespace gradus::tests {

const BadCalls& bad_loss_calls() {
  static const BadCalls calls = {
      bad<ShapeError>([] { mse_loss(f32(2), f32(3)); }, ""),
      bad<TypeError>([] { mse_loss(f32(2), f64(2)); }, ""),
      bad<TypeError>([] { mse_loss(i64(2), i64(2)); }, ""),
      bad<ShapeError>([] { l1_loss(f32(2), f32(2, 1)); }, ""),
      bad<ValueError>([] { smooth_l1_loss(f32(2), f32(2), {.beta = -1}); }, ""),
      bad<ValueError>([] { smooth_l1_loss(f32(2), f32(2), {.beta = nan}); }, ""),
      bad<ShapeError>([] { smooth_l1_loss(f32(2), f32(4)); }, ""),
      bad<ValueError>([] { huber_loss(f32(2), f32(2), {.delta = 0}); }, ""),
      bad<ValueError>([] { huber_loss(f32(2), f32(2), {.delta = nan}); }, ""),
      bad<ShapeError>([] { cross_entropy(f32(3), i64()); }, ""),
      bad<ShapeError>([] { cross_entropy(f32(2, 3), i64(3)); }, ""),
      bad<ShapeError>([] { cross_entropy(f32(2, 3), i64(2, 3)); }, ""),
      bad<TypeError>([] { cross_entropy(f32(2, 3), f32(2)); }, ""),
      bad<TypeError>([] { cross_entropy(i64(2, 3), i64(2)); }, ""),
      bad<IndexError>(
          [] {
            cross_entropy(f32(2, 3), numbers({0, 3}));
          },
          ""),
      bad<IndexError>(
          [] {
            cross_entropy(f32(2, 3), numbers({-1, 0}));
          },
          ""),
      bad<IndexError>(
          [] {
            cross_entropy(f32(2, 3), numbers({0, 7}), CrossEntropyOptions{});
          },
          ""),
      bad<ValueError>([] { cross_entropy(f32(2, 3), i64(2), {.label_smoothing = 1.5}); }, ""),
      bad<ValueError>([] { cross_entropy(f32(2, 3), i64(2), {.label_smoothing = nan}); }, ""),
      bad<ShapeError>([] { cross_entropy(f32(2, 3), i64(2), {.weight = f32(2)}); }, ""),
      bad<TypeError>([] { cross_entropy(f32(2, 3), i64(2), {.weight = f64(3)}); }, ""),
      bad<ShapeError>([] { cross_entropy(f32(2, 3, 4), i64(2), CrossEntropyOptions{}); }, ""),
      bad<ShapeError>([] { cross_entropy(f32(), i64(), CrossEntropyOptions{}); }, ""),
      bad<TypeError>([] { nll_loss(f32(2, 3), f32(2, 3)); }, ""),
      bad<ShapeError>([] { nll_loss(f32(2, 3), i64(3)); }, ""),
      bad<IndexError>(
          [] {
            nll_loss(f32(2, 3), numbers({0, 4}));
          },
          ""),
      bad<ShapeError>([] { nll_loss(f32(2, 3), i64(2), {.weight = f32(4)}); }, ""),
      bad<ValueError>([] { binary_cross_entropy(f32(2) + 2, f32(2)); }, ""),
      bad<ValueError>([] { binary_cross_entropy(f32(2), f32(2), {.pos_weight = f32(2)}); }, ""),
      bad<ShapeError>([] { binary_cross_entropy(f32(2), f32(3)); }, ""),
      bad<ShapeError>([] { binary_cross_entropy_with_logits(f32(2), f32(3)); }, ""),
      bad<TypeError>([] { binary_cross_entropy_with_logits(f32(2), i64(2)); }, ""),
      bad<ShapeError>([] { kl_div(f32(2), f32(3)); }, ""),
      bad<ShapeError>([] { poisson_nll_loss(f32(2), f32(3)); }, ""),
      bad<ShapeError>([] { gaussian_nll_loss(f32(2), f32(3), f32(2)); }, ""),
      bad<ShapeError>([] { gaussian_nll_loss(f32(2), f32(2), f32(3)); }, ""),
      bad<TypeError>([] { gaussian_nll_loss(f32(2), f32(2), f64(2)); }, ""),
      bad<ValueError>([] { gaussian_nll_loss(f32(2), f32(2), f32(2) - 1); }, ""),
      bad<ShapeError>([] { hinge_embedding_loss(f32(2), f32(3)); }, ""),
      bad<ShapeError>([] { soft_margin_loss(f32(2), f32(3)); }, ""),
      bad<ShapeError>([] { margin_ranking_loss(f32(2), f32(3), f32(2)); }, ""),
      bad<ShapeError>([] { cosine_embedding_loss(f32(2, 3), f32(2, 4), f32(2)); }, ""),
      bad<ShapeError>([] { cosine_embedding_loss(f32(2, 3), f32(2, 3), f32(3)); }, ""),
      bad<ValueError>([] { multi_margin_loss(f32(2, 3), i64(2), {.p = 3}); }, ""),
      bad<ShapeError>([] { multi_margin_loss(f32(2, 3), i64(3)); }, ""),
      bad<IndexError>(
          [] {
            multi_margin_loss(f32(2, 3), numbers({0, 3}));
          },
          ""),
      bad<TypeError>([] { multi_margin_loss(f32(2, 3), f32(2)); }, ""),
      bad<ShapeError>([] { multi_margin_loss(f32(2, 3), i64(2), {.weight = f32(2)}); }, ""),
      bad<ShapeError>([] { multilabel_margin_loss(f32(2, 3), i64(2)); }, ""),
      bad<TypeError>([] { multilabel_margin_loss(f32(2, 3), f32(2, 3)); }, ""),
      bad<IndexError>(
          [] {
            multilabel_margin_loss(f32(3), numbers({5, -1, -1}));
          },
          ""),
      bad<ShapeError>([] { multilabel_soft_margin_loss(f32(2, 3), f32(2)); }, ""),
      bad<ShapeError>([] { multilabel_soft_margin_loss(f32(2, 3), f32(2, 3), {.weight = f32(2)}); }, ""),
      bad<ShapeError>([] { triplet_margin_loss(f32(2, 3), f32(2, 4), f32(2, 3)); }, ""),
      bad<ShapeError>([] { ctc_loss(f32(4, 3), i64(1, 2), i64(1), i64(1)); }, ""),
      bad<ShapeError>([] { ctc_loss(f32(4, 1, 3), i64(2, 2), i64(1), i64(1)); }, ""),
      bad<TypeError>([] { ctc_loss(i64(4, 1, 3), i64(1, 2), i64(1), i64(1)); }, ""),
      bad<TypeError>([] { ctc_loss(f32(4, 1, 3), i64(1, 2), f32(1), i64(1)); }, ""),
      bad<ShapeError>([] { ctc_loss(f32(4, 1, 3), i64(1, 2), i64(2), i64(1)); }, ""),
      bad<ValueError>([] { ctc_loss(f32(4, 1, 3), i64(1, 2), numbers({5}), i64(1)); }, ""),
      bad<ValueError>([] { ctc_loss(f32(4, 1, 3), i64(1, 2), i64(1), numbers({3})); }, ""),
      bad<ValueError>([] { ctc_loss(f32(4, 1, 3), i64(1, 2), numbers({-1}), i64(1)); }, ""),
      bad<ValueError>([] { ctc_loss(f32(4, 1, 3), i64(1, 2), i64(1), i64(1), {.blank = 3}); }, ""),
      bad<IndexError>([] { ctc_loss(f32(4, 1, 3), i64(1, 2), numbers({4}), numbers({1})); }, ""),
      bad<IndexError>(
          [] {
            ctc_loss(f32(4, 1, 3), numbers({{1, 3}}), numbers({4}), numbers({2}));
          },
          ""),
  };
  return calls;
}

}  // namespace gradus::tests
