/// Softmax and its relatives over the rows of a contiguous [rows, columns] matrix. T: float, double.
///
/// The row's maximum is taken off before exp, so that no finite input overflows; a row of -inf alone gives NaN.
/// Rows are independent and each is computed in one way only: the bits are the same for any number of threads.
#pragma once

#include <cstdint>

namespace gradus::kernels {

/// out = exp(x) / sum exp(x). out may be in.
template <class T>
void softmax(T* out, const T* in, std::int64_t rows, std::int64_t columns);

/// out = x - log sum exp(x). out may be in.
template <class T>
void log_softmax(T* out, const T* in, std::int64_t rows, std::int64_t columns);

/// out[row] = log sum exp(x); -inf for a row of -inf, as log 0.
template <class T>
void logsumexp(T* out, const T* in, std::int64_t rows, std::int64_t columns);

/// From y = softmax(x) and the gradient g of y: out = y * (g - sum(g * y)). out may be g or y.
template <class T>
void softmax_backward(T* out, const T* g, const T* y, std::int64_t rows, std::int64_t columns);

/// From y = log_softmax(x) and the gradient g of y: out = g - exp(y) * sum(g). out may be g or y.
template <class T>
void log_softmax_backward(T* out, const T* g, const T* y, std::int64_t rows, std::int64_t columns);

/// Where a label equals this, its row counts for nothing: loss 0, gradient 0.
inline constexpr std::int64_t default_ignored_label = -100;

/// Cross-entropy of rows of logits against labels in [0, columns): loss[row] = logsumexp(x) - x[label].
/// gradient, unless null: (softmax(x) - onehot(label)) * scale, [rows, columns]. loss may be null.
template <class T>
void cross_entropy(T* loss, T* gradient, const T* logits, const std::int64_t* labels, std::int64_t rows,
                   std::int64_t columns, T scale, std::int64_t ignored_label = default_ignored_label);

}  // namespace gradus::kernels
