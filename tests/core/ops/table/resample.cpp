// Rows of what changes the size of signals and images: interpolation, and windows with the places of their largest.
#include "../op_table.h"

#include <algorithm>
#include <cmath>

namespace gradus::tests {
namespace {

using plain::Array;
using plain::Sizes;

// The weight of an old entry at a distance from where the new one lies.
using Kernel = double (*)(double distance);

double tent(double distance) { return std::max(0.0, 1 - std::abs(distance)); }

double keys(double distance) {
  const double u = std::abs(distance);
  if (u < 1) return 1.25 * u * u * u - 2.25 * u * u + 1;
  return u < 2 ? -0.75 * u * u * u + 3.75 * u * u - 6 * u + 3 : 0;
}

// All old entries of a line weighted by the kernel, those beyond the ends being as the ends.
Array resampled(const Array& x, int dim, std::int64_t size, double step, bool align_corners, Kernel kernel) {
  return plain::lines(x, dim, [&](const plain::Line& line) {
    plain::Line made;
    const auto last = static_cast<int>(line.size()) - 1;
    for (std::int64_t o = 0; o < size; ++o) {
      const double i = static_cast<double>(o);
      const double at = align_corners ? (size == 1 ? 0 : i * last / double(size - 1)) : (i + 0.5) * step - 0.5;
      double value = 0;
      for (int k = -4; k <= last + 4; ++k)
        value += kernel(at - k) * line[static_cast<std::size_t>(std::clamp(k, 0, last))];
      made.push_back(value);
    }
    return made;
  });
}

// Every spatial dimension to the given size, by step old entries for each new one (0: as the sizes say).
Array resampled(Array x, const Sizes& sizes, double step, bool align_corners, Kernel kernel) {
  for (int d = 2; d < x.rank(); ++d) {
    const std::int64_t size = sizes[static_cast<std::size_t>(d) - 2];
    x = resampled(x, d, size, step == 0 ? double(x.size(d)) / double(size) : step, align_corners, kernel);
  }
  return x;
}

Array nearest(const Array& x, const Sizes& sizes, double step) {
  Sizes result = x.sizes;
  for (std::size_t d = 2; d < result.size(); ++d) result[d] = sizes[d - 2];
  return plain::build(result, [&](Sizes at) {
    for (int d = 2; d < x.rank(); ++d) {
      const auto i = static_cast<std::size_t>(d);
      at[i] = step == 0 ? at[i] * x.size(d) / sizes[i - 2] : std::int64_t(std::floor(double(at[i]) * step));
    }
    return x.at(at);
  });
}

OpRow interpolated(const InterpolateOptions& options, const Sizes& input, const std::function<Array(const Array&)>& f) {
  return {"interpolate",
          [options](const Tensors& x) { return interpolate(x[0], options); },
          [f](const Arrays& x) { return f(x[0]); },
          {{input}},
          {.tolerance = 4}};
}

std::vector<OpRow> interpolation_rows() {
  using Mode = InterpolateMode;
  return {
      interpolated({.size = 7}, {2, 3, 5}, [](const Array& x) { return nearest(x, {7}, 0); }),
      interpolated({.size = 3}, {1, 2, 8}, [](const Array& x) { return nearest(x, {3}, 0); }),
      interpolated({.size = {5, 2}}, {1, 2, 3, 4},
                   [](const Array& x) {
                     return nearest(x, {5, 2}, 0);
                   }),
      interpolated({.scale_factor = {2}}, {2, 1, 2, 3, 2},
                   [](const Array& x) {
                     return nearest(x, {4, 6, 4}, 0.5);
                   }),
      interpolated({.scale_factor = {1.5}}, {1, 1, 5}, [](const Array& x) { return nearest(x, {7}, 1 / 1.5); }),
      interpolated({.size = 9, .mode = Mode::linear}, {2, 3, 4},
                   [](const Array& x) { return resampled(x, {9}, 0, false, tent); }),
      interpolated({.size = 3, .mode = Mode::linear}, {1, 2, 8},
                   [](const Array& x) { return resampled(x, {3}, 0, false, tent); }),
      interpolated({.size = 6, .mode = Mode::linear, .align_corners = true}, {1, 2, 4},
                   [](const Array& x) { return resampled(x, {6}, 0, true, tent); }),
      interpolated({.size = 1, .mode = Mode::linear, .align_corners = true}, {1, 2, 4},
                   [](const Array& x) { return resampled(x, {1}, 0, true, tent); }),
      interpolated({.size = {5, 3}, .mode = Mode::bilinear}, {2, 1, 3, 7},
                   [](const Array& x) {
                     return resampled(x, {5, 3}, 0, false, tent);
                   }),
      interpolated({.scale_factor = {1.7}, .mode = Mode::bilinear}, {1, 2, 3, 4},
                   [](const Array& x) {
                     return resampled(x, {5, 6}, 1 / 1.7, false, tent);
                   }),
      interpolated({.size = {5, 2}, .mode = Mode::bilinear, .align_corners = true}, {1, 2, 3, 4},
                   [](const Array& x) {
                     return resampled(x, {5, 2}, 0, true, tent);
                   }),
      interpolated({.size = {2, 5, 4}, .mode = Mode::trilinear}, {1, 2, 3, 2, 4},
                   [](const Array& x) {
                     return resampled(x, {2, 5, 4}, 0, false, tent);
                   }),
      interpolated({.size = {6, 3}, .mode = Mode::bicubic}, {1, 2, 4, 5},
                   [](const Array& x) {
                     return resampled(x, {6, 3}, 0, false, keys);
                   }),
      interpolated({.size = {6, 3}, .mode = Mode::bicubic, .align_corners = true}, {2, 1, 4, 5},
                   [](const Array& x) {
                     return resampled(x, {6, 3}, 0, true, keys);
                   }),
      interpolated({.scale_factor = {2}, .mode = Mode::area}, {1, 2, 3, 2},
                   [](const Array& x) {
                     return nearest(x, {6, 4}, 0.5);
                   }),
      interpolated({.size = 2, .mode = Mode::area}, {1, 2, 6},
                   [](const Array& x) {
                     return plain::lines(x, 2, [](const plain::Line& l) {
                       return plain::Line{(l[0] + l[1] + l[2]) / 3, (l[3] + l[4] + l[5]) / 3};
                     });
                   }),
  };
}

// The places of the largest of windows of 2, 2 apart, in the last `spatial` dimensions.
Array places_of_largest(const Array& x, int spatial) {
  Sizes result = x.sizes;
  for (int d = x.rank() - spatial; d < x.rank(); ++d) result[static_cast<std::size_t>(d)] /= 2;
  return plain::build(result, [&](const Sizes& window) {
    double largest = -1e300;
    std::int64_t place = -1;
    for (int corner = 0; corner < 1 << spatial; ++corner) {
      Sizes at = window;
      std::int64_t number = 0;
      for (int d = 0; d < spatial; ++d) {
        const auto i = static_cast<std::size_t>(x.rank() - spatial + d);
        at[i] = 2 * at[i] + (corner >> (spatial - 1 - d)) % 2;
        number = number * x.sizes[i] + at[i];
      }
      if (x.at(at) <= largest) continue;
      largest = x.at(at);
      place = number;
    }
    return double(place);
  });
}

// x where it is the largest of its window, 0 elsewhere; what no whole window covers is 0.
Array only_largest(const Array& x, int spatial) {
  const Array places = places_of_largest(x, spatial);
  return plain::build(x.sizes, [&](const Sizes& at) {
    Sizes window = at;
    std::int64_t number = 0;
    for (int d = x.rank() - spatial; d < x.rank(); ++d) {
      const auto i = static_cast<std::size_t>(d);
      number = number * x.sizes[i] + at[i];
      window[i] /= 2;
      if (window[i] >= places.sizes[i]) return 0.0;
    }
    return places.at(window) == double(number) ? x.at(at) : 0.0;
  });
}

using WithIndex = ValuesIndices (*)(const Tensor&, Extent, MaxPoolOptions, Where);
using Unpool = Tensor (*)(const Tensor&, const Tensor&, Extent, MaxUnpoolOptions, Where);

OpRow indices(const char* name, WithIndex pool, int spatial, const Sizes& input) {
  return {name,
          [pool](const Tensors& x) { return pool(x[0], 2, {}, Where::here()).indices; },
          [spatial](const Arrays& x) { return places_of_largest(x[0], spatial); },
          {{input}},
          {.gives = Gives::index}};
}

// To the size that it came from, which the options give where the windows do not cover all.
OpRow unpooled(const char* name, WithIndex pool, Unpool unpool, const Sizes& input, const Extent& size) {
  const int spatial = name[10] - '0';
  Sizes large = input;
  large[0] *= 40'000 / plain::product(input);
  return {name,
          [pool, unpool, size](const Tensors& x) {
            const auto [values, places] = pool(x[0], 2, {}, Where::here());
            return unpool(values, places, 2, {.size = size}, Where::here());
          },
          [spatial](const Arrays& x) { return only_largest(x[0], spatial); },
          {{input}},
          {.large = {large}}};
}

}  // namespace

std::vector<OpRow> resample_rows() {
  std::vector<OpRow> rows = interpolation_rows();
  for (OpRow& row : std::vector<OpRow>{
           indices("max_pool1d_with_index", max_pool1d_with_index, 1, {2, 3, 7}),
           indices("max_pool2d_with_index", max_pool2d_with_index, 2, {2, 1, 5, 4}),
           indices("max_pool3d_with_index", max_pool3d_with_index, 3, {1, 2, 2, 5, 4}),
           unpooled("max_unpool1d", max_pool1d_with_index, max_unpool1d, {2, 3, 6}, 0),
           unpooled("max_unpool1d", max_pool1d_with_index, max_unpool1d, {3, 7}, 7),
           unpooled("max_unpool2d", max_pool2d_with_index, max_unpool2d, {2, 1, 5, 4}, {5, 4}),
           unpooled("max_unpool2d", max_pool2d_with_index, max_unpool2d, {2, 4, 6}, 0),
           unpooled("max_unpool3d", max_pool3d_with_index, max_unpool3d, {1, 2, 2, 4, 4}, 0),
       })
    rows.push_back(std::move(row));
  return rows;
}

}  // namespace gradus::tests
