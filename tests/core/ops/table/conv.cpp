// Rows of convolutions, transposed convolutions, and the windows of images as columns.
#include "../op_table.h"

namespace gradus::tests {
namespace {

using plain::Array;
using plain::Sizes;

using Convolve = Tensor (*)(const Tensor&, const Tensor&, const Tensor&, ConvOptions, Where);
using ConvolveTransposed = Tensor (*)(const Tensor&, const Tensor&, const Tensor&, ConvTransposeOptions, Where);

// How windows lie, one number for each spatial dimension.
struct Steps {
  Sizes stride;
  Sizes padding;
  Sizes dilation;
  std::int64_t groups = 1;
  Sizes output_padding = {};
};

Sizes numbers(const Extent& extent, int spatial) {
  Sizes result;
  for (int d = 0; d < spatial; ++d) result.push_back(extent[d]);
  return result;
}

// [N, channel, place..]: where one entry of the window at `window` lies, which may be outside.
Sizes entry(std::int64_t sample, std::int64_t channel, const std::int64_t* window, const std::int64_t* tap,
            const Steps& steps) {
  Sizes result{sample, channel};
  for (std::size_t d = 0; d < steps.stride.size(); ++d) {
    result.push_back(window[d] * steps.stride[d] + tap[d] * steps.dilation[d] - steps.padding[d]);
  }
  return result;
}

// The sizes of a weight but the first: channels of one group, and the window.
Sizes taps_of(const Array& weight) { return {weight.sizes.begin() + 1, weight.sizes.end()}; }

double weight_at(const Array& weight, std::int64_t first, const Sizes& tap) {
  Sizes index{first};
  index.insert(index.end(), tap.begin(), tap.end());
  return weight.at(index);
}

std::int64_t windows_along(std::int64_t size, std::int64_t window, const Steps& steps, std::size_t d) {
  return (size + 2 * steps.padding[d] - steps.dilation[d] * (window - 1) - 1) / steps.stride[d] + 1;
}

Array convolved(const Array& x, const Array& weight, const Array* bias, const Steps& steps) {
  Sizes sizes{x.size(0), weight.size(0)};
  for (std::size_t d = 0; d < steps.stride.size(); ++d) {
    sizes.push_back(windows_along(x.sizes[2 + d], weight.sizes[2 + d], steps, d));
  }
  const Sizes taps = taps_of(weight);
  const std::int64_t in_group = weight.size(0) / steps.groups;
  return plain::build(sizes, [&](const Sizes& out) {
    double total = bias == nullptr ? 0 : bias->at({out[1]});
    plain::for_each_index(taps, [&](const Sizes& tap) {
      const std::int64_t channel = out[1] / in_group * taps[0] + tap[0];
      const Sizes from = entry(out[0], channel, out.data() + 2, tap.data() + 1, steps);
      if (plain::contains(x.sizes, from)) total += x.at(from) * weight_at(weight, out[1], tap);
    });
    return total;
  });
}

Array convolved_transposed(const Array& x, const Array& weight, const Array* bias, const Steps& steps) {
  Sizes sizes{x.size(0), weight.size(1) * steps.groups};
  for (std::size_t d = 0; d < steps.stride.size(); ++d) {
    sizes.push_back((x.sizes[2 + d] - 1) * steps.stride[d] - 2 * steps.padding[d] +
                    steps.dilation[d] * (weight.sizes[2 + d] - 1) + steps.output_padding[d] + 1);
  }
  const Sizes taps = taps_of(weight);
  const std::int64_t in_group = x.size(1) / steps.groups;
  Array y = plain::build(sizes, [&](const Sizes& out) { return bias == nullptr ? 0 : bias->at({out[1]}); });
  plain::for_each_index(x.sizes, [&](const Sizes& in) {
    plain::for_each_index(taps, [&](const Sizes& tap) {
      const std::int64_t channel = in[1] / in_group * taps[0] + tap[0];
      const Sizes to = entry(in[0], channel, in.data() + 2, tap.data() + 1, steps);
      if (plain::contains(sizes, to)) y.at(to) += x.at(in) * weight_at(weight, in[1], tap);
    });
  });
  return y;
}

// f of x [N, C, ..]; one sample without N is a batch of one.
template <class F>
Array batched(const Arrays& x, const Steps& steps, const F& f) {
  const Array* bias = x.size() > 2 ? &x[2] : nullptr;
  if (x[0].sizes.size() == steps.stride.size() + 2) return f(x[0], x[1], bias, steps);
  Array sample = x[0];
  sample.sizes.insert(sample.sizes.begin(), 1);
  Array result = f(sample, x[1], bias, steps);
  result.sizes.erase(result.sizes.begin());
  return result;
}

Tensor bias_of(const Tensors& x) { return x.size() > 2 ? x[2] : Tensor(); }

// The same with a larger batch and larger images.
RowOptions sums_of(Shapes small, int spatial) {
  Sizes& x = small[0];
  if (x.size() == static_cast<std::size_t>(spatial) + 2) x[0] *= 12;
  for (std::size_t d = x.size() - static_cast<std::size_t>(spatial); d < x.size(); ++d) {
    x[d] *= spatial == 1 ? 300 : spatial == 2 ? 20 : 8;
  }
  return {.tolerance = 30, .large = std::move(small)};
}

// Inputs: x, weight, and a bias if there is a third.
OpRow conv(const char* name, Convolve op, int spatial, ConvOptions options, const std::vector<Shapes>& shapes) {
  const Steps steps{numbers(options.stride, spatial), numbers(options.padding, spatial),
                    numbers(options.dilation, spatial), options.groups};
  return {name, [=](const Tensors& x) { return op(x[0], x[1], bias_of(x), options, Where::here()); },
          [=](const Arrays& x) { return batched(x, steps, convolved); }, shapes, sums_of(shapes[0], spatial)};
}

OpRow transposed(const char* name, ConvolveTransposed op, int spatial, ConvTransposeOptions options,
                 const std::vector<Shapes>& shapes) {
  const Steps steps{numbers(options.stride, spatial), numbers(options.padding, spatial),
                    numbers(options.dilation, spatial), options.groups, numbers(options.output_padding, spatial)};
  return {name, [=](const Tensors& x) { return op(x[0], x[1], bias_of(x), options, Where::here()); },
          [=](const Arrays& x) { return batched(x, steps, convolved_transposed); }, shapes,
          sums_of(shapes[0], spatial)};
}

// f(place in the columns, place in the images, which may be outside) for every entry of every window.
// images: [N, C, H, W].
template <class F>
Sizes for_each_column_entry(const Sizes& images, const Sizes& window, const Steps& steps, const F& f) {
  const std::int64_t rows = windows_along(images[2], window[0], steps, 0);
  const std::int64_t columns = windows_along(images[3], window[1], steps, 1);
  plain::for_each_index({images[0], images[1], window[0], window[1], rows, columns}, [&](const Sizes& i) {
    f(Sizes{i[0], (i[1] * window[0] + i[2]) * window[1] + i[3], i[4] * columns + i[5]},
      entry(i[0], i[1], i.data() + 4, i.data() + 2, steps));
  });
  return {images[0], images[1] * window[0] * window[1], rows * columns};
}

Steps steps_of(const WindowOptions& options) {
  return {numbers(options.stride, 2), numbers(options.padding, 2), numbers(options.dilation, 2)};
}

Array zeros_of(const Sizes& sizes) {
  return plain::build(sizes, [](const Sizes&) { return 0.0; });
}

OpRow unfolded(Extent window, WindowOptions options, std::vector<Shapes> shapes) {
  const Steps steps = steps_of(options);
  return {"unfold", [=](const Tensors& x) { return unfold(x[0], window, options); },
          [=](const Arrays& x) {
            const Sizes sizes = for_each_column_entry(x[0].sizes, numbers(window, 2), steps, [](auto&&...) {});
            Array columns = zeros_of(sizes);
            for_each_column_entry(x[0].sizes, numbers(window, 2), steps, [&](const Sizes& column, const Sizes& place) {
              if (plain::contains(x[0].sizes, place)) columns.at(column) = x[0].at(place);
            });
            return columns;
          },
          std::move(shapes)};
}

OpRow folded(Extent size, Extent window, WindowOptions options, const std::vector<Shapes>& shapes) {
  const Steps steps = steps_of(options);
  const Sizes& small = shapes[0][0];
  const Sizes large{100'000 / (small[1] * small[2]), small[1], small[2]};
  return {"fold",
          [=](const Tensors& x) { return fold(x[0], size, window, options); },
          [=](const Arrays& x) {
            const std::int64_t channels = x[0].size(1) / (window[0] * window[1]);
            Array images = zeros_of({x[0].size(0), channels, size[0], size[1]});
            for_each_column_entry(images.sizes, numbers(window, 2), steps,
                                  [&](const Sizes& column, const Sizes& place) {
                                    if (plain::contains(images.sizes, place)) images.at(place) += x[0].at(column);
                                  });
            return images;
          },
          shapes,
          {.tolerance = 30, .large = {large}}};
}

}  // namespace

std::vector<OpRow> conv_rows() {
  return {
      conv("conv1d", conv1d, 1, {},
           {{{2, 2, 5}, {3, 2, 2}},
            {{2, 5}, {3, 2, 2}},
            {{2, 3, 4}, {2, 3, 1}, {2}},
            {{0, 2, 5}, {3, 2, 2}, {3}},
            {{2, 0, 4}, {3, 0, 2}, {3}},
            {{2, 2, 4}, {0, 2, 2}, {0}},
            {{3, 4, 70}, {5, 4, 3}, {5}}}),
      conv("conv1d", conv1d, 1, {.stride = 2, .padding = 1}, {{{2, 2, 5}, {2, 2, 3}, {2}}, {{2, 6}, {2, 2, 3}}}),
      conv("conv1d", conv1d, 1, {.padding = 3}, {{{2, 1, 2}, {2, 1, 2}}, {{1, 2, 0}, {2, 2, 2}, {2}}}),
      conv("conv1d", conv1d, 1, {.stride = 3, .padding = {2}, .dilation = 2, .groups = 2},
           {{{1, 4, 7}, {4, 2, 3}, {4}}, {{2, 8}, {4, 1, 2}}}),
      conv("conv2d", conv2d, 2, {},
           {{{1, 2, 4, 3}, {2, 2, 2, 2}, {2}},
            {{2, 3, 2}, {1, 2, 1, 2}},
            {{2, 3, 2, 2}, {2, 3, 1, 1}, {2}},
            {{0, 2, 3, 3}, {1, 2, 2, 2}, {1}},
            {{2, 3, 9, 20}, {5, 3, 3, 3}, {5}}}),
      conv("conv2d", conv2d, 2, {.stride = {2, 1}, .padding = {1, 2}, .dilation = {1, 2}},
           {{{1, 2, 4, 3}, {2, 2, 3, 2}, {2}}, {{1, 1, 5}, {3, 1, 2, 3}}}),
      conv("conv2d", conv2d, 2, {.stride = 2, .groups = 2}, {{{1, 4, 3, 3}, {2, 2, 1, 1}, {2}}}),
      conv("conv2d", conv2d, 2, {.padding = 1, .groups = 3},
           {{{1, 3, 3, 3}, {3, 1, 3, 3}, {3}}, {{2, 3, 2, 2}, {6, 1, 1, 2}}}),
      conv("conv3d", conv3d, 3, {},
           {{{1, 1, 2, 3, 2}, {2, 1, 2, 2, 1}, {2}},
            {{2, 2, 2, 2}, {1, 2, 1, 1, 1}},
            {{0, 1, 2, 2, 2}, {1, 1, 2, 2, 2}},
            {{1, 2, 3, 4, 11}, {3, 2, 2, 3, 3}, {3}}}),
      conv("conv3d", conv3d, 3, {.stride = {1, 2, 2}, .padding = {1, 0, 2}, .dilation = {2, 1, 1}, .groups = 2},
           {{{1, 2, 2, 3, 3}, {2, 1, 2, 2, 3}, {2}}, {{2, 1, 2, 2}, {4, 1, 1, 1, 1}}}),
      transposed("conv_transpose1d", conv_transpose1d, 1, {},
                 {{{2, 2, 4}, {2, 3, 2}, {3}},
                  {{2, 4}, {2, 3, 2}},
                  {{2, 3, 4}, {3, 2, 1}, {2}},
                  {{0, 2, 4}, {2, 3, 2}, {3}},
                  {{2, 0, 4}, {0, 3, 2}, {3}},
                  {{3, 5, 40}, {5, 4, 3}, {4}}}),
      transposed("conv_transpose1d", conv_transpose1d, 1, {.stride = 2, .padding = 1, .output_padding = 1},
                 {{{1, 2, 3}, {2, 2, 3}, {2}}, {{2, 3}, {2, 1, 2}}}),
      transposed("conv_transpose1d", conv_transpose1d, 1,
                 {.stride = 3, .padding = {2}, .output_padding = 2, .dilation = 2, .groups = 2},
                 {{{2, 4, 3}, {4, 1, 3}, {2}}}),
      transposed("conv_transpose2d", conv_transpose2d, 2, {},
                 {{{1, 2, 2, 3}, {2, 2, 2, 2}, {2}},
                  {{2, 2, 2}, {2, 3, 1, 1}},
                  {{0, 2, 2, 2}, {2, 1, 2, 2}, {1}},
                  {{2, 5, 6, 17}, {5, 3, 3, 3}, {3}}}),
      transposed("conv_transpose2d", conv_transpose2d, 2,
                 {.stride = {2, 1}, .padding = {1, 0}, .output_padding = {1, 0}, .dilation = {1, 2}, .groups = 2},
                 {{{1, 2, 2, 3}, {2, 2, 2, 2}, {4}}, {{4, 2, 2}, {4, 1, 3, 1}}}),
      transposed("conv_transpose3d", conv_transpose3d, 3, {},
                 {{{1, 1, 2, 2, 2}, {1, 2, 2, 1, 2}, {2}},
                  {{2, 1, 2, 2}, {2, 2, 1, 1, 1}},
                  {{0, 1, 2, 2, 2}, {1, 1, 2, 2, 2}}}),
      transposed("conv_transpose3d", conv_transpose3d, 3,
                 {.stride = {2, 1, 3}, .padding = {1, 0, 1}, .output_padding = {0, 0, 2}, .groups = 2},
                 {{{1, 2, 2, 2, 2}, {2, 1, 2, 2, 3}, {2}}}),
      unfolded(2, {}, {{{1, 2, 3, 4}}, {{0, 2, 3, 3}}, {{2, 0, 3, 3}}, {{2, 3, 5, 19}}}),
      unfolded({2, 3}, {.stride = {2, 1}, .padding = {1, 2}, .dilation = {2, 1}}, {{{2, 1, 4, 3}}, {{1, 2, 2, 2}}}),
      folded({3, 4}, 2, {}, {{{1, 8, 6}}, {{0, 4, 6}}, {{2, 4, 6}}}),
      folded({4, 3}, {2, 3}, {.stride = {2, 1}, .padding = {1, 2}, .dilation = {2, 1}}, {{{2, 6, 10}}}),
      folded({5, 19}, {1, 2}, {.padding = {0, 1}}, {{{1, 2, 100}}, {{2, 4, 100}}}),
  };
}

}  // namespace gradus::tests
