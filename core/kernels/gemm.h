/// The one door to matrix products: row-major matrices, with bias and activation applied while a tile is hot.
#pragma once

#include <cstdint>
#include <span>

namespace gradus::kernels {

enum class Activation { none, relu, tanh, sigmoid };

/// C = activation(alpha op(A) op(B) + beta C + bias), with op(X) = X or its transpose; op(A): [m, k], op(B): [k, n],
/// C: [m, n], all row-major. T: float or double. C overlaps neither A nor B.
template <class T>
struct Gemm {
  std::int64_t m, n, k;
  const T* a;  // [m, k], or [k, m] when transposed
  std::int64_t lda;
  bool transpose_a;
  const T* b;  // [k, n], or [n, k] when transposed
  std::int64_t ldb;
  bool transpose_b;
  T* c;
  std::int64_t ldc;
  T alpha = 1;
  T beta = 0;               // 0: what C held is not read
  const T* bias = nullptr;  // [n], added to each row; null: none
  Activation activation = Activation::none;
};

/// One product. Its bits depend on its matrices alone, not on the number of threads; and unless it is so large that
/// OpenBLAS computes it (both sides of C from 256 on), those of a row of C not even on the other rows.
template <class T>
void gemm(const Gemm<T>& product);

/// Several products, none of which reads another's C, as one piece of parallel work (dX and dW of a layer, say).
template <class T>
void gemm(std::span<const Gemm<T>> products);

/// Elements from one matrix of a batch to the next; 0: the same matrix for all. The strides of C must keep the
/// matrices apart.
struct BatchStrides {
  std::int64_t a, b, c;
};

/// `count` products of the same shape; `first` names the matrices of the first.
template <class T>
void gemm_batched(std::int64_t count, BatchStrides strides, const Gemm<T>& first);

/// The BLAS library behind large products and the kernel it chose for this processor, as in "OpenBLAS 0.3.21 SkylakeX";
/// "portable" where our own loops compute these too.
const char* blas_description();

extern template void gemm<float>(const Gemm<float>&);
extern template void gemm<double>(const Gemm<double>&);
extern template void gemm<float>(std::span<const Gemm<float>>);
extern template void gemm<double>(std::span<const Gemm<double>>);
extern template void gemm_batched<float>(std::int64_t, BatchStrides, const Gemm<float>&);
extern template void gemm_batched<double>(std::int64_t, BatchStrides, const Gemm<double>&);

}  // namespace gradus::kernels
