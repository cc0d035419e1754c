/// Random weights that are only ever multiplied with: independent normal numbers, or a random orthogonal matrix.
#pragma once

#include <gradus/core/random.h>
#include <gradus/core/tensor.h>

#include <vector>

namespace gradus::bench {

/// W [out, in]. Columns of what it is multiplied with are samples, stored row by row: x is [in, columns].
class RandomMatrix {
 public:
  /// Entries N(0, weight_variance / in).
  static RandomMatrix normal(int out, int in, double weight_variance, Generator& generator);
  /// sqrt(weight_variance max(out, in) / in) times rows or columns of an orthogonal matrix, uniformly distributed among
  /// those: the entries have the same variance. Never formed, but kept as the reflections whose product it is (Stewart
  /// 1980), so that it costs no more than a normal one.
  static RandomMatrix orthogonal(int out, int in, double weight_variance, Generator& generator);

  /// z = W x
  void multiply(const double* x, double* z, int columns) const;
  /// x = W^T z
  void multiply_transposed(const double* z, double* x, int columns) const;

  /// Bytes that one of this size takes.
  static double bytes(int out, int in, bool orthogonal);

 private:
  RandomMatrix(int out, int in, bool orthogonal) : out_(out), in_(in), orthogonal_(orthogonal) {}
  void reflect(std::vector<double>& values, int length, int columns) const;

  int out_, in_;
  bool orthogonal_;
  double scale_ = 1;
  Tensor
      entries_;  // [out, in] of variance 1; orthogonal: vectors of 1, 2, ..., max(out, in) numbers, one after another
};

}  // namespace gradus::bench
