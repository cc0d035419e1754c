// Rows of pooling: the largest, the mean or the length of windows.
#include "../op_table.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace gradus::tests {
namespace {

using plain::Array;
using plain::Line;
using plain::Sizes;

// How windows slide over the last dimensions.
struct Sliding {
  Sizes window;
  Sizes stride;  // 0: the window's size
  Sizes padding;
  Sizes dilation;
  bool ceil_mode;

  Sliding(int spatial, const Extent& all_window, const Extent& all_stride, const Extent& all_padding,
          const Extent& all_dilation, bool ceil)
      : ceil_mode(ceil) {
    for (int d = 0; d < spatial; ++d) {
      window.push_back(all_window[d]);
      stride.push_back(all_stride[d] == 0 ? all_window[d] : all_stride[d]);
      padding.push_back(all_padding[d]);
      dilation.push_back(all_dilation[d]);
    }
  }

  // A window more may reach over the end, but it must begin before the padding there does.
  std::int64_t count(std::int64_t size, std::size_t d) const {
    std::int64_t windows = 0;
    const std::int64_t reach = dilation[d] * (window[d] - 1) + 1;
    const std::int64_t end = size + padding[d];
    for (std::int64_t begin = -padding[d]; begin + reach <= end; begin += stride[d]) ++windows;
    const std::int64_t next = windows * stride[d] - padding[d];
    const bool complete = next - stride[d] + reach == end;
    return windows + (ceil_mode && !complete && next < size ? 1 : 0);
  }
};

// f(elements inside, how many places of the window are inside or padding) of each window.
template <class F>
Array slide(const Array& x, const Sliding& s, const F& f) {
  const std::size_t leading = x.sizes.size() - s.window.size();
  Sizes sizes = x.sizes;
  for (std::size_t d = 0; d < s.window.size(); ++d) sizes[leading + d] = s.count(x.sizes[leading + d], d);
  return plain::build(sizes, [&](const Sizes& out) {
    Line inside;
    double places = 0;
    plain::for_each_index(s.window, [&](const Sizes& tap) {
      Sizes from = out;
      bool padded = true;
      for (std::size_t d = 0; d < s.window.size(); ++d) {
        std::int64_t& at = from[leading + d];
        at = at * s.stride[d] + tap[d] * s.dilation[d] - s.padding[d];
        padded = padded && at < x.sizes[leading + d] + s.padding[d];
      }
      if (padded) ++places;
      if (plain::contains(x.sizes, from)) inside.push_back(x.at(from));
    });
    return f(inside, places);
  });
}

double total(const Line& x) { return std::accumulate(x.begin(), x.end(), 0.0); }
double largest(const Line& x) {
  double result = -std::numeric_limits<double>::infinity();
  for (const double v : x) result = std::max(result, v);
  return result;
}

using MaxPool = Tensor (*)(const Tensor&, Extent, MaxPoolOptions, Where);
using AvgPool = Tensor (*)(const Tensor&, Extent, AvgPoolOptions, Where);
using LpPool = Tensor (*)(const Tensor&, double, Extent, AvgPoolOptions, Where);
using Adaptive = Tensor (*)(const Tensor&, Extent, Where);

OpRow max_row(const char* name, MaxPool op, int spatial, Extent window, MaxPoolOptions options,
              std::vector<Shapes> shapes) {
  const Sliding sliding(spatial, window, options.stride, options.padding, options.dilation, options.ceil_mode);
  return {
      name, [=](const Tensors& x) { return op(x[0], window, options, Where::here()); },
      [=](const Arrays& x) { return slide(x[0], sliding, [](const Line& inside, double) { return largest(inside); }); },
      std::move(shapes)};
}

OpRow avg_row(const char* name, AvgPool op, int spatial, Extent window, AvgPoolOptions options,
              std::vector<Shapes> shapes) {
  const Sliding sliding(spatial, window, options.stride, options.padding, 1, options.ceil_mode);
  return {name,
          [=](const Tensors& x) { return op(x[0], window, options, Where::here()); },
          [=](const Arrays& x) {
            return slide(x[0], sliding, [=](const Line& inside, double places) {
              return total(inside) / (options.count_include_pad ? places : static_cast<double>(inside.size()));
            });
          },
          std::move(shapes),
          {.tolerance = 10}};
}

OpRow lp_row(const char* name, LpPool op, int spatial, double p, Extent window, AvgPoolOptions options,
             std::vector<Shapes> shapes) {
  const Sliding sliding(spatial, window, options.stride, options.padding, 1, options.ceil_mode);
  return {name,
          [=](const Tensors& x) { return op(x[0], p, window, options, Where::here()); },
          [=](const Arrays& x) {
            return slide(x[0], sliding, [=](const Line& inside, double) {
              double powers = 0;
              for (const double v : inside) powers += std::pow(v, p);
              return std::pow(powers, 1 / p);
            });
          },
          std::move(shapes),
          {.low = 0.5, .tolerance = 20}};
}

// Window i of `size` holds the entries that overlap [i L / size, (i + 1) L / size).
OpRow adaptive_row(const char* name, Adaptive op, int spatial, Extent size, double (*f)(const Line&),
                   std::vector<Shapes> shapes) {
  return {name,
          [=](const Tensors& x) { return op(x[0], size, Where::here()); },
          [=](const Arrays& arrays) {
            const Array& x = arrays[0];
            const int leading = x.rank() - spatial;
            Sizes sizes = x.sizes;
            for (int d = 0; d < spatial; ++d) sizes[static_cast<std::size_t>(leading + d)] = size[d];
            const Sizes plane(x.sizes.begin() + leading, x.sizes.end());
            return plain::build(sizes, [&](const Sizes& out) {
              Line inside;
              plain::for_each_index(plane, [&](const Sizes& place) {
                Sizes from = out;
                for (int d = 0; d < spatial; ++d) {
                  const std::int64_t at = place[static_cast<std::size_t>(d)];
                  const std::int64_t length = plane[static_cast<std::size_t>(d)];
                  const std::int64_t i = out[static_cast<std::size_t>(leading + d)];
                  if (at * size[d] >= (i + 1) * length || (at + 1) * size[d] <= i * length) return;
                  from[static_cast<std::size_t>(leading + d)] = at;
                }
                inside.push_back(x.at(from));
              });
              return f(inside);
            });
          },
          std::move(shapes),
          {.tolerance = 10}};
}

double average(const Line& x) { return total(x) / static_cast<double>(x.size()); }

const std::vector<Shapes> signals = {{{2, 2, 5}}, {{3, 6}}, {{0, 2, 5}}, {{2, 0, 5}}, {{2, 3, 41}}};
const std::vector<Shapes> images = {{{1, 2, 4, 5}}, {{2, 3, 6}}, {{0, 2, 4, 4}}, {{2, 3, 7, 19}}};
const std::vector<Shapes> volumes = {{{1, 2, 2, 3, 3}}, {{1, 4, 2, 3}}, {{0, 1, 2, 2, 2}}, {{1, 2, 3, 4, 11}}};

}  // namespace

std::vector<OpRow> pool_rows() {
  return {
      max_row("max_pool1d", max_pool1d, 1, 2, {}, signals),
      max_row("max_pool1d", max_pool1d, 1, {3}, {.stride = 2, .padding = 1, .ceil_mode = true}, signals),
      max_row("max_pool1d", max_pool1d, 1, 3, {.stride = 1, .padding = 1, .dilation = 2}, signals),
      max_row("max_pool1d", max_pool1d, 1, 2, {.stride = 3, .ceil_mode = true}, signals),
      max_row("max_pool2d", max_pool2d, 2, 2, {}, images),
      max_row("max_pool2d", max_pool2d, 2, 3, {.stride = {2, 3}, .padding = 1, .ceil_mode = true}, images),
      max_row("max_pool2d", max_pool2d, 2, {2, 3}, {.stride = 1, .padding = 1, .dilation = {3, 2}}, images),
      max_row("max_pool3d", max_pool3d, 3, 2, {}, volumes),
      max_row("max_pool3d", max_pool3d, 3, {1, 2, 2},
              {.stride = {1, 2, 1}, .padding = {0, 1, 1}, .dilation = {1, 1, 2}, .ceil_mode = true}, volumes),
      avg_row("avg_pool1d", avg_pool1d, 1, 2, {}, signals),
      avg_row("avg_pool1d", avg_pool1d, 1, {3}, {.stride = 2, .padding = 1, .ceil_mode = true}, signals),
      avg_row("avg_pool1d", avg_pool1d, 1, 4, {.stride = 3, .padding = 2, .count_include_pad = false}, signals),
      avg_row("avg_pool2d", avg_pool2d, 2, 2, {}, images),
      avg_row("avg_pool2d", avg_pool2d, 2, {3, 2}, {.stride = {2, 3}, .padding = 1, .ceil_mode = true}, images),
      avg_row("avg_pool2d", avg_pool2d, 2, 3,
              {.stride = 2, .padding = {1, 0}, .ceil_mode = true, .count_include_pad = false}, images),
      avg_row("avg_pool3d", avg_pool3d, 3, 2, {}, volumes),
      avg_row("avg_pool3d", avg_pool3d, 3, {1, 2, 3}, {.stride = {1, 2, 2}, .padding = {0, 1, 1}, .ceil_mode = true},
              volumes),
      lp_row("lp_pool1d", lp_pool1d, 1, 2, 2, {}, signals),
      lp_row("lp_pool1d", lp_pool1d, 1, 3, {3}, {.stride = 2, .padding = 1}, signals),
      lp_row("lp_pool1d", lp_pool1d, 1, 1, 3, {.ceil_mode = true}, signals),
      lp_row("lp_pool2d", lp_pool2d, 2, 3, 2, {}, images),
      lp_row("lp_pool2d", lp_pool2d, 2, 1.5, {3, 2},
             {.stride = {2, 3}, .padding = 1, .ceil_mode = true, .count_include_pad = false}, images),
      adaptive_row("adaptive_avg_pool1d", adaptive_avg_pool1d, 1, 3, average, signals),
      adaptive_row("adaptive_avg_pool1d", adaptive_avg_pool1d, 1, {7}, average, signals),
      adaptive_row("adaptive_avg_pool2d", adaptive_avg_pool2d, 2, {3, 2}, average, images),
      adaptive_row("adaptive_avg_pool2d", adaptive_avg_pool2d, 2, 1, average, images),
      adaptive_row("adaptive_avg_pool3d", adaptive_avg_pool3d, 3, {2, 1, 3}, average, volumes),
      adaptive_row("adaptive_max_pool1d", adaptive_max_pool1d, 1, 3, largest, signals),
      adaptive_row("adaptive_max_pool1d", adaptive_max_pool1d, 1, {7}, largest, signals),
      adaptive_row("adaptive_max_pool2d", adaptive_max_pool2d, 2, {3, 2}, largest, images),
      adaptive_row("adaptive_max_pool3d", adaptive_max_pool3d, 3, {2, 1, 3}, largest, volumes),
  };
}

}  // namespace gradus::tests
