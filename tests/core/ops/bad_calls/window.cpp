// Convolutions, pooling, windows, and normalisations.
#include "bad_calls.h"

#include <gradus/core/ops.h>

namespace gradus::tests {

const BadCalls& bad_window_calls() {
  static const BadCalls calls = {
      bad<ShapeError>([] { conv1d(f32(3), f32(2, 3, 2)); }, ""),
      bad<ShapeError>([] { conv1d(f32(1, 3, 5), f32(2, 4, 2)); }, ""),
      bad<ShapeError>([] { conv1d(f32(1, 3, 5), f32(2, 3, 6)); }, ""),
      bad<ShapeError>([] { conv1d(f32(1, 3, 5), f32(2, 3, 0)); }, ""),
      bad<ShapeError>([] { conv1d(f32(1, 3, 5), f32(2, 3, 2), f32(3)); }, ""),
      bad<TypeError>([] { conv1d(f32(1, 3, 5), f64(2, 3, 2)); }, ""),
      bad<TypeError>([] { conv1d(i64(1, 3, 5), i64(2, 3, 2)); }, ""),
      bad<ValueError>([] { conv1d(f32(1, 3, 5), f32(2, 3, 2), {}, {.stride = 0}); }, ""),
      bad<ValueError>([] { conv1d(f32(1, 3, 5), f32(2, 3, 2), {}, {.stride = huge}); }, ""),
      bad<ValueError>([] { conv1d(f32(1, 3, 5), f32(2, 3, 2), {}, {.padding = -1}); }, ""),
      bad<ValueError>([] { conv1d(f32(1, 3, 5), f32(2, 3, 2), {}, {.padding = huge}); }, ""),
      bad<ValueError>([] { conv1d(f32(1, 3, 5), f32(2, 3, 2), {}, {.dilation = 0}); }, ""),
      bad<ValueError>([] { conv1d(f32(1, 3, 5), f32(2, 3, 2), {}, {.dilation = huge}); }, ""),
      bad<ShapeError>([] { conv1d(f32(1, 3, 5), f32(2, 3, 2), {}, {.dilation = 2147483647}); }, ""),
      bad<ValueError>([] { conv1d(f32(1, 3, 5), f32(2, 3, 2), {}, {.groups = 0}); }, ""),
      bad<ShapeError>([] { conv1d(f32(1, 3, 5), f32(2, 3, 2), {}, {.groups = 3}); }, ""),
      bad<ShapeError>([] { conv1d(f32(1, 4, 5), f32(4, 3, 2), {}, {.groups = 2}); }, ""),
      bad<ValueError>(
          [] {
            conv1d(f32(1, 3, 5), f32(2, 3, 2), {}, {.stride = {1, 2}});
          },
          ""),
      bad<ShapeError>([] { conv2d(f32(1, 3, 5), f32(2, 3, 2)); }, ""),
      bad<ShapeError>([] { conv2d(f32(1, 3, 5, 5), f32(2, 3, 6, 1)); }, ""),
      bad<ValueError>(
          [] {
            conv2d(f32(1, 3, 5, 5), f32(2, 3, 2, 2), {}, {.stride = {1, 2, 3}});
          },
          ""),
      bad<ShapeError>([] { conv2d(f32(1, 1, 1, 1), f32(1, 1, 1, 1), {}, {.padding = 2147483647}); }, ""),
      bad<ShapeError>([] { conv3d(f32(1, 3, 5, 5), f32(2, 3, 6, 1)); }, ""),
      bad<ShapeError>([] { conv_transpose1d(f32(1, 3, 5), f32(2, 3, 2)); }, ""),
      bad<ValueError>([] { conv_transpose1d(f32(1, 3, 5), f32(3, 2, 2), {}, {.output_padding = 1}); }, ""),
      bad<ValueError>([] { conv_transpose1d(f32(1, 3, 5), f32(3, 2, 2), {}, {.stride = 0}); }, ""),
      bad<ShapeError>([] { conv_transpose1d(f32(1, 3, 1), f32(3, 2, 1), {}, {.padding = 3}); }, ""),
      bad<ShapeError>([] { conv_transpose1d(f32(1, 3, 5), f32(4, 2, 2), {}, {.groups = 3}); }, ""),
      bad<ShapeError>([] { conv_transpose2d(f32(1, 3, 5), f32(3, 2, 2)); }, ""),
      bad<ShapeError>([] { conv_transpose2d(f32(1, 1, 2, 2), f32(1, 1, 1, 1), {}, {.stride = 2147483647}); }, ""),
      bad<ShapeError>([] { conv_transpose3d(f32(3, 5), f32(3, 2, 2, 2, 2)); }, ""),
      bad<ShapeError>([] { max_pool1d(f32(5), 2); }, ""),
      bad<ShapeError>([] { max_pool1d(f32(3, 0), 2); }, ""),
      bad<ShapeError>([] { max_pool1d(f32(3, 5), 6); }, ""),
      bad<ValueError>([] { max_pool1d(f32(3, 5), 0); }, ""),
      bad<ValueError>([] { max_pool1d(f32(3, 5), huge); }, ""),
      bad<ValueError>([] { max_pool1d(f32(3, 5), 2, {.stride = -1}); }, ""),
      bad<ValueError>([] { max_pool1d(f32(3, 5), 2, {.padding = 2}); }, ""),
      bad<ValueError>([] { max_pool1d(f32(3, 5), 2, {.padding = -1}); }, ""),
      bad<ValueError>([] { max_pool1d(f32(3, 5), 2, {.dilation = 0}); }, ""),
      bad<ValueError>([] { max_pool1d(f32(3, 5), 2, {.dilation = huge}); }, ""),
      bad<TypeError>([] { max_pool1d(i64(3, 5), 2); }, ""),
      bad<ValueError>(
          [] {
            max_pool2d(f32(3, 5, 5), {1, 2, 3});
          },
          ""),
      bad<ShapeError>([] { max_pool2d(f32(3, 5), 2); }, ""),
      bad<ShapeError>([] { max_pool3d(f32(3, 5), 2); }, ""),
      bad<ValueError>([] { avg_pool1d(f32(3, 5), 0); }, ""),
      bad<ValueError>([] { avg_pool2d(f32(3, 5, 5), 2, {.padding = 5}); }, ""),
      bad<ShapeError>([] { avg_pool3d(f32(3, 5), 2); }, ""),
      bad<ValueError>([] { lp_pool1d(f32(3, 5), 0, 2); }, ""),
      bad<ShapeError>([] { lp_pool2d(f32(3), 2, 2); }, ""),
      bad<ValueError>([] { adaptive_avg_pool1d(f32(3, 5), 0); }, ""),
      bad<ShapeError>([] { adaptive_avg_pool2d(f32(5), 2); }, ""),
      bad<ValueError>(
          [] {
            adaptive_avg_pool3d(f32(3, 5, 5, 5), {1, 2});
          },
          ""),
      bad<ShapeError>([] { adaptive_max_pool1d(f32(3, 0), 1); }, ""),
      bad<ValueError>([] { adaptive_max_pool2d(f32(3, 5, 5), -1); }, ""),
      bad<ValueError>([] { adaptive_max_pool3d(f32(3, 5, 5, 5), huge); }, ""),
      bad<ShapeError>([] { unfold(f32(3, 5, 5), Extent(2)); }, ""),
      bad<TypeError>([] { unfold(i64(1, 3, 5, 5), Extent(2)); }, ""),
      bad<ShapeError>([] { unfold(f32(1, 3, 5, 5), Extent(6)); }, ""),
      bad<ValueError>([] { unfold(f32(1, 3, 5, 5), Extent(0)); }, ""),
      bad<ShapeError>([] { fold(f32(1, 4), 3, 2); }, ""),
      bad<ShapeError>([] { fold(f32(1, 3, 4), 3, 2); }, ""),
      bad<ShapeError>([] { fold(f32(1, 4, 5), 3, 2); }, ""),
      bad<ValueError>([] { fold(f32(1, 4, 4), 0, 2); }, ""),
      bad<ValueError>([] { fold(f32(1, 4, 4), 3, huge); }, ""),
      bad<TypeError>([] { fold(i64(1, 4, 4), 3, 2); }, ""),
      bad<ShapeError>([] { layer_norm(f32(2, 3), {2}); }, ""),
      bad<ShapeError>([] { layer_norm(f32(2, 3), {}); }, ""),
      bad<ShapeError>([] { layer_norm(f32(2, 3), {3}, {.weight = f32(2)}); }, ""),
      bad<TypeError>([] { layer_norm(f32(2, 3), {3}, {.bias = f64(3)}); }, ""),
      bad<TypeError>([] { layer_norm(i64(2, 3), {3}); }, ""),
      bad<ShapeError>(
          [] {
            rms_norm(f32(2, 3), {1, 2, 3});
          },
          ""),
      bad<ValueError>([] { rms_norm(f32(2, 3), {3}, {.bias = f32(3)}); }, ""),
      bad<ShapeError>([] { group_norm(f32(2, 6, 4), 4); }, ""),
      bad<ShapeError>([] { group_norm(f32(2, 6, 4), 0); }, ""),
      bad<ShapeError>([] { group_norm(f32(2), 1); }, ""),
      bad<ShapeError>([] { group_norm(f32(2, 6, 4), 2, {.weight = f32(4)}); }, ""),
      bad<ShapeError>([] { instance_norm(f32(2, 3)); }, ""),
      bad<ShapeError>([] { instance_norm(f32(2, 3, 4), {.bias = f32(4)}); }, ""),
      bad<ShapeError>([] { batch_norm(f32(3)); }, ""),
      bad<ValueError>([] { batch_norm(f32(1, 3)); }, ""),
      bad<ValueError>([] { batch_norm(f32(4, 3), {.training = false}); }, ""),
      bad<ShapeError>([] { batch_norm(f32(4, 3), {.running_mean = f32(4)}); }, ""),
      bad<TypeError>([] { batch_norm(f32(4, 3), {.weight = f64(3)}); }, ""),
      bad<TypeError>([] { batch_norm(i64(4, 3)); }, ""),
      bad<ShapeError>([] { local_response_norm(f32(2, 3), 2); }, ""),
      bad<ValueError>([] { local_response_norm(f32(2, 3, 4), 0); }, ""),
      bad<ShapeError>([] { local_response_norm(f32(1, 2, 1, 1, 1, 1, 1, 1), 2); }, ""),
  };
  return calls;
}

}  // namespace gradus::tests
