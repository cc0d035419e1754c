// Views, joins, and elements moved or repeated.
#include "bad_calls.h"

#include <gradus/core/ops.h>

namespace gradus::tests {

const BadCalls& bad_shape_calls() {
  static const BadCalls calls = {
      bad<ShapeError>([] { reshape(f32(2, 3), {4}); }, "reshape: [2, 3] cannot become [4]"),
      bad<ShapeError>(
          [] {
            reshape(f32(2, 3), {-1, -1});
          },
          "reshape: [2, 3] cannot become [-1, -1]: only one size may be -1"),
      bad<ShapeError>(
          [] {
            reshape(f32(2, 3), {-2, 3});
          },
          "reshape: [2, 3] cannot become [-2, 3]: a size is negative"),
      bad<ShapeError>(
          [] {
            reshape(f32(2, 3), {4, -1});
          },
          "reshape: [2, 3] cannot become [4, -1]"),
      bad<ShapeError>(
          [] {
            reshape(f32(0), {0, -1});
          },
          "reshape: [0] cannot become [0, -1]: the size of -1 is not determined"),
      bad<ShapeError>(
          [] {
            reshape(f32(2), {huge, huge});
          },
          "reshape: more elements than memory can hold: [4611686018427387904, 4611686018427387904]"),
      bad<ValueError>([] { view(transpose(f32(2, 3), 0, 1), {6}); },
                      "view: [3, 2] with strides [1, 3] cannot be seen as [6] without a copy; use reshape"),
      bad<ShapeError>([] { view(f32(2, 3), {5}); }, "view: [2, 3] cannot become [5]"),
      bad<IndexError>([] { flatten(f32(2, 3), 2); }, "flatten: dimension 2 is outside -2..1"),
      bad<ValueError>([] { flatten(f32(2, 3), 1, 0); }, "flatten: dimension 1 comes after dimension 0 in shape [2, 3]"),
      bad<ShapeError>([] { permute(f32(2, 3), {0}); }, "permute: 1 dimensions given for shape [2, 3]"),
      bad<ValueError>(
          [] {
            permute(f32(2, 3), {0, 0});
          },
          "permute: dimension 0 is given twice"),
      bad<IndexError>(
          [] {
            permute(f32(2, 3), {0, 2});
          },
          "permute: dimension 2 is outside -2..1"),
      bad<IndexError>([] { transpose(f32(2, 3), 0, 2); }, "transpose: dimension 2 is outside -2..1"),
      bad<IndexError>([] { transpose(f32(), 0, 0); }, "transpose: a 0-dim tensor has no dimensions"),
      bad<ShapeError>([] { t(f32(2, 3, 4)); }, "t: a matrix is needed, not shape [2, 3, 4]"),
      bad<IndexError>([] { squeeze(f32(2), 1); }, "squeeze: dimension 1 is outside -1..0"),
      bad<IndexError>([] { unsqueeze(f32(2), 3); }, "unsqueeze: dimension 3 is outside -2..1"),
      bad<ShapeError>([] { unsqueeze(f32(1, 1, 1, 1, 1, 1, 1, 1), 0); },
                      "unsqueeze: shape [1, 1, 1, 1, 1, 1, 1, 1] already has the most dimensions, 8"),
      bad<ShapeError>([] { expand(f32(2), {3}); }, "expand: [2] does not broadcast to [3]"),
      bad<ShapeError>([] { expand(f32(2, 3), {3}); }, "expand: [2, 3] does not broadcast to [3]"),
      bad<ShapeError>(
          [] {
            expand(f32(2), {-1, 2});
          },
          "expand: [2] does not broadcast to [-1, 2]"),
      bad<ShapeError>([] { expand(f32(1), {-2}); }, "expand: [1] does not broadcast to [-2]"),
      bad<ShapeError>(
          [] {
            expand(f32(1), {huge, huge});
          },
          "expand: more elements than memory can hold: [4611686018427387904, 4611686018427387904]"),
      bad<IndexError>([] { narrow(f32(3), 0, 2, 2); }, "narrow: 2 entries from 2 are outside 0..2 of dimension 0"),
      bad<IndexError>([] { narrow(f32(3), 0, -4, 1); }, "narrow: 1 entries from -4 are outside 0..2 of dimension 0"),
      bad<IndexError>([] { narrow(f32(3), 0, 0, -1); }, "narrow: -1 entries from 0 are outside 0..2 of dimension 0"),
      bad<IndexError>([] { narrow(f32(3), 0, 1, largest); },
                      "narrow: 9223372036854775807 entries from 1 are outside 0..2 of dimension 0"),
      bad<IndexError>([] { narrow(f32(3), 1, 0, 1); }, "narrow: dimension 1 is outside -1..0"),
      bad<IndexError>([] { narrow(f32(), 0, 0, 1); }, "narrow: a 0-dim tensor has no dimensions"),
      bad<IndexError>([] { select(f32(3), 0, smallest); },
                      "select: index -9223372036854775808 is outside a dimension of size 3"),
      bad<IndexError>([] { select(f32(3), 1, 0); }, "select: dimension 1 is outside -1..0"),
      bad<ValueError>([] { slice(f32(3), 0, 0, 3, 0); }, "slice: the step must be at least 1, got 0"),
      bad<ValueError>([] { slice(f32(3), 0, 0, 3, -1); }, "slice: the step must be at least 1, got -1"),
      bad<IndexError>([] { slice(f32(3), 1, 0, 3); }, "slice: dimension 1 is outside -1..0"),
      bad<ValueError>([] { cat({}); }, "cat: there are no tensors to join"),
      bad<ShapeError>(
          [] {
            cat({f32(2), f32(2, 2)});
          },
          "cat: tensor 1 of shape [2, 2] does not fit to tensor 0 of shape [2] along dimension 0"),
      bad<ShapeError>(
          [] {
            cat({f32(2, 3), f32(2, 4)});
          },
          "cat: tensor 1 of shape [2, 4] does not fit to tensor 0 of shape [2, 3] along dimension 0"),
      bad<IndexError>(
          [] {
            cat({f32(2), f32(2)}, 1);
          },
          "cat: dimension 1 is outside -1..0"),
      bad<IndexError>(
          [] {
            cat({f32(), f32()});
          },
          "cat: a 0-dim tensor has no dimensions"),
      bad<ValueError>([] { stack({}); }, "stack: there are no tensors to join"),
      bad<ShapeError>(
          [] {
            stack({f32(2), f32(3)});
          },
          "stack: tensor 1 has another shape: [3] and [2]"),
      bad<IndexError>(
          [] {
            stack({f32(2), f32(2)}, 2);
          },
          "stack: dimension 2 is outside -2..1"),
      bad<ValueError>([] { hstack({}); }, "hstack: there are no tensors to join"),
      bad<ValueError>([] { vstack({}); }, "vstack: there are no tensors to join"),
      bad<ValueError>([] { dstack({}); }, "dstack: there are no tensors to join"),
      bad<ShapeError>(
          [] {
            vstack({f32(2), f32(3)});
          },
          "cat: tensor 1 of shape [1, 3] does not fit to tensor 0 of shape [1, 2] along dimension 0"),
      bad<ValueError>([] { split(f32(4), 0); }, "split: the size must be at least 1, got 0"),
      bad<ValueError>([] { split(f32(4), -1); }, "split: the size must be at least 1, got -1"),
      bad<IndexError>([] { split(f32(4), 1, 1); }, "split: dimension 1 is outside -1..0"),
      bad<ShapeError>(
          [] {
            split(f32(4), std::vector<std::int64_t>{1, 2});
          },
          "split: the sizes do not add up to dimension 0 of shape [4]: [1, 2]"),
      bad<ShapeError>(
          [] {
            split(f32(4), std::vector<std::int64_t>{5, -1});
          },
          "split: the sizes do not add up to dimension 0 of shape [4]: [5, -1]"),
      bad<ShapeError>(
          [] {
            split(f32(4), std::vector<std::int64_t>{huge, huge, huge, huge, 4});
          },
          "split: the sizes do not add up to dimension 0 of shape [4]: [4611686018427387904, 4611686018427387904, "
          "4611686018427387904, 4611686018427387904, 4]"),
      bad<ValueError>([] { chunk(f32(4), 0); }, "chunk: the count must be at least 1, got 0"),
      bad<IndexError>([] { chunk(f32(4), 1, 1); }, "chunk: dimension 1 is outside -1..0"),
      bad<IndexError>([] { unbind(f32()); }, "unbind: a 0-dim tensor has no dimensions"),
      bad<IndexError>([] { unbind(f32(2), 1); }, "unbind: dimension 1 is outside -1..0"),
      bad<ShapeError>(
          [] {
            broadcast_tensors({f32(2), f32(3)});
          },
          "broadcast_tensors: shapes do not broadcast: [2] and [3]"),
      bad<ShapeError>(
          [] {
            meshgrid({f32(2), f32(2, 2)});
          },
          "meshgrid: takes vectors, got shape [2, 2]"),
      bad<ShapeError>([] { meshgrid(std::vector<Tensor>(9, f32(1))); },
                      "meshgrid: a tensor has at most 8 dimensions, not 9"),
      bad<ValueError>(
          [] {
            movedim(f32(2, 3), {0, 1}, {0});
          },
          "movedim: 2 dimensions to move and 1 places"),
      bad<ValueError>(
          [] {
            movedim(f32(2, 3), {0, 0}, {0, 1});
          },
          "movedim: a dimension or place is given twice"),
      bad<IndexError>([] { movedim(f32(2, 3), {2}, {0}); }, "movedim: dimension 2 is outside -2..1"),
      bad<ShapeError>(
          [] {
            unflatten(f32(6), 0, {4, 2});
          },
          "unflatten: dimension 0 of shape [6] cannot become [4, 2]"),
      bad<ShapeError>(
          [] {
            unflatten(f32(6), 0, {-1, -1});
          },
          "unflatten: dimension 0 of shape [6] cannot become [-1, -1]"),
      bad<ShapeError>(
          [] {
            unflatten(f32(6), 0, {-1, 4});
          },
          "unflatten: dimension 0 of shape [6] cannot become [-1, 4]"),
      bad<ShapeError>(
          [] {
            unflatten(f32(6), 0, {-2, -3});
          },
          "unflatten: dimension 0 of shape [6] cannot become [-2, -3]"),
      bad<ShapeError>(
          [] {
            unflatten(f32(6), 0, {huge, huge});
          },
          "unflatten: dimension 0 of shape [6] cannot become [4611686018427387904, 4611686018427387904]"),
      bad<ShapeError>(
          [] {
            unflatten(f32(1, 1, 1, 1, 1, 1, 1, 6), 7, {2, 3});
          },
          "unflatten: a tensor has at most 8 dimensions, not 9"),
      bad<IndexError>(
          [] {
            unflatten(f32(6), 1, {2, 3});
          },
          "unflatten: dimension 1 is outside -1..0"),
      bad<ValueError>([] { diagonal(f32(2, 3), 0, 1, 1); }, "diagonal: the two dimensions are the same: 1 and 1"),
      bad<IndexError>([] { diagonal(f32(2, 3), 0, 0, 2); }, "diagonal: dimension 2 is outside -2..1"),
      bad<IndexError>([] { diagonal(f32(2)); }, "diagonal: dimension 1 is outside -1..0"),
      bad<ShapeError>([] { diag(f32()); }, "diag: takes a vector or a matrix, got shape []"),
      bad<ShapeError>([] { diag(f32(2, 2, 2)); }, "diag: takes a vector or a matrix, got shape [2, 2, 2]"),
      bad<ValueError>([] { diag(f32(2), smallest); }, "diag: the offset is too large: -9223372036854775808"),
      bad<ValueError>([] { diag(f32(2), largest); }, "diag: the offset is too large: 9223372036854775807"),
      bad<ShapeError>([] { diag(f32(2), std::int64_t{1} << 40); },
                      "diag: more elements than memory can hold: [1099511627778, 1099511627778]"),
      bad<ShapeError>([] { unfold(f32(4), 0, 5, 1); },
                      "unfold: a window of 5 entries does not fit into dimension 0 of shape [4]"),
      bad<ShapeError>([] { unfold(f32(4), 0, -1, 1); },
                      "unfold: a window of -1 entries does not fit into dimension 0 of shape [4]"),
      bad<ValueError>([] { unfold(f32(4), 0, 2, 0); }, "unfold: the step must be at least 1, got 0"),
      bad<IndexError>([] { unfold(f32(4), 1, 2, 1); }, "unfold: dimension 1 is outside -1..0"),
      bad<ShapeError>([] { unfold(f32(1, 1, 1, 1, 1, 1, 1, 4), 7, 2, 1); },
                      "unfold: shape [1, 1, 1, 1, 1, 1, 1, 4] already has the most dimensions, 8"),
      bad<IndexError>([] { flip(f32(2), {1}); }, "flip: dimension 1 is outside -1..0"),
      bad<ValueError>(
          [] {
            flip(f32(2), {0, 0});
          },
          "flip: dimension 0 is given twice"),
      bad<ShapeError>([] { fliplr(f32(2)); }, "fliplr: needs 2 dimensions, got shape [2]"),
      bad<ShapeError>([] { flipud(f32()); }, "flipud: needs a dimension, got a 0-dim tensor"),
      bad<ValueError>([] { rot90(f32(2, 3), 1, {0}); }, "rot90: takes two dimensions, got 1"),
      bad<ValueError>(
          [] {
            rot90(f32(2, 3), 1, {1, 1});
          },
          "rot90: the two dimensions are the same"),
      bad<IndexError>([] { rot90(f32(2)); }, "rot90: dimension 1 is outside -1..0"),
      bad<ValueError>(
          [] {
            roll(f32(2), {1, 2}, {0});
          },
          "roll: 2 shifts for 1 dimensions"),
      bad<ValueError>([] { roll(f32(2), {}); }, "roll: 0 shifts for 0 dimensions"),
      bad<IndexError>([] { roll(f32(2), {1}, {1}); }, "roll: dimension 1 is outside -1..0"),
      bad<ShapeError>([] { repeat(f32(2, 3), {2}); }, "repeat: 1 numbers for shape [2, 3]; tile takes fewer"),
      bad<ValueError>([] { repeat(f32(2), {-1}); }, "repeat: a number is negative: [-1]"),
      bad<ShapeError>([] { repeat(f32(2), {huge}); },
                      "repeat: more elements than memory can hold: [4611686018427387904]"),
      bad<ShapeError>(
          [] {
            repeat(f32(0), {huge, huge});
          },
          "repeat: more elements than memory can hold: [4611686018427387904, 0]"),
      bad<ValueError>(
          [] {
            tile(f32(2), {2, -2});
          },
          "tile: a number is negative: [2, -2]"),
      bad<ValueError>([] { repeat_interleave(f32(2), -1, 0); }, "repeat_interleave: a number is negative: -1"),
      bad<IndexError>([] { repeat_interleave(f32(2), 1, 1); }, "repeat_interleave: dimension 1 is outside -1..0"),
      bad<ShapeError>([] { repeat_interleave(f32(2), huge, 0); },
                      "repeat_interleave: more elements than memory can hold: [2]"),
      bad<ShapeError>([] { repeat_interleave(f32(2), huge / 8, 0); },
                      "repeat_interleave: more elements than memory can hold: [1152921504606846976]"),
      bad<TypeError>([] { repeat_interleave(f32(2), f32(2), 0); },
                     "repeat_interleave: repeats must be int64, got float32"),
      bad<ShapeError>([] { repeat_interleave(f32(2), i64(3), 0); },
                      "repeat_interleave: repeats of shape [3] do not fit dimension 0 of shape [2]"),
      bad<ValueError>(
          [] {
            repeat_interleave(f32(2), numbers({1, -7}), 0);
          },
          "repeat_interleave: a number is negative: -7"),
      bad<ShapeError>([] { tril(f32(2)); }, "tril: needs 2 dimensions, got shape [2]"),
      bad<ShapeError>([] { triu(f32()); }, "triu: needs 2 dimensions, got shape []"),
      bad<ValueError>([] { pad(f32(2), {1}); },
                      "pad: 1 amounts for shape [2]; two are needed for each padded dimension"),
      bad<ValueError>(
          [] {
            pad(f32(2), {1, 1, 1, 1});
          },
          "pad: 4 amounts for shape [2]; two are needed for each padded dimension"),
      bad<ValueError>(
          [] {
            pad(f32(2), {-2, -1});
          },
          "pad: -2 and -1 entries cut more than dimension 0 of shape [2] has"),
      bad<ValueError>(
          [] {
            pad(f32(3), {3, 0}, {.mode = PadMode::reflect});
          },
          "pad: 3 and 0 entries cannot be taken from dimension 0 of shape [3] by reflection"),
      bad<ValueError>(
          [] {
            pad(f32(3), {0, 4}, {.mode = PadMode::circular});
          },
          "pad: 0 and 4 entries cannot be taken from dimension 0 of shape [3] in a circle"),
      bad<ValueError>(
          [] {
            pad(f32(0), {1, 0}, {.mode = PadMode::replicate});
          },
          "pad: 1 and 0 entries cannot be taken from dimension 0 of shape [0] by repetition"),
      bad<ValueError>(
          [] {
            pad(f32(3), {-1, 0}, {.mode = PadMode::replicate});
          },
          "pad: -1 and 0 entries cannot be taken from dimension 0 of shape [3] by repetition"),
      bad<ShapeError>(
          [] {
            pad(f32(3), {huge / 8, huge / 8});
          },
          "pad: more elements than memory can hold: [1152921504606846979]"),
      bad<ShapeError>(
          [] {
            pad(f32(3), {huge / 8, 0}, {.mode = PadMode::replicate});
          },
          "pad: more elements than memory can hold: [576460752303423491]"),
      bad<ValueError>(
          [] {
            pad(f32(3), {huge, huge});
          },
          "pad: an amount is too large: 4611686018427387904"),
      bad<ValueError>(
          [] {
            pad(f32(3), {smallest, 0});
          },
          "pad: an amount is too large: -9223372036854775808"),
      bad<ValueError>(
          [] {
            pad(i64(3), {1, 1}, {.value = 1e300});
          },
          "full: 1e+300 does not fit int64"),
      bad<ShapeError>([] { pixel_shuffle(f32(2, 2), 2); }, "pixel_shuffle: shape [2, 2] cannot be shuffled by 2"),
      bad<ShapeError>([] { pixel_shuffle(f32(3, 2, 2), 2); }, "pixel_shuffle: shape [3, 2, 2] cannot be shuffled by 2"),
      bad<ShapeError>([] { pixel_shuffle(f32(4, 2, 2), 0); }, "pixel_shuffle: shape [4, 2, 2] cannot be shuffled by 0"),
      bad<ShapeError>([] { pixel_shuffle(f32(4, 2, 2), std::int64_t{1} << 32); },
                      "pixel_shuffle: shape [4, 2, 2] cannot be shuffled by 4294967296"),
      bad<ShapeError>([] { pixel_unshuffle(f32(1, 3, 4), 2); },
                      "pixel_unshuffle: shape [1, 3, 4] cannot be shuffled by 2"),
      bad<ShapeError>([] { pixel_unshuffle(f32(1, 0, 0), huge); },
                      "pixel_unshuffle: shape [1, 0, 0] cannot be shuffled by 4611686018427387904"),
  };
  return calls;
}

}  // namespace gradus::tests
