// Pooling: the largest or the mean of windows.
#include <gradus/core/apply.h>
#include <gradus/core/defined.h>
#include <gradus/core/kernels/elementwise.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/elementwise.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace gradus {
namespace {

using detail::data;
using detail::dispatch_floating;

// The windows along one dimension: entries begin, begin + step, … below end, all inside.
struct Windows {
  std::vector<std::int64_t> begin;
  std::vector<std::int64_t> end;
  std::vector<std::int64_t> divisor;  // how many entries count in a mean
  std::int64_t step = 1;
  std::int64_t size = 1;  // of the dimension

  std::int64_t count() const { return static_cast<std::int64_t>(begin.size()); }
};

Windows one_window() { return {{0}, {1}, {1}, 1, 1}; }

using AllWindows = std::array<Windows, 3>;

// visit(output place, input place) for every entry of every window of one plane.
template <class Visit, class Begin>
void for_each_entry(const AllWindows& w, const Begin& begin, const Visit& visit) {
  std::int64_t out = 0;
  for (std::size_t a = 0; a < w[0].begin.size(); ++a) {
    for (std::size_t b = 0; b < w[1].begin.size(); ++b) {
      for (std::size_t c = 0; c < w[2].begin.size(); ++c, ++out) {
        begin(out, w[0].divisor[a] * w[1].divisor[b] * w[2].divisor[c]);
        for (std::int64_t i = w[0].begin[a]; i < w[0].end[a]; i += w[0].step) {
          for (std::int64_t j = w[1].begin[b]; j < w[1].end[b]; j += w[1].step) {
            for (std::int64_t k = w[2].begin[c]; k < w[2].end[c]; k += w[2].step) {
              visit(out, (i * w[1].size + j) * w[2].size + k);
            }
          }
        }
      }
    }
  }
}

std::int64_t outputs(const AllWindows& w) { return w[0].count() * w[1].count() * w[2].count(); }
std::int64_t inputs(const AllWindows& w) { return w[0].size * w[1].size * w[2].size; }

// body(plane) for the planes (samples times channels), spread over threads if that pays.
template <class Body>
void for_each_plane(std::int64_t planes, const AllWindows& w, const Body& body) {
  const std::int64_t plane = std::max<std::int64_t>(inputs(w), 1);
  kernels::detail::for_pieces(planes, std::max<std::int64_t>(8192 / plane, 1),
                              kernels::cutoffs().transcendental / plane, [&](std::int64_t begin, std::int64_t end) {
                                for (std::int64_t i = begin; i < end; ++i) body(i);
                              });
}

// [planes, entries] to [planes, windows]: the mean of each, and its transpose.
struct MeanPool {
  static constexpr auto name = "avg_pool";
  AllWindows windows;
  bool transposed = false;

  Tensor forward(const Tensor& x) const {
    const Tensor source = contiguous(x);
    const std::int64_t planes = x.shape()[0];
    const std::int64_t in = inputs(windows);
    const std::int64_t out = outputs(windows);
    Tensor result = zeros({planes, transposed ? in : out}, {.dtype = x.dtype()});
    dispatch_floating(x.dtype(), [&]<class T>() {
      for_each_plane(planes, windows, [&](std::int64_t p) {
        const T* from = data<T>(source) + p * (transposed ? out : in);
        T* to = data<T>(result) + p * (transposed ? in : out);
        T weight = 1;
        const auto begin = [&](std::int64_t, std::int64_t count) { weight = T{1} / static_cast<T>(count); };
        if (transposed)
          for_each_entry(windows, begin, [&](std::int64_t o, std::int64_t i) { to[i] += from[o] * weight; });
        else
          for_each_entry(windows, begin, [&](std::int64_t o, std::int64_t i) { to[o] += from[i] * weight; });
      });
    });
    return result;
  }
  Tensor vjp(const Tensor& g) const { return apply(MeanPool{windows, !transposed}, g, Where{}); }
};

// Where the largest of each window stands: the first of equal ones, NaN before all; -1 in a window of padding alone.
Tensor places_of_largest(const Tensor& x, const AllWindows& windows) {
  const Tensor source = contiguous(x.detach());
  const std::int64_t planes = x.shape()[0];
  const Tensor result = detail::make({planes, outputs(windows)}, Dtype::int64);
  dispatch_floating(x.dtype(), [&]<class T>() {
    for_each_plane(planes, windows, [&](std::int64_t p) {
      const T* from = data<T>(source) + p * inputs(windows);
      std::int64_t* to = data<std::int64_t>(result) + p * outputs(windows);
      for_each_entry(
          windows, [&](std::int64_t o, std::int64_t) { to[o] = -1; },
          [&](std::int64_t o, std::int64_t i) {
            if (to[o] < 0 || from[i] > from[to[o]] || (from[i] != from[i] && from[to[o]] == from[to[o]])) to[o] = i;
          });
    });
  });
  return result;
}

// From the user's options --------------------------------------------------------------------------------------------

void check(const char* operation, const Tensor& x, int spatial, Where where) {
  if (x.dim() < spatial + 1 || x.dim() > spatial + 2) {
    throw ShapeError(where, std::string(operation) + ": takes " + std::to_string(spatial) +
                                " spatial dimensions after [N, C] or [C], got " + to_string(x.shape()));
  }
  if (!is_floating(x.dtype())) {
    throw TypeError(where, std::string(operation) + ": takes floating tensors, not " + name(x.dtype()));
  }
  for (int d = 0; d < spatial; ++d) {
    if (x.size(-1 - d) == 0)
      throw ShapeError(where, std::string(operation) + ": nothing to pool: " + to_string(x.shape()));
  }
}

void check_extent(const char* operation, const char* what, const Extent& extent, int spatial, std::int64_t least,
                  Where where) {
  if (extent.count() != 0 && extent.count() != spatial) {
    throw ValueError(where, std::string(operation) + ": " + what + " needs 1 or " + std::to_string(spatial) +
                                " numbers, got " + std::to_string(extent.count()));
  }
  for (int d = 0; d < spatial; ++d) {
    if (extent[d] < least) {
      throw ValueError(where, std::string(operation) + ": " + what + " must be at least " + std::to_string(least) +
                                  ", got " + std::to_string(extent[d]));
    }
    // So that no product or sum of them overflows 64 bits.
    constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
    if (extent[d] > most) {
      throw ValueError(where, std::string(operation) + ": " + what + " must be at most " + std::to_string(most) +
                                  ", got " + std::to_string(extent[d]));
    }
  }
}

struct Sliding {
  Extent window, stride, padding, dilation;
  bool ceil_mode;
  bool count_padding;
};

AllWindows sliding_windows(const char* operation, const Tensor& x, int spatial, const Sliding& s, Where where) {
  check(operation, x, spatial, where);
  check_extent(operation, "the window", s.window, spatial, 1, where);
  check_extent(operation, "stride", s.stride, spatial, 0, where);
  check_extent(operation, "padding", s.padding, spatial, 0, where);
  check_extent(operation, "dilation", s.dilation, spatial, 1, where);
  AllWindows all{one_window(), one_window(), one_window()};
  for (int d = 0; d < spatial; ++d) {
    const std::int64_t size = x.size(d - spatial);
    const std::int64_t window = s.window[d];
    const std::int64_t stride = s.stride[d] == 0 ? window : s.stride[d];
    const std::int64_t padding = s.padding[d];
    const std::int64_t reach = s.dilation[d] * (window - 1) + 1;
    if (padding > window / 2) {
      throw ValueError(where, std::string(operation) + ": padding must be at most half the window: " +
                                  std::to_string(padding) + " and " + std::to_string(window));
    }
    const std::int64_t room = size + 2 * padding - reach;
    if (room < 0) {
      throw ShapeError(where, std::string(operation) + ": a window of " + std::to_string(reach) +
                                  " does not fit into dimension " + std::to_string(x.dim() - spatial + d) + " of " +
                                  to_string(x.shape()) + " padded by " + std::to_string(padding));
    }
    std::int64_t count = (room + (s.ceil_mode ? stride - 1 : 0)) / stride + 1;
    if (s.ceil_mode && (count - 1) * stride >= size + padding) --count;  // it would begin in the padding's end
    Windows& w = all[static_cast<std::size_t>(3 - spatial + d)] = {{}, {}, {}, s.dilation[d], size};
    for (std::int64_t i = 0; i < count; ++i) {
      std::int64_t begin = i * stride - padding;
      const std::int64_t end = begin + reach;
      const std::int64_t counted = std::min(end, size + padding) - begin;
      if (begin < 0) begin += (s.dilation[d] - 1 - begin) / s.dilation[d] * s.dilation[d];
      w.begin.push_back(begin);
      w.end.push_back(std::min(end, size));
      w.divisor.push_back(s.count_padding ? counted : w.end.back() - w.begin.back());
    }
  }
  return all;
}

AllWindows adaptive_windows(const char* operation, const Tensor& x, int spatial, const Extent& size, Where where) {
  check(operation, x, spatial, where);
  check_extent(operation, "the size", size, spatial, 1, where);
  AllWindows all{one_window(), one_window(), one_window()};
  for (int d = 0; d < spatial; ++d) {
    const std::int64_t length = x.size(d - spatial);
    if (length > std::numeric_limits<std::int32_t>::max()) {
      throw ShapeError(where,
                       std::string(operation) + ": a dimension is too large to be pooled: " + to_string(x.shape()));
    }
    Windows& w = all[static_cast<std::size_t>(3 - spatial + d)] = {{}, {}, {}, 1, length};
    for (std::int64_t i = 0; i < size[d]; ++i) {
      w.begin.push_back(i * length / size[d]);
      w.end.push_back(((i + 1) * length + size[d] - 1) / size[d]);
      w.divisor.push_back(w.end.back() - w.begin.back());
    }
  }
  return all;
}

Shape pooled_shape(const Tensor& x, int spatial, const AllWindows& windows) {
  Shape shape = x.shape();
  for (int d = 0; d < spatial; ++d) {
    shape[x.dim() - spatial + d] = windows[static_cast<std::size_t>(3 - spatial + d)].count();
  }
  return shape;
}

Tensor planes_of(const Tensor& x, const AllWindows& windows, Where where) {
  return reshape(x, {x.numel() / inputs(windows), inputs(windows)}, where);
}

// Whether some window holds no entry: dilation can step over all of a short dimension.
bool has_empty(const AllWindows& windows) {
  return std::any_of(windows.begin(), windows.end(), [](const Windows& w) {
    return !std::equal(w.begin.begin(), w.begin.end(), w.end.begin(), std::less<>());
  });
}

// Of a window without entries -infinity, and the place -1.
ValuesIndices pool_max(const Tensor& x, int spatial, const AllWindows& windows, Where where) {
  const Tensor planes = planes_of(x, windows, where);
  const Tensor places = places_of_largest(planes, windows);
  const Shape shape = pooled_shape(x, spatial, windows);
  if (!has_empty(windows))
    return {reshape(gather(planes, 1, places, where), shape, where), reshape(places, shape, where)};
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const Tensor largest = masked_fill(gather(planes, 1, clamp_min(places, 0), where), places < 0, -infinity, where);
  return {reshape(largest, shape, where), reshape(places, shape, where)};
}

Tensor pool_mean(const Tensor& x, int spatial, const AllWindows& windows, Where where) {
  return reshape(apply(MeanPool{windows}, planes_of(x, windows, where), where), pooled_shape(x, spatial, windows),
                 where);
}

ValuesIndices max_pool(const char* operation, int spatial, const Tensor& x, const Extent& window,
                       const MaxPoolOptions& options, Where where) {
  detail::check_defined(operation, where, x);
  const Sliding sliding{window, options.stride, options.padding, options.dilation, options.ceil_mode, false};
  return pool_max(x, spatial, sliding_windows(operation, x, spatial, sliding, where), where);
}

// The shape of what max_pool was taken of.
Shape unpooled_shape(const char* operation, const Tensor& x, int spatial, const Extent& window,
                     const MaxUnpoolOptions& options, Where where) {
  check_extent(operation, "the window", window, spatial, 1, where);
  check_extent(operation, "stride", options.stride, spatial, 0, where);
  check_extent(operation, "padding", options.padding, spatial, 0, where);
  check_extent(operation, "the size", options.size, spatial, 0, where);
  Shape shape = x.shape();
  for (int d = 0; d < spatial; ++d) {
    std::int64_t& size = shape[x.dim() - spatial + d];
    const std::int64_t stride = options.stride[d] == 0 ? window[d] : options.stride[d];
    size = options.size[d] != 0 ? options.size[d] : (size - 1) * stride - 2 * options.padding[d] + window[d];
    if (size < 1) {
      throw ShapeError(where, std::string(operation) + ": the padding leaves nothing of " + to_string(x.shape()));
    }
  }
  return shape;
}

void check_places(const char* operation, const Tensor& x, const Tensor& indices, std::int64_t places, Where where) {
  if (!(indices.shape() == x.shape())) {
    throw ShapeError(where, std::string(operation) + ": the indices have another shape than the values: " +
                                to_string(indices.shape()) + " and " + to_string(x.shape()));
  }
  if (indices.dtype() != Dtype::int64) {
    throw TypeError(where, std::string(operation) + ": the indices must be int64, got " + name(indices.dtype()));
  }
  const Tensor whole = contiguous(indices, where);
  const std::int64_t* place = data<std::int64_t>(whole);
  for (std::int64_t i = 0; i < whole.numel(); ++i) {
    if (place[i] >= 0 && place[i] < places) continue;
    throw IndexError(where, std::string(operation) + ": index " + std::to_string(place[i]) + " at position " +
                                element_place(i, indices.shape()) + " is outside 0.." + std::to_string(places - 1));
  }
}

Tensor max_unpool(const char* operation, int spatial, const Tensor& x, const Tensor& indices, const Extent& window,
                  const MaxUnpoolOptions& options, Where where) {
  detail::check_defined(operation, where, x, indices);
  check(operation, x, spatial, where);
  const Shape shape = unpooled_shape(operation, x, spatial, window, options, where);
  std::int64_t places = 1;
  std::int64_t values = 1;
  for (int d = x.dim() - spatial; d < x.dim(); ++d) {
    places *= shape[d];
    values *= x.shape()[d];
  }
  check_places(operation, x, indices, places, where);
  const Shape planes{x.numel() / values, values};
  const Tensor nothing = zeros({planes[0], places}, {.dtype = x.dtype()}, where);
  return reshape(scatter(nothing, 1, reshape(indices, planes, where), reshape(x, planes, where), where), shape, where);
}

Tensor avg_pool(const char* operation, int spatial, const Tensor& x, const Extent& window,
                const AvgPoolOptions& options, Where where) {
  const Sliding sliding{window, options.stride, options.padding, 1, options.ceil_mode, options.count_include_pad};
  return pool_mean(x, spatial, sliding_windows(operation, x, spatial, sliding, where), where);
}

Tensor lp_pool(const char* operation, int spatial, const Tensor& x, double p, const Extent& window,
               const AvgPoolOptions& options, Where where) {
  if (p == 0) throw ValueError(where, std::string(operation) + ": p must not be 0");
  const Sliding sliding{window, options.stride, options.padding, 1, options.ceil_mode, false};
  const Tensor powers = pow(x, p);
  AllWindows windows = sliding_windows(operation, powers, spatial, sliding, where);
  for (Windows& w : windows) std::fill(w.divisor.begin(), w.divisor.end(), 1);  // sums, not means
  const Tensor sums = pool_mean(powers, spatial, windows, where);
  // Of a root at 0 the slope is infinite, and 0 times that NaN: such sums do not take part.
  const Tensor none = sums == 0;
  const Tensor roots = pow(masked_fill(sums, none, 1), 1 / p);
  return masked_fill(roots, none, p > 0 ? 0 : std::numeric_limits<double>::infinity());
}

}  // namespace

Tensor max_pool1d(const Tensor& x, Extent window, MaxPoolOptions options, Where where) {
  return max_pool("max_pool1d", 1, x, window, options, where).values;
}
Tensor max_pool2d(const Tensor& x, Extent window, MaxPoolOptions options, Where where) {
  return max_pool("max_pool2d", 2, x, window, options, where).values;
}
Tensor max_pool3d(const Tensor& x, Extent window, MaxPoolOptions options, Where where) {
  return max_pool("max_pool3d", 3, x, window, options, where).values;
}
ValuesIndices max_pool1d_with_index(const Tensor& x, Extent window, MaxPoolOptions options, Where where) {
  return max_pool("max_pool1d_with_index", 1, x, window, options, where);
}
ValuesIndices max_pool2d_with_index(const Tensor& x, Extent window, MaxPoolOptions options, Where where) {
  return max_pool("max_pool2d_with_index", 2, x, window, options, where);
}
ValuesIndices max_pool3d_with_index(const Tensor& x, Extent window, MaxPoolOptions options, Where where) {
  return max_pool("max_pool3d_with_index", 3, x, window, options, where);
}
Tensor max_unpool1d(const Tensor& x, const Tensor& indices, Extent window, MaxUnpoolOptions options, Where where) {
  return max_unpool("max_unpool1d", 1, x, indices, window, options, where);
}
Tensor max_unpool2d(const Tensor& x, const Tensor& indices, Extent window, MaxUnpoolOptions options, Where where) {
  return max_unpool("max_unpool2d", 2, x, indices, window, options, where);
}
Tensor max_unpool3d(const Tensor& x, const Tensor& indices, Extent window, MaxUnpoolOptions options, Where where) {
  return max_unpool("max_unpool3d", 3, x, indices, window, options, where);
}
Tensor avg_pool1d(const Tensor& x, Extent window, AvgPoolOptions options, Where where) {
  detail::check_defined("avg_pool1d", where, x);
  return avg_pool("avg_pool1d", 1, x, window, options, where);
}
Tensor avg_pool2d(const Tensor& x, Extent window, AvgPoolOptions options, Where where) {
  detail::check_defined("avg_pool2d", where, x);
  return avg_pool("avg_pool2d", 2, x, window, options, where);
}
Tensor avg_pool3d(const Tensor& x, Extent window, AvgPoolOptions options, Where where) {
  detail::check_defined("avg_pool3d", where, x);
  return avg_pool("avg_pool3d", 3, x, window, options, where);
}
Tensor lp_pool1d(const Tensor& x, double p, Extent window, AvgPoolOptions options, Where where) {
  detail::check_defined("lp_pool1d", where, x);
  return lp_pool("lp_pool1d", 1, x, p, window, options, where);
}
Tensor lp_pool2d(const Tensor& x, double p, Extent window, AvgPoolOptions options, Where where) {
  detail::check_defined("lp_pool2d", where, x);
  return lp_pool("lp_pool2d", 2, x, p, window, options, where);
}
Tensor adaptive_avg_pool1d(const Tensor& x, Extent size, Where where) {
  detail::check_defined("adaptive_avg_pool1d", where, x);
  return pool_mean(x, 1, adaptive_windows("adaptive_avg_pool1d", x, 1, size, where), where);
}
Tensor adaptive_avg_pool2d(const Tensor& x, Extent size, Where where) {
  detail::check_defined("adaptive_avg_pool2d", where, x);
  return pool_mean(x, 2, adaptive_windows("adaptive_avg_pool2d", x, 2, size, where), where);
}
Tensor adaptive_avg_pool3d(const Tensor& x, Extent size, Where where) {
  detail::check_defined("adaptive_avg_pool3d", where, x);
  return pool_mean(x, 3, adaptive_windows("adaptive_avg_pool3d", x, 3, size, where), where);
}
Tensor adaptive_max_pool1d(const Tensor& x, Extent size, Where where) {
  detail::check_defined("adaptive_max_pool1d", where, x);
  return pool_max(x, 1, adaptive_windows("adaptive_max_pool1d", x, 1, size, where), where).values;
}
Tensor adaptive_max_pool2d(const Tensor& x, Extent size, Where where) {
  detail::check_defined("adaptive_max_pool2d", where, x);
  return pool_max(x, 2, adaptive_windows("adaptive_max_pool2d", x, 2, size, where), where).values;
}
Tensor adaptive_max_pool3d(const Tensor& x, Extent size, Where where) {
  detail::check_defined("adaptive_max_pool3d", where, x);
  return pool_max(x, 3, adaptive_windows("adaptive_max_pool3d", x, 3, size, where), where).values;
}

}  // namespace gradus
