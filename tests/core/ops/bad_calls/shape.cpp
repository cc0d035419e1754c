// Views, joins, and elements moved or repeated.
#include "bad_calls.h"

#include <gradus/core/ops.h>

namespace gradus::tests {

const BadCalls& bad_shape_calls() {
  static const BadCalls calls = {
      bad<ShapeError>([] { reshape(f32(2, 3), {4}); }, ""),
      bad<ShapeError>(
          [] {
            reshape(f32(2, 3), {-1, -1});
          },
          ""),
      bad<ShapeError>(
          [] {
            reshape(f32(2, 3), {-2, 3});
          },
          ""),
      bad<ShapeError>(
          [] {
            reshape(f32(2, 3), {4, -1});
          },
          ""),
      bad<ShapeError>(
          [] {
            reshape(f32(0), {0, -1});
          },
          ""),
      bad<ShapeError>(
          [] {
            reshape(f32(2), {huge, huge});
          },
          ""),
      bad<ValueError>([] { view(transpose(f32(2, 3), 0, 1), {6}); }, ""),
      bad<ShapeError>([] { view(f32(2, 3), {5}); }, ""),
      bad<IndexError>([] { flatten(f32(2, 3), 2); }, ""),
      bad<ValueError>([] { flatten(f32(2, 3), 1, 0); }, ""),
      bad<ShapeError>([] { permute(f32(2, 3), {0}); }, ""),
      bad<ValueError>(
          [] {
            permute(f32(2, 3), {0, 0});
          },
          ""),
      bad<IndexError>(
          [] {
            permute(f32(2, 3), {0, 2});
          },
          ""),
      bad<IndexError>([] { transpose(f32(2, 3), 0, 2); }, ""),
      bad<IndexError>([] { transpose(f32(), 0, 0); }, ""),
      bad<ShapeError>([] { t(f32(2, 3, 4)); }, ""),
      bad<IndexError>([] { squeeze(f32(2), 1); }, ""),
      bad<IndexError>([] { unsqueeze(f32(2), 3); }, ""),
      bad<ShapeError>([] { unsqueeze(f32(1, 1, 1, 1, 1, 1, 1, 1), 0); }, ""),
      bad<ShapeError>([] { expand(f32(2), {3}); }, ""),
      bad<ShapeError>([] { expand(f32(2, 3), {3}); }, ""),
      bad<ShapeError>(
          [] {
            expand(f32(2), {-1, 2});
          },
          ""),
      bad<ShapeError>([] { expand(f32(1), {-2}); }, ""),
      bad<ShapeError>(
          [] {
            expand(f32(1), {huge, huge});
          },
          ""),
      bad<IndexError>([] { narrow(f32(3), 0, 2, 2); }, ""),
      bad<IndexError>([] { narrow(f32(3), 0, -4, 1); }, ""),
      bad<IndexError>([] { narrow(f32(3), 0, 0, -1); }, ""),
      bad<IndexError>([] { narrow(f32(3), 0, 1, largest); }, ""),
      bad<IndexError>([] { narrow(f32(3), 1, 0, 1); }, ""),
      bad<IndexError>([] { narrow(f32(), 0, 0, 1); }, ""),
      bad<IndexError>([] { select(f32(3), 0, smallest); }, ""),
      bad<IndexError>([] { select(f32(3), 1, 0); }, ""),
      bad<ValueError>([] { slice(f32(3), 0, 0, 3, 0); }, ""),
      bad<ValueError>([] { slice(f32(3), 0, 0, 3, -1); }, ""),
      bad<IndexError>([] { slice(f32(3), 1, 0, 3); }, ""),
      bad<ValueError>([] { cat({}); }, ""),
      bad<ShapeError>(
          [] {
            cat({f32(2), f32(2, 2)});
          },
          ""),
      bad<ShapeError>(
          [] {
            cat({f32(2, 3), f32(2, 4)});
          },
          ""),
      bad<IndexError>(
          [] {
            cat({f32(2), f32(2)}, 1);
          },
          ""),
      bad<IndexError>(
          [] {
            cat({f32(), f32()});
          },
          ""),
      bad<ValueError>([] { stack({}); }, ""),
      bad<ShapeError>(
          [] {
            stack({f32(2), f32(3)});
          },
          ""),
      bad<IndexError>(
          [] {
            stack({f32(2), f32(2)}, 2);
          },
          ""),
      bad<ValueError>([] { hstack({}); }, ""),
      bad<ValueError>([] { vstack({}); }, ""),
      bad<ValueError>([] { dstack({}); }, ""),
      bad<ShapeError>(
          [] {
            vstack({f32(2), f32(3)});
          },
          ""),
      bad<ValueError>([] { split(f32(4), 0); }, ""),
      bad<ValueError>([] { split(f32(4), -1); }, ""),
      bad<IndexError>([] { split(f32(4), 1, 1); }, ""),
      bad<ShapeError>(
          [] {
            split(f32(4), std::vector<std::int64_t>{1, 2});
          },
          ""),
      bad<ShapeError>(
          [] {
            split(f32(4), std::vector<std::int64_t>{5, -1});
          },
          ""),
      bad<ShapeError>(
          [] {
            split(f32(4), std::vector<std::int64_t>{huge, huge, huge, huge, 4});
          },
          ""),
      bad<ValueError>([] { chunk(f32(4), 0); }, ""),
      bad<IndexError>([] { chunk(f32(4), 1, 1); }, ""),
      bad<IndexError>([] { unbind(f32()); }, ""),
      bad<IndexError>([] { unbind(f32(2), 1); }, ""),
      bad<ShapeError>(
          [] {
            broadcast_tensors({f32(2), f32(3)});
          },
          ""),
      bad<ShapeError>(
          [] {
            meshgrid({f32(2), f32(2, 2)});
          },
          ""),
      bad<ShapeError>([] { meshgrid(std::vector<Tensor>(9, f32(1))); }, ""),
      bad<ValueError>(
          [] {
            movedim(f32(2, 3), {0, 1}, {0});
          },
          ""),
      bad<ValueError>(
          [] {
            movedim(f32(2, 3), {0, 0}, {0, 1});
          },
          ""),
      bad<IndexError>([] { movedim(f32(2, 3), {2}, {0}); }, ""),
      bad<ShapeError>(
          [] {
            unflatten(f32(6), 0, {4, 2});
          },
          ""),
      bad<ShapeError>(
          [] {
            unflatten(f32(6), 0, {-1, -1});
          },
          ""),
      bad<ShapeError>(
          [] {
            unflatten(f32(6), 0, {-1, 4});
          },
          ""),
      bad<ShapeError>(
          [] {
            unflatten(f32(6), 0, {-2, -3});
          },
          ""),
      bad<ShapeError>(
          [] {
            unflatten(f32(6), 0, {huge, huge});
          },
          ""),
      bad<ShapeError>(
          [] {
            unflatten(f32(1, 1, 1, 1, 1, 1, 1, 6), 7, {2, 3});
          },
          ""),
      bad<IndexError>(
          [] {
            unflatten(f32(6), 1, {2, 3});
          },
          ""),
      bad<ValueError>([] { diagonal(f32(2, 3), 0, 1, 1); }, ""),
      bad<IndexError>([] { diagonal(f32(2, 3), 0, 0, 2); }, ""),
      bad<IndexError>([] { diagonal(f32(2)); }, ""),
      bad<ShapeError>([] { diag(f32()); }, ""),
      bad<ShapeError>([] { diag(f32(2, 2, 2)); }, ""),
      bad<ValueError>([] { diag(f32(2), smallest); }, ""),
      bad<ValueError>([] { diag(f32(2), largest); }, ""),
      bad<ShapeError>([] { diag(f32(2), std::int64_t{1} << 40); }, ""),
      bad<ShapeError>([] { unfold(f32(4), 0, 5, 1); }, ""),
      bad<ShapeError>([] { unfold(f32(4), 0, -1, 1); }, ""),
      bad<ValueError>([] { unfold(f32(4), 0, 2, 0); }, ""),
      bad<IndexError>([] { unfold(f32(4), 1, 2, 1); }, ""),
      bad<ShapeError>([] { unfold(f32(1, 1, 1, 1, 1, 1, 1, 4), 7, 2, 1); }, ""),
      bad<IndexError>([] { flip(f32(2), {1}); }, ""),
      bad<ValueError>(
          [] {
            flip(f32(2), {0, 0});
          },
          ""),
      bad<ShapeError>([] { fliplr(f32(2)); }, ""),
      bad<ShapeError>([] { flipud(f32()); }, ""),
      bad<ValueError>([] { rot90(f32(2, 3), 1, {0}); }, ""),
      bad<ValueError>(
          [] {
            rot90(f32(2, 3), 1, {1, 1});
          },
          ""),
      bad<IndexError>([] { rot90(f32(2)); }, ""),
      bad<ValueError>(
          [] {
            roll(f32(2), {1, 2}, {0});
          },
          ""),
      bad<ValueError>([] { roll(f32(2), {}); }, ""),
      bad<IndexError>([] { roll(f32(2), {1}, {1}); }, ""),
      bad<ShapeError>([] { repeat(f32(2, 3), {2}); }, ""),
      bad<ValueError>([] { repeat(f32(2), {-1}); }, ""),
      bad<ShapeError>([] { repeat(f32(2), {huge}); }, ""),
      bad<ShapeError>(
          [] {
            repeat(f32(0), {huge, huge});
          },
          ""),
      bad<ValueError>(
          [] {
            tile(f32(2), {2, -2});
          },
          ""),
      bad<ValueError>([] { repeat_interleave(f32(2), -1, 0); }, ""),
      bad<IndexError>([] { repeat_interleave(f32(2), 1, 1); }, ""),
      bad<ShapeError>([] { repeat_interleave(f32(2), huge, 0); }, ""),
      bad<ShapeError>([] { repeat_interleave(f32(2), huge / 8, 0); }, ""),
      bad<TypeError>([] { repeat_interleave(f32(2), f32(2), 0); }, ""),
      bad<ShapeError>([] { repeat_interleave(f32(2), i64(3), 0); }, ""),
      bad<ValueError>(
          [] {
            repeat_interleave(f32(2), numbers({1, -7}), 0);
          },
          ""),
      bad<ShapeError>([] { tril(f32(2)); }, ""),
      bad<ShapeError>([] { triu(f32()); }, ""),
      bad<ValueError>([] { pad(f32(2), {1}); }, ""),
      bad<ValueError>(
          [] {
            pad(f32(2), {1, 1, 1, 1});
          },
          ""),
      bad<ValueError>(
          [] {
            pad(f32(2), {-2, -1});
          },
          ""),
      bad<ValueError>(
          [] {
            pad(f32(3), {3, 0}, {.mode = PadMode::reflect});
          },
          ""),
      bad<ValueError>(
          [] {
            pad(f32(3), {0, 4}, {.mode = PadMode::circular});
          },
          ""),
      bad<ValueError>(
          [] {
            pad(f32(0), {1, 0}, {.mode = PadMode::replicate});
          },
          ""),
      bad<ValueError>(
          [] {
            pad(f32(3), {-1, 0}, {.mode = PadMode::replicate});
          },
          ""),
      bad<ShapeError>(
          [] {
            pad(f32(3), {huge / 8, huge / 8});
          },
          ""),
      bad<ShapeError>(
          [] {
            pad(f32(3), {huge / 8, 0}, {.mode = PadMode::replicate});
          },
          ""),
      bad<ValueError>(
          [] {
            pad(f32(3), {huge, huge});
          },
          ""),
      bad<ValueError>(
          [] {
            pad(f32(3), {smallest, 0});
          },
          ""),
      bad<ValueError>(
          [] {
            pad(i64(3), {1, 1}, {.value = 1e300});
          },
          ""),
      bad<ShapeError>([] { pixel_shuffle(f32(2, 2), 2); }, ""),
      bad<ShapeError>([] { pixel_shuffle(f32(3, 2, 2), 2); }, ""),
      bad<ShapeError>([] { pixel_shuffle(f32(4, 2, 2), 0); }, ""),
      bad<ShapeError>([] { pixel_shuffle(f32(4, 2, 2), std::int64_t{1} << 32); }, ""),
      bad<ShapeError>([] { pixel_unshuffle(f32(1, 3, 4), 2); }, ""),
      bad<ShapeError>([] { pixel_unshuffle(f32(1, 0, 0), huge); }, ""),
  };
  return calls;
}

}  // namespace gradus::tests
