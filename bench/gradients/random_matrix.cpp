// Products with random matrices, in float64.
#include <gradus/bench/gradients/random_matrix.h>
#include <gradus/core/kernels/gemm.h>

#include <algorithm>
#include <cmath>

namespace gradus::bench {
namespace {

std::int64_t reflection_numbers(std::int64_t size) { return size * (size + 1) / 2; }

std::size_t area(int rows, int columns) { return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns); }

}  // namespace

RandomMatrix RandomMatrix::normal(int out, int in, double weight_variance, Generator& generator) {
  RandomMatrix matrix(out, in, false);
  matrix.scale_ = std::sqrt(weight_variance / in);
  matrix.entries_ = randn({out, in}, {.dtype = Dtype::float64, .generator = &generator});
  return matrix;
}

RandomMatrix RandomMatrix::orthogonal(int out, int in, double weight_variance, Generator& generator) {
  RandomMatrix matrix(out, in, true);
  const int size = std::max(out, in);
  matrix.scale_ = std::sqrt(weight_variance * size / in);
  matrix.entries_ = randn({reflection_numbers(size)}, {.dtype = Dtype::float64, .generator = &generator});
  double* v = matrix.entries_.data<double>().data();
  // x becomes x + sign(x_1) |x| e_1, whose reflection takes x to a multiple of e_1; scaled so that v^T v = 2.
  for (int length = 1; length <= size; v += length, ++length) {
    double square = 0;
    for (int i = 0; i < length; ++i) square += v[i] * v[i];
    const double norm = std::sqrt(square), scale = 1 / std::sqrt(square + std::abs(v[0]) * norm);
    v[0] += std::copysign(norm, v[0]);
    for (int i = 0; i < length; ++i) v[i] *= scale;
  }
  return matrix;
}

void RandomMatrix::multiply(const double* x, double* z, int columns) const {
  if (!orthogonal_) {
    kernels::gemm<double>({.m = out_,
                           .n = columns,
                           .k = in_,
                           .a = entries_.data<double>().data(),
                           .lda = in_,
                           .transpose_a = false,
                           .b = x,
                           .ldb = columns,
                           .transpose_b = false,
                           .c = z,
                           .ldc = columns,
                           .alpha = scale_});
    return;
  }
  const int size = std::max(out_, in_);
  std::vector<double> values(area(size, columns), 0.0);
  std::copy_n(x, area(in_, columns), values.begin());
  for (int length = 1; length <= size; ++length) reflect(values, length, columns);
  for (std::size_t i = 0; i < area(out_, columns); ++i) z[i] = scale_ * values[i];
}

void RandomMatrix::multiply_transposed(const double* z, double* x, int columns) const {
  if (!orthogonal_) {
    kernels::gemm<double>({.m = in_,
                           .n = columns,
                           .k = out_,
                           .a = entries_.data<double>().data(),
                           .lda = in_,
                           .transpose_a = true,
                           .b = z,
                           .ldb = columns,
                           .transpose_b = false,
                           .c = x,
                           .ldc = columns,
                           .alpha = scale_});
    return;
  }
  const int size = std::max(out_, in_);
  std::vector<double> values(area(size, columns), 0.0);
  std::copy_n(z, area(out_, columns), values.begin());
  for (int length = size; length >= 1; --length) reflect(values, length, columns);
  for (std::size_t i = 0; i < area(in_, columns); ++i) x[i] = scale_ * values[i];
}

double RandomMatrix::bytes(int out, int in, bool orthogonal) {
  const double size = std::max(out, in);
  return sizeof(double) * (orthogonal ? size * (size + 1) / 2 : static_cast<double>(out) * in);
}

// The last `length` rows are reflected by I - v v^T and turned round, so that e_1 goes to the normal vector that v was
// made from: only then is the product uniformly distributed (Mezzadri 2007, arXiv:math-ph/0609050).
void RandomMatrix::reflect(std::vector<double>& values, int length, int columns) const {
  const double* v = entries_.data<double>().data() + reflection_numbers(length - 1);
  double* rows = values.data() + values.size() - area(length, columns);
  const double turn = v[0] < 0 ? 1 : -1;
  if (columns == 1) {
    double partial[4] = {0, 0, 0, 0};  // four sums that do not wait for each other
    int i = 0;
    for (; i + 4 <= length; i += 4) {
      for (int lane = 0; lane < 4; ++lane) partial[lane] += v[i + lane] * rows[i + lane];
    }
    for (; i < length; ++i) partial[0] += v[i] * rows[i];
    const double product = (partial[0] + partial[1]) + (partial[2] + partial[3]);
    for (int j = 0; j < length; ++j) rows[j] = turn * (rows[j] - product * v[j]);
    return;
  }
  std::vector<double> products(static_cast<std::size_t>(columns), 0.0);
  for (int i = 0; i < length; ++i) {
    for (int j = 0; j < columns; ++j) products[static_cast<std::size_t>(j)] += v[i] * rows[i * columns + j];
  }
  for (int i = 0; i < length; ++i) {
    for (int j = 0; j < columns; ++j) {
      double& entry = rows[i * columns + j];
      entry = turn * (entry - products[static_cast<std::size_t>(j)] * v[i]);
    }
  }
}

}  // namespace gradus::bench
