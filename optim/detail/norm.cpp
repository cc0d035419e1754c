// Runs are cut into pieces of fixed size, each summed in sixteen columns; the pieces' sums are joined in order.
#include <gradus/core/kernels/cutoffs.h>
#include <gradus/core/kernels/dispatch.h>
#include <gradus/core/parallel.h>
#include <gradus/optim/detail/norm.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus::optim::detail {
namespace {

constexpr std::int64_t piece_size = 16384;
constexpr int columns = 16;
constexpr double largest = std::numeric_limits<double>::max();

struct Sum {
  double operator()(double a, double b) const { return a + b; }
};
struct Larger {  // a NaN stays
  double operator()(double a, double b) const { return b > a || b != b ? b : a; }
};

/// Joins term(x) over the elements, starting from 0. The compiler's own vectors do: the columns are the same for each.
template <class T, class Join, class Term>
struct Columns {
  const T* x;
  std::int64_t count;
  bool skip_non_finite;
  Term term;

  template <int>
  double operator()() const {
    double sums[columns] = {};
    std::int64_t i = 0;
    for (; i + columns <= count; i += columns) {
      for (int c = 0; c < columns; ++c) sums[c] = Join()(sums[c], at(i + c));
    }
    for (int c = 0; i < count; ++i, ++c) sums[c] = Join()(sums[c], at(i));
    for (int width = columns / 2; width > 0; width /= 2) {
      for (int c = 0; c < width; ++c) sums[c] = Join()(sums[c], sums[c + width]);
    }
    return sums[0];
  }
  double at(std::int64_t i) const {
    const double value = std::abs(static_cast<double>(x[i]));
    return term(skip_non_finite && !(value <= largest) ? 0 : value);
  }
};

template <class Join, class T, class Term>
double over(const T* x, const Run& run, bool skip_non_finite, Term term) {
  return kernels::simd<T>(Columns<T, Join, Term>{x, run.count, skip_non_finite, term});
}

template <class T>
double over_piece(const Run& run, double p, bool skip) {
  const T* x = static_cast<const T*>(run.data);
  if (std::isinf(p)) return over<Larger>(x, run, skip, [](double value) { return value; });
  if (p == 2) return over<Sum>(x, run, skip, [](double value) { return value * value; });
  if (p == 1) return over<Sum>(x, run, skip, [](double value) { return value; });
  return over<Sum>(x, run, skip, [p](double value) { return std::pow(value, p); });
}

}  // namespace

double Norm::operator()(const std::vector<Run>& runs, double p, bool skip_non_finite) {
  pieces_.clear();
  std::int64_t elements = 0;
  for (const Run& run : runs) {
    for (std::int64_t first = 0; first < run.count; first += piece_size) {
      const auto* data =
          static_cast<const char*>(run.data) + first * static_cast<std::int64_t>(size_in_bytes(run.dtype));
      pieces_.push_back({data, std::min(piece_size, run.count - first), run.dtype});
    }
    elements += run.count;
  }
  partials_.resize(pieces_.size());
  const auto sum_piece = [&](std::int64_t i) noexcept {
    const Run& piece = pieces_[static_cast<std::size_t>(i)];
    partials_[static_cast<std::size_t>(i)] = piece.dtype == Dtype::float32
                                                 ? over_piece<float>(piece, p, skip_non_finite)
                                                 : over_piece<double>(piece, p, skip_non_finite);
  };
  const auto count = static_cast<std::int64_t>(pieces_.size());
  if (elements >= kernels::cutoffs().reduction) {
    parallel_for(count, sum_piece);
  } else {
    for (std::int64_t i = 0; i < count; ++i) sum_piece(i);
  }

  double total = 0;
  for (double partial : partials_) total = std::isinf(p) ? Larger()(total, partial) : total + partial;
  return std::isinf(p) || p == 1 ? total : p == 2 ? std::sqrt(total) : std::pow(total, 1 / p);
}

bool all_finite(const Run& run) {
  const double top = run.dtype == Dtype::float32
                         ? over_piece<float>(run, std::numeric_limits<double>::infinity(), false)
                         : over_piece<double>(run, std::numeric_limits<double>::infinity(), false);
  return top <= largest;
}

}  // namespace gradus::optim::detail
