// Convolution by im2col and matrix products, sample by sample.
#include <gradus/core/kernels/conv.h>
#include <gradus/core/kernels/cutoffs.h>
#include <gradus/core/kernels/gemm.h>
#include <gradus/core/kernels/scratch.h>
#include <gradus/core/parallel.h>

#include <algorithm>
#include <atomic>
#include <exception>

namespace gradus::kernels {
namespace {

// Calls f(place in x, place in columns, how many, distance in x) for runs of one window entry along the last dimension,
// and gap(place in columns, how many) where the windows reach outside.
template <class Run, class Gap>
void for_each_run(std::int64_t channels, const ConvGeometry& g, const Run& run, const Gap& gap) {
  const std::int64_t plane = ConvGeometry::product(g.input);
  const std::int64_t width = g.output[2];
  std::int64_t to = 0;
  for (std::int64_t c = 0; c < channels; ++c) {
    for (std::int64_t k0 = 0; k0 < g.kernel[0]; ++k0) {
      for (std::int64_t k1 = 0; k1 < g.kernel[1]; ++k1) {
        for (std::int64_t k2 = 0; k2 < g.kernel[2]; ++k2) {
          // Outputs o with 0 <= o stride + offset < input.
          const std::int64_t offset = k2 * g.dilation[2] - g.padding[2];
          const std::int64_t stride = g.stride[2];
          const std::int64_t first = std::min(width, offset >= 0 ? 0 : (-offset + stride - 1) / stride);
          const std::int64_t past = g.input[2] - offset <= 0 ? 0 : (g.input[2] - offset + stride - 1) / stride;
          const std::int64_t last = std::clamp(past, first, width);
          for (std::int64_t o0 = 0; o0 < g.output[0]; ++o0) {
            const std::int64_t i0 = o0 * g.stride[0] + k0 * g.dilation[0] - g.padding[0];
            for (std::int64_t o1 = 0; o1 < g.output[1]; ++o1, to += width) {
              const std::int64_t i1 = o1 * g.stride[1] + k1 * g.dilation[1] - g.padding[1];
              if (i0 < 0 || i0 >= g.input[0] || i1 < 0 || i1 >= g.input[1]) {
                gap(to, width);
                continue;
              }
              const std::int64_t row = c * plane + (i0 * g.input[1] + i1) * g.input[2];
              gap(to, first);
              if (last > first) run(row + first * stride + offset, to + first, last - first, stride);
              gap(to + last, width - last);
            }
          }
        }
      }
    }
  }
}

// Whether the columns of x are x itself.
bool is_pointwise(const ConvGeometry& g) {
  const ConvGeometry::Sizes ones{1, 1, 1};
  const ConvGeometry::Sizes zeros{0, 0, 0};
  return g.kernel == ones && g.stride == ones && g.padding == zeros;
}

std::int64_t flops(const ConvGeometry& g) { return 2 * g.batch * g.out_channels * g.column_rows() * g.columns(); }

// body(i) for each of `count` pieces: on other threads if that pays, and if there is more than one for each. Throws
// what a body throws, which is for want of memory.
template <class Body>
void spread(std::int64_t count, const ConvGeometry& g, const Body& body) {
  if (count < 2 || flops(g) < cutoffs().gemm_flops) {
    for (std::int64_t i = 0; i < count; ++i) body(i);
    return;
  }
  std::atomic_flag failed;
  std::exception_ptr failure;
  parallel_for(count, [&](std::int64_t i) noexcept {
    try {
      body(i);
    } catch (...) {
      if (!failed.test_and_set()) failure = std::current_exception();
    }
  });
  if (failure) std::rethrow_exception(failure);
}

// One product of a group: the sizes of its matrices.
struct Group {
  std::int64_t in_plane, out_plane;  // elements of one sample's part of x and y
  std::int64_t rows;                 // output channels
  std::int64_t weight;

  explicit Group(const ConvGeometry& g)
      : in_plane(g.in_channels / g.groups * ConvGeometry::product(g.input)),
        out_plane(g.out_channels / g.groups * g.columns()),
        rows(g.out_channels / g.groups),
        weight(rows * g.column_rows()) {}
};

template <class T>
Gemm<T> product(std::int64_t m, std::int64_t n, std::int64_t k, const T* a, bool transpose_a, const T* b,
                bool transpose_b, T* c) {
  return {.m = m,
          .n = n,
          .k = k,
          .a = a,
          .lda = std::max<std::int64_t>(transpose_a ? m : k, 1),
          .transpose_a = transpose_a,
          .b = b,
          .ldb = std::max<std::int64_t>(transpose_b ? k : n, 1),
          .transpose_b = transpose_b,
          .c = c,
          .ldc = std::max<std::int64_t>(n, 1)};
}

}  // namespace

template <class T>
void im2col(T* columns, const T* x, std::int64_t channels, const ConvGeometry& geometry) {
  for_each_run(
      channels, geometry,
      [=](std::int64_t from, std::int64_t to, std::int64_t count, std::int64_t stride) {
        if (stride == 1) {
          std::copy_n(x + from, count, columns + to);
        } else {
          for (std::int64_t i = 0; i < count; ++i) columns[to + i] = x[from + i * stride];
        }
      },
      [=](std::int64_t to, std::int64_t count) { std::fill_n(columns + to, count, T{0}); });
}

template <class T>
void col2im(T* x, const T* columns, std::int64_t channels, const ConvGeometry& geometry) {
  for_each_run(
      channels, geometry,
      [=](std::int64_t to, std::int64_t from, std::int64_t count, std::int64_t stride) {
        for (std::int64_t i = 0; i < count; ++i) x[to + i * stride] += columns[from + i];
      },
      [](std::int64_t, std::int64_t) {});
}

template <class T>
void conv(T* y, const T* x, const T* weight, const ConvGeometry& g) {
  const Group group(g);
  const bool pointwise = is_pointwise(g);
  spread(g.batch, g, [&](std::int64_t n) {
    Scratch<T> columns(pointwise ? 1 : g.column_rows() * g.columns());
    for (std::int64_t i = 0; i < g.groups; ++i) {
      const T* source = x + (n * g.groups + i) * group.in_plane;
      if (!pointwise) im2col(columns.data(), source, g.in_channels / g.groups, g);
      gemm(product<T>(group.rows, g.columns(), g.column_rows(), weight + i * group.weight, false,
                      pointwise ? source : columns.data(), false, y + (n * g.groups + i) * group.out_plane));
    }
  });
}

template <class T>
void conv_input_gradient(T* dx, const T* dy, const T* weight, const ConvGeometry& g) {
  const Group group(g);
  const bool pointwise = is_pointwise(g);
  spread(g.batch, g, [&](std::int64_t n) {
    Scratch<T> columns(pointwise ? 1 : g.column_rows() * g.columns());
    for (std::int64_t i = 0; i < g.groups; ++i) {
      T* target = dx + (n * g.groups + i) * group.in_plane;
      gemm(product<T>(g.column_rows(), g.columns(), group.rows, weight + i * group.weight, true,
                      dy + (n * g.groups + i) * group.out_plane, false, pointwise ? target : columns.data()));
      if (pointwise) continue;
      std::fill_n(target, group.in_plane, T{0});
      col2im(target, columns.data(), g.in_channels / g.groups, g);
    }
  });
}

template <class T>
void conv_weight_gradient(T* dweight, const T* x, const T* dy, const ConvGeometry& g) {
  const Group group(g);
  const bool pointwise = is_pointwise(g);
  const std::int64_t size = group.weight * g.groups;
  // Samples are added up within a piece, and the pieces in order: their number depends on the batch alone.
  constexpr std::int64_t most_pieces = 8;
  const std::int64_t samples = std::max<std::int64_t>((g.batch + most_pieces - 1) / most_pieces, 1);
  const std::int64_t pieces = (g.batch + samples - 1) / samples;
  Scratch<T> partial(std::max<std::int64_t>(pieces * size, 1));
  spread(pieces, g, [&](std::int64_t piece) {
    Scratch<T> columns(pointwise ? 1 : g.column_rows() * g.columns());
    const std::int64_t first = piece * samples;
    const std::int64_t end = std::min(g.batch, first + samples);
    for (std::int64_t n = first; n < end; ++n) {
      for (std::int64_t i = 0; i < g.groups; ++i) {
        const T* source = x + (n * g.groups + i) * group.in_plane;
        if (!pointwise) im2col(columns.data(), source, g.in_channels / g.groups, g);
        auto p =
            product<T>(group.rows, g.column_rows(), g.columns(), dy + (n * g.groups + i) * group.out_plane, false,
                       pointwise ? source : columns.data(), true, partial.data() + piece * size + i * group.weight);
        p.beta = n == first ? T{0} : T{1};
        gemm(p);
      }
    }
  });
  std::fill_n(dweight, size, T{0});
  for (std::int64_t piece = 0; piece < pieces; ++piece) {
    for (std::int64_t i = 0; i < size; ++i) dweight[i] += partial[piece * size + i];
  }
}

#define GRADUS_FOR(T)                                                             \
  template void im2col(T*, const T*, std::int64_t, const ConvGeometry&);          \
  template void col2im(T*, const T*, std::int64_t, const ConvGeometry&);          \
  template void conv(T*, const T*, const T*, const ConvGeometry&);                \
  template void conv_input_gradient(T*, const T*, const T*, const ConvGeometry&); \
  template void conv_weight_gradient(T*, const T*, const T*, const ConvGeometry&);
GRADUS_FOR(float)
GRADUS_FOR(double)
#undef GRADUS_FOR

}  // namespace gradus::kernels
