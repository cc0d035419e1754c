// Images and signals in other sizes. Every mode but area treats one dimension after the other, each by a few weighted
// entries for every new one.
#include <gradus/core/apply.h>
#include <gradus/core/defined.h>
#include <gradus/core/kernels/elementwise.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/elementwise.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace gradus {
namespace {

// One dimension's old and new size, and where the new entries lie among the old ones.
struct Axis {
  std::int64_t size;
  std::int64_t new_size;
  double factor;  // new entries for each old one; 0: what the sizes say
  bool align_corners;

  // The position of the centre of a new entry, where the centre of the first old one is 0.
  double position(std::int64_t entry) const {
    const auto old_size = static_cast<double>(size);
    const auto i = static_cast<double>(entry);
    if (align_corners) return new_size > 1 ? i * (old_size - 1) / (static_cast<double>(new_size) - 1) : 0;
    return (i + 0.5) * (factor == 0 ? old_size / static_cast<double>(new_size) : 1 / factor) - 0.5;
  }
};

// What each new entry is made of: `width` old entries, weighted.
struct Taps {
  std::int64_t size;      // of the old dimension
  std::int64_t new_size;  // of the new one
  std::int64_t width;
  std::vector<std::int64_t> entries = {};  // [new_size, width]
  std::vector<double> weights = {};

  void add(std::int64_t entry, double weight) {
    entries.push_back(std::clamp<std::int64_t>(entry, 0, size - 1));
    weights.push_back(weight);
  }
};

Taps nearest_taps(const Axis& axis) {
  Taps taps{axis.size, axis.new_size, 1};
  for (std::int64_t i = 0; i < axis.new_size; ++i) {
    taps.add(axis.factor == 0 ? i * axis.size / axis.new_size
                              : static_cast<std::int64_t>(static_cast<double>(i) / axis.factor),
             1);
  }
  return taps;
}

Taps linear_taps(const Axis& axis) {
  Taps taps{axis.size, axis.new_size, 2};
  for (std::int64_t i = 0; i < axis.new_size; ++i) {
    const double position = std::clamp(axis.position(i), 0.0, static_cast<double>(axis.size - 1));
    const double below = std::floor(position);
    taps.add(static_cast<std::int64_t>(below), 1 - (position - below));
    taps.add(static_cast<std::int64_t>(below) + 1, position - below);
  }
  return taps;
}

// The weight of an entry at this distance.
double cubic_weight(double distance) {
  constexpr double a = -0.75;
  const double u = std::abs(distance);
  if (u <= 1) return ((a + 2) * u - (a + 3)) * u * u + 1;
  return u < 2 ? a * (((u - 5) * u + 8) * u - 4) : 0;
}

Taps cubic_taps(const Axis& axis) {
  Taps taps{axis.size, axis.new_size, 4};
  for (std::int64_t i = 0; i < axis.new_size; ++i) {
    const double position = axis.position(i);
    const double below = std::floor(position);
    for (int d = -1; d <= 2; ++d) taps.add(static_cast<std::int64_t>(below) + d, cubic_weight(below + d - position));
  }
  return taps;
}

// [outer, entries, inner] to the same with other entries along the middle, and the transpose of that.
struct Resample {
  static constexpr auto name = "interpolate";
  Taps taps;
  bool transposed = false;

  Tensor forward(const Tensor& x) const {
    const Tensor source = contiguous(x);
    const std::int64_t outer = x.shape()[0];
    const std::int64_t inner = x.shape()[2];
    const std::int64_t from_plane = (transposed ? taps.new_size : taps.size) * inner;
    const std::int64_t to_plane = (transposed ? taps.size : taps.new_size) * inner;
    const std::int64_t work = std::max<std::int64_t>(taps.new_size * taps.width * inner, 1);
    Tensor result = zeros({outer, transposed ? taps.size : taps.new_size, inner}, {.dtype = x.dtype()});
    detail::dispatch_floating(x.dtype(), [&]<class T>() {
      const T* const from = detail::data<T>(source);
      T* const to = detail::data<T>(result);
      kernels::detail::for_pieces(outer, std::max<std::int64_t>(32768 / work, 1), kernels::cutoffs().elementwise / work,
                                  [&](std::int64_t begin, std::int64_t end) {
                                    for (std::int64_t i = begin; i < end; ++i)
                                      run(from + i * from_plane, to + i * to_plane, inner);
                                  });
    });
    return result;
  }
  Tensor vjp(const Tensor& g) const { return apply(Resample{taps, !transposed}, g, Where{}); }

 private:
  template <class T>
  void run(const T* from, T* to, std::int64_t inner) const {
    for (std::int64_t i = 0; i < taps.new_size * taps.width; ++i) {
      const std::int64_t entry = taps.entries[static_cast<std::size_t>(i)];
      const auto weight = static_cast<T>(taps.weights[static_cast<std::size_t>(i)]);
      const std::int64_t made = i / taps.width;
      const T* const a = from + (transposed ? made : entry) * inner;
      T* const b = to + (transposed ? entry : made) * inner;
      for (std::int64_t k = 0; k < inner; ++k) b[k] += weight * a[k];
    }
  }
};

// From the user's options ---------------------------------------------------------------------------------------------

const char* name(InterpolateMode mode) {
  static constexpr const char* names[] = {"nearest", "linear", "bilinear", "trilinear", "bicubic", "area"};
  return names[static_cast<std::size_t>(mode)];
}

// The number of spatial dimensions that a mode is for; 0: any.
int spatial_dims(InterpolateMode mode) {
  switch (mode) {
    case InterpolateMode::linear:
      return 1;
    case InterpolateMode::bilinear:
    case InterpolateMode::bicubic:
      return 2;
    case InterpolateMode::trilinear:
      return 3;
    case InterpolateMode::nearest:
    case InterpolateMode::area:
      break;
  }
  return 0;
}

void check(const Tensor& x, const InterpolateOptions& options, Where where) {
  const int wanted = spatial_dims(options.mode);
  const int spatial = x.dim() - 2;
  if (spatial < 1 || spatial > 3 || (wanted != 0 && spatial != wanted)) {
    throw ShapeError(where, std::string("interpolate: ") + name(options.mode) + " takes " +
                                (wanted == 0 ? "1 to 3" : std::to_string(wanted)) +
                                " spatial dimensions after [N, C], got " + to_string(x.shape()));
  }
  for (int d = 2; d < x.dim(); ++d) {
    if (x.shape()[d] == 0) throw ShapeError(where, "interpolate: there are no entries: " + to_string(x.shape()));
  }
  if (!is_floating(x.dtype())) {
    throw TypeError(where, std::string("interpolate: takes floating tensors, not ") + gradus::name(x.dtype()));
  }
  if (options.align_corners && wanted == 0) {
    throw ValueError(where, std::string("interpolate: align_corners is not for ") + name(options.mode));
  }
}

// For each spatial dimension, checked.
std::vector<Axis> axes_of(const Tensor& x, const InterpolateOptions& options, Where where) {
  const int spatial = x.dim() - 2;
  const bool by_size = options.size.count() != 0 || options.size[0] != 0;
  const auto factors = static_cast<int>(options.scale_factor.size());
  if (by_size == (factors != 0)) throw ValueError(where, "interpolate: needs either size or scale_factor");
  const int given = by_size ? options.size.count() : factors;
  if (given > 1 ? given != spatial : given == 1 && by_size && spatial != 1) {
    throw ValueError(where, std::string("interpolate: ") + (by_size ? "size" : "scale_factor") + " needs 1 or " +
                                std::to_string(spatial) + " numbers, got " + std::to_string(given));
  }
  std::vector<Axis> axes;
  for (int d = 0; d < spatial; ++d) {
    const std::int64_t size = x.shape()[d + 2];
    const double factor = by_size ? 0 : options.scale_factor[static_cast<std::size_t>(factors == 1 ? 0 : d)];
    const std::int64_t new_size =
        by_size ? options.size[d] : static_cast<std::int64_t>(std::floor(static_cast<double>(size) * factor));
    if (!(new_size >= 1)) {
      throw ValueError(where, "interpolate: the new size must be at least 1, got " + std::to_string(new_size) +
                                  " for dimension " + std::to_string(d + 2) + " of " + to_string(x.shape()));
    }
    axes.push_back({size, new_size, factor, options.align_corners});
  }
  return axes;
}

Tensor mean_of_areas(const Tensor& x, const std::vector<Axis>& axes, Where where) {
  if (axes.size() == 1) return adaptive_avg_pool1d(x, axes[0].new_size, where);
  if (axes.size() == 2) return adaptive_avg_pool2d(x, {axes[0].new_size, axes[1].new_size}, where);
  return adaptive_avg_pool3d(x, {axes[0].new_size, axes[1].new_size, axes[2].new_size}, where);
}

Taps taps_of(const Axis& axis, InterpolateMode mode) {
  if (mode == InterpolateMode::nearest) return nearest_taps(axis);
  return mode == InterpolateMode::bicubic ? cubic_taps(axis) : linear_taps(axis);
}

}  // namespace

Tensor interpolate(const Tensor& x, const InterpolateOptions& options, Where where) {
  detail::check_defined("interpolate", where, x);
  check(x, options, where);
  const std::vector<Axis> axes = axes_of(x, options, where);
  if (options.mode == InterpolateMode::area) return mean_of_areas(x, axes, where);
  Tensor result = x;
  Shape shape = x.shape();
  for (int d = 0; d < static_cast<int>(axes.size()); ++d) {
    const Axis& axis = axes[static_cast<std::size_t>(d)];
    Shape planes{1, axis.size, 1};
    for (int i = 0; i < d + 2; ++i) planes[0] *= shape[i];
    for (int i = d + 3; i < shape.rank(); ++i) planes[2] *= shape[i];
    shape[d + 2] = axis.new_size;
    result = apply(Resample{taps_of(axis, options.mode)}, reshape(result, planes, where), where);
    result = reshape(result, shape, where);
  }
  return result;
}

}  // namespace gradus
