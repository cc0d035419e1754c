/// How every reduction is cut into pieces and put together again; the arithmetic is a policy. Used by reduce*.cpp.
#pragma once

#include <gradus/core/kernels/dispatch.h>
#include <gradus/core/kernels/elementwise.h>
#include <gradus/core/kernels/reduce.h>
#include <gradus/core/kernels/scratch.h>

#include <algorithm>
#include <cstdint>

namespace gradus::kernels::detail {

/// Combines values pairwise as they come, like carries in a binary counter: ((a b)(c d))((e f) g).
template <class Value, class Combine>
class PairwiseCounter {
 public:
  explicit PairwiseCounter(const Combine& combine) : combine_(combine) {}

  void add(Value value) {
    for (std::uint64_t bits = count_++; (bits & 1) != 0; bits >>= 1) value = combine_(stack_[--depth_], value);
    stack_[depth_++] = value;
  }
  /// At least one value must have been added.
  Value result() {
    Value value = stack_[depth_ - 1];
    for (int i = depth_ - 2; i >= 0; --i) value = combine_(stack_[i], value);
    return value;
  }

 private:
  const Combine& combine_;
  std::uint64_t count_ = 0;
  int depth_ = 0;
  Value stack_[48] = {};
};

inline constexpr std::int64_t piece_elements = 32768;  // a power of two, and a multiple of every policy's chunk

/// A policy holds the arithmetic:
///   Input, Partial, Output
///   run<W>(in, n, first) -> Partial                            n >= 1 elements side by side, the first having index
///   first run_columns<W>(partials, in, rows, stride, columns, first) rows >= 1: partials[c] over the rows of column c
///   combine(Partial, Partial) -> Partial                       the left one stands before the right one
///   finish(Partial) -> Output
template <class Policy>
class Reduction {
 public:
  using Input = typename Policy::Input;
  using Partial = typename Policy::Partial;
  using Output = typename Policy::Output;

  Reduction(const Policy& policy, Output* out, const Input* in, const ReduceShape& shape)
      : policy_(policy), out_(out), in_(in), shape_(shape) {}

  /// shape.reduce must not be 0.
  void run() const {
    if (shape_.inner != 1) {
      run_columns();
    } else if (shape_.reduce > piece_elements) {
      run_long_rows();
    } else {
      run_rows();
    }
  }

 private:
  static constexpr std::int64_t most_columns = 1024;

  bool threads_pay() const { return shape_.size() >= cutoffs().reduction; }

  template <class Piece>
  void spread(std::int64_t pieces, const Piece& piece) const {
    if (!threads_pay()) {
      for (std::int64_t i = 0; i < pieces; ++i) piece(i);
    } else {
      parallel_for(pieces, [&](std::int64_t i) noexcept { piece(i); });
    }
  }

  void run_rows() const {
    const std::int64_t n = shape_.reduce;
    const std::int64_t rows_of_piece = std::max<std::int64_t>(1, piece_elements / n);
    spread((shape_.outer + rows_of_piece - 1) / rows_of_piece, [&](std::int64_t i) {
      const std::int64_t begin = i * rows_of_piece;
      const std::int64_t end = std::min(shape_.outer, begin + rows_of_piece);
      simd<Input>([policy = policy_, out = out_, in = in_, n, begin, end]<int W>() {
        for (std::int64_t row = begin; row < end; ++row) {
          out[row] = policy.finish(policy.template run<W>(in + row * n, n, 0));
        }
      });
    });
  }

  Partial run_piece(const Input* row, std::int64_t piece) const {
    const std::int64_t first = piece * piece_elements;
    const std::int64_t n = std::min(piece_elements, shape_.reduce - first);
    return simd<Input>(
        [policy = policy_, in = row + first, n, first]<int W>() { return policy.template run<W>(in, n, first); });
  }

  void run_long_rows() const {
    const std::int64_t pieces = (shape_.reduce + piece_elements - 1) / piece_elements;
    const auto combine = [this](const Partial& a, const Partial& b) { return policy_.combine(a, b); };
    if (!threads_pay()) {
      for (std::int64_t row = 0; row < shape_.outer; ++row) {
        PairwiseCounter<Partial, decltype(combine)> total(combine);
        for (std::int64_t i = 0; i < pieces; ++i) total.add(run_piece(in_ + row * shape_.reduce, i));
        out_[row] = policy_.finish(total.result());
      }
      return;
    }
    Scratch<Partial> partials(shape_.outer * pieces);
    parallel_for(shape_.outer * pieces, [&](std::int64_t i) noexcept {
      partials[i] = run_piece(in_ + i / pieces * shape_.reduce, i % pieces);
    });
    for (std::int64_t row = 0; row < shape_.outer; ++row) {
      PairwiseCounter<Partial, decltype(combine)> total(combine);
      for (std::int64_t i = 0; i < pieces; ++i) total.add(partials[row * pieces + i]);
      out_[row] = policy_.finish(total.result());
    }
  }

  // Each piece is a rectangle of rows and columns; its partial results are a row of `partials`.
  void run_columns() const {
    const std::int64_t inner = shape_.inner;
    const std::int64_t columns = std::min(inner, most_columns);
    const std::int64_t rows = std::clamp<std::int64_t>(piece_elements / columns, 64, 1024);
    const std::int64_t row_pieces = (shape_.reduce + rows - 1) / rows;
    const std::int64_t column_pieces = (inner + columns - 1) / columns;
    const std::int64_t slabs_of_piece = std::max<std::int64_t>(1, piece_elements / (shape_.reduce * inner));
    if (slabs_of_piece > 1) {  // many small slabs: several to a piece
      spread((shape_.outer + slabs_of_piece - 1) / slabs_of_piece, [&](std::int64_t i) {
        const std::int64_t end = std::min(shape_.outer, (i + 1) * slabs_of_piece);
        Scratch<Partial> partials(row_pieces * inner);
        for (std::int64_t slab = i * slabs_of_piece; slab < end; ++slab) {
          for (std::int64_t p = 0; p < row_pieces; ++p) {
            for (std::int64_t c = 0; c < inner; c += columns) {
              run_rectangle(partials.data(), slab, p, rows, c, columns);
            }
          }
          combine_rows(partials.data(), row_pieces, slab);
        }
      });
      return;
    }
    Scratch<Partial> partials(shape_.outer * row_pieces * inner);
    spread(shape_.outer * row_pieces * column_pieces, [&](std::int64_t i) {
      const std::int64_t slab = i / (row_pieces * column_pieces);
      run_rectangle(partials.data() + slab * row_pieces * inner, slab, i / column_pieces % row_pieces, rows,
                    i % column_pieces * columns, columns);
    });
    for (std::int64_t slab = 0; slab < shape_.outer; ++slab) {
      combine_rows(partials.data() + slab * row_pieces * inner, row_pieces, slab);
    }
  }

  void run_rectangle(Partial* partials, std::int64_t slab, std::int64_t row_piece, std::int64_t rows,
                     std::int64_t column, std::int64_t columns) const {
    const std::int64_t first = row_piece * rows;
    simd<Input>([policy = policy_, to = partials + row_piece * shape_.inner + column,
                 in = in_ + (slab * shape_.reduce + first) * shape_.inner + column,
                 n = std::min(rows, shape_.reduce - first), stride = shape_.inner,
                 width = std::min(columns, shape_.inner - column),
                 first]<int W>() { policy.template run_columns<W>(to, in, n, stride, width, first); });
  }

  // Rows 2i and 2i + 1 become row i until one is left.
  void combine_rows(Partial* partials, std::int64_t rows, std::int64_t slab) const {
    const std::int64_t inner = shape_.inner;
    for (; rows > 1; rows = (rows + 1) / 2) {
      for (std::int64_t r = 0; r < rows / 2; ++r) {
        for (std::int64_t c = 0; c < inner; ++c) {
          partials[r * inner + c] = policy_.combine(partials[2 * r * inner + c], partials[(2 * r + 1) * inner + c]);
        }
      }
      if (rows % 2 == 1 && rows > 1) {
        std::copy_n(partials + (rows - 1) * inner, inner, partials + rows / 2 * inner);
      }
    }
    for (std::int64_t c = 0; c < inner; ++c) out_[slab * inner + c] = policy_.finish(partials[c]);
  }

  const Policy& policy_;
  Output* out_;
  const Input* in_;
  const ReduceShape& shape_;
};

template <class Policy>
void reduce_with(const Policy& policy, typename Policy::Output* out, const typename Policy::Input* in,
                 const ReduceShape& shape, typename Policy::Output of_nothing) {
  if (shape.reduce == 0) {
    std::fill_n(out, shape.outer * shape.inner, of_nothing);
  } else if (shape.size() > 0) {
    Reduction<Policy>(policy, out, in, shape).run();
  }
}

}  // namespace gradus::kernels::detail
