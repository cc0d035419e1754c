// Order: sorting, ranks, and what is found by them. Indices are found first; values are gathered by them, which gives
// the gradient.
#include <gradus/core/defined.h>
#include <gradus/core/ops/elementwise.h>
#include <gradus/core/ops/lines.h>
#include <gradus/core/visit_dtype.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <vector>

namespace gradus {
namespace {

using detail::along_dim;
using detail::data;

// Calls pick(values of a line, its order so far: 0, 1, …, n - 1) for each line, and gives the first `count` indices of
// the order.
template <class Pick>
Tensor pick_indices(const Tensor& x, int dim, std::int64_t count, const Pick& pick) {
  const Tensor source = contiguous(x.detach());
  Shape shape = x.shape();
  shape[dim] = count;
  const Tensor index = detail::make(shape, Dtype::int64);
  if (index.numel() == 0) return index;
  const kernels::ReduceShape lines = detail::lines_along(x.shape(), dim);
  visit_dtype(x.dtype(), [&]<class T>() {
    const T* in = data<T>(source);
    auto* to = data<std::int64_t>(index);
    detail::for_each_line(lines, [&](std::int64_t first, std::int64_t step) {
      const auto at = [=](std::int64_t i) { return in[first + i * step]; };
      std::vector<std::int64_t> order(static_cast<std::size_t>(lines.reduce));
      std::iota(order.begin(), order.end(), 0);
      pick(at, order);
      const std::int64_t place = first / (lines.inner * lines.reduce) * lines.inner * count + first % lines.inner;
      for (std::int64_t i = 0; i < count; ++i) to[place + i * step] = order[static_cast<std::size_t>(i)];
    });
  });
  return index;
}

// Whether a comes before b; NaN is the largest. Of equal ones the one with the lower index comes first, both ways.
template <class At>
auto before(const At& at, bool descending) {
  return [at, descending](std::int64_t i, std::int64_t j) {
    const auto a = at(i);
    const auto b = at(j);
    const bool less = a < b || (a == a && b != b);
    const bool greater = b < a || (b == b && a != a);
    if (less || greater) return descending ? greater : less;
    return i < j;
  };
}

ValuesIndices gathered(const Tensor& x, int along, const Tensor& index, const Shape& shape, Where where) {
  return {reshape(gather(x, along, index, where), shape, where), reshape(index, shape, where)};
}

Shape reduced_shape(const Tensor& x, int along, bool keepdim) {
  Shape shape = x.shape();
  if (shape.empty()) return shape;
  if (keepdim)
    shape[along] = 1;
  else
    shape.erase(along);
  return shape;
}

// One index of each line, found by `find(at, order)`, which puts it first.
template <class Find>
ValuesIndices pick_one(const Tensor& x, int dim, bool keepdim, const char* operation, Where where, const Find& find) {
  return along_dim(x, dim, operation, where, [&](const Tensor& line, int along) {
    if (line.shape()[along] == 0) {
      throw ValueError(where, std::string(operation) + ": nothing to choose from: shape " + to_string(x.shape()));
    }
    return gathered(line, along, pick_indices(line, along, 1, find), reduced_shape(x, along, keepdim), where);
  });
}

// Puts the k-th (from 0) in order first; or, if NaN is to win, the first NaN.
template <class At>
void put_kth_first(const At& at, std::vector<std::int64_t>& order, std::int64_t k, bool nan_wins) {
  if (nan_wins) {
    const auto nan = std::find_if(order.begin(), order.end(), [&](std::int64_t i) { return at(i) != at(i); });
    if (nan != order.end()) {
      order.front() = *nan;
      return;
    }
  }
  const auto middle = order.begin() + k;
  std::nth_element(order.begin(), middle, order.end(), before(at, false));
  std::swap(order.front(), *middle);
}

}  // namespace

Tensor argsort(const Tensor& x, int dim, SortOptions options, Where where) {
  detail::check_defined("argsort", where, x);
  return along_dim(x, dim, "argsort", where, [&](const Tensor& line, int along) {
    const Tensor index = pick_indices(line, along, line.shape()[along], [&](const auto& at, auto& order) {
      std::sort(order.begin(), order.end(), before(at, options.descending));
    });
    return reshape(index, x.shape(), where);
  });
}

ValuesIndices sort(const Tensor& x, int dim, SortOptions options, Where where) {
  detail::check_defined("sort", where, x);
  return along_dim(x, dim, "sort", where, [&](const Tensor& line, int along) {
    return gathered(line, along, argsort(line, along, options, where), x.shape(), where);
  });
}

ValuesIndices topk(const Tensor& x, std::int64_t k, int dim, TopkOptions options, Where where) {
  detail::check_defined("topk", where, x);
  return along_dim(x, dim, "topk", where, [&](const Tensor& line, int along) {
    if (k < 0 || k > line.shape()[along]) {
      throw ValueError(where, "topk: k must be in 0.." + std::to_string(line.shape()[along]) + ", got " +
                                  std::to_string(k) + ": dimension " + std::to_string(dim) + " of shape " +
                                  to_string(x.shape()));
    }
    const Tensor index = pick_indices(line, along, k, [&](const auto& at, auto& order) {
      std::partial_sort(order.begin(), order.begin() + k, order.end(), before(at, options.largest));
    });
    return gathered(line, along, index, x.dim() == 0 && k == 1 ? x.shape() : index.shape(), where);
  });
}

ValuesIndices kthvalue(const Tensor& x, std::int64_t k, int dim, ReduceOptions options, Where where) {
  detail::check_defined("kthvalue", where, x);
  const int along = wrap_dim(dim, x.dim(), "kthvalue", where);
  const std::int64_t size = x.dim() == 0 ? 1 : x.shape()[along];
  if (k < 1 || k > size) {
    throw ValueError(where, "kthvalue: k must be in 1.." + std::to_string(size) + ", got " + std::to_string(k) +
                                ": dimension " + std::to_string(dim) + " of shape " + to_string(x.shape()));
  }
  return pick_one(x, dim, options.keepdim, "kthvalue", where,
                  [k](const auto& at, auto& order) { put_kth_first(at, order, k - 1, false); });
}

ValuesIndices median(const Tensor& x, int dim, ReduceOptions options, Where where) {
  detail::check_defined("median", where, x);
  return pick_one(x, dim, options.keepdim, "median", where, [](const auto& at, auto& order) {
    put_kth_first(at, order, (static_cast<std::int64_t>(order.size()) - 1) / 2, true);
  });
}

Tensor median(const Tensor& x, Where where) {
  detail::check_defined("median", where, x);
  return median(reshape(x, {-1}, where), 0, {}, where).values;
}

ValuesIndices mode(const Tensor& x, int dim, ReduceOptions options, Where where) {
  detail::check_defined("mode", where, x);
  return pick_one(x, dim, options.keepdim, "mode", where, [](const auto& at, auto& order) {
    std::sort(order.begin(), order.end(), before(at, false));
    std::size_t best = 0;
    std::size_t most = 0;
    std::size_t run = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
      run = i > 0 && at(order[i]) == at(order[i - 1]) ? run + 1 : 1;
      if (run > most) {
        most = run;
        best = i;
      }
    }
    order.front() = order[best];
  });
}

ValuesIndices max_with_index(const Tensor& x, int dim, ReduceOptions options, Where where) {
  detail::check_defined("max_with_index", where, x);
  return along_dim(x, dim, "max_with_index", where, [&](const Tensor& line, int along) {
    if (line.shape()[along] == 0) {
      throw ValueError(where, "max_with_index: nothing to choose from: shape " + to_string(x.shape()));
    }
    const Tensor index = argmax(line, along, {.keepdim = true}, where);
    return gathered(line, along, index, reduced_shape(x, along, options.keepdim), where);
  });
}

ValuesIndices min_with_index(const Tensor& x, int dim, ReduceOptions options, Where where) {
  detail::check_defined("min_with_index", where, x);
  return along_dim(x, dim, "min_with_index", where, [&](const Tensor& line, int along) {
    if (line.shape()[along] == 0) {
      throw ValueError(where, "min_with_index: nothing to choose from: shape " + to_string(x.shape()));
    }
    const Tensor index = argmin(line, along, {.keepdim = true}, where);
    return gathered(line, along, index, reduced_shape(x, along, options.keepdim), where);
  });
}

Tensor quantile(const Tensor& x, double q, Where where) {
  detail::check_defined("quantile", where, x);
  return quantile(reshape(x, {-1}, where), q, 0, {}, where);
}

Tensor quantile(const Tensor& x, double q, int dim, ReduceOptions options, Where where) {
  detail::check_defined("quantile", where, x);
  if (!is_floating(x.dtype())) {
    throw TypeError(where, std::string("quantile: takes a floating tensor, not ") + name(x.dtype()));
  }
  if (!(q >= 0 && q <= 1)) throw ValueError(where, "quantile: q must be between 0 and 1, got " + std::to_string(q));
  return along_dim(x, dim, "quantile", where, [&](const Tensor& line, int along) {
    const std::int64_t n = line.shape()[along];
    if (n == 0) throw ValueError(where, "quantile: nothing to choose from: shape " + to_string(x.shape()));
    const Tensor sorted = sort(line, along, {}, where).values;
    const double place = q * static_cast<double>(n - 1);
    const auto below = static_cast<std::int64_t>(std::floor(place));
    const std::int64_t above = std::min(below + 1, n - 1);
    const Tensor low = narrow(sorted, along, below, 1, where);
    const Tensor between = lerp(low, narrow(sorted, along, above, 1, where), place - std::floor(place));
    const Tensor last = narrow(sorted, along, n - 1, 1, where);  // NaN if there is one
    return reshape(gradus::where(isnan(last), last, between), reduced_shape(x, along, options.keepdim), where);
  });
}

UniqueResult unique(const Tensor& x, Where where) {
  detail::check_defined("unique", where, x);
  const Tensor flat = contiguous(reshape(x.detach(), {x.numel()}, where));
  const Tensor order = argsort(flat, 0, {}, where);
  const Tensor inverse = detail::make(flat.shape(), Dtype::int64);
  std::vector<std::int64_t> firsts;  // where each value occurs first
  std::vector<std::int64_t> counts;
  visit_dtype(x.dtype(), [&]<class T>() {
    const T* in = data<T>(flat);
    for (std::int64_t i = 0; i < flat.numel(); ++i) {
      const std::int64_t at = data<std::int64_t>(order)[i];
      if (firsts.empty() || in[firsts.back()] != in[at]) {
        firsts.push_back(at);
        counts.push_back(0);
      }
      ++counts.back();
      data<std::int64_t>(inverse)[at] = static_cast<std::int64_t>(firsts.size()) - 1;
    }
  });
  const Shape shape{static_cast<std::int64_t>(firsts.size())};
  return {index_select(flat, 0, tensor(firsts, shape), where), reshape(inverse, x.shape(), where),
          tensor(counts, shape)};
}

Tensor searchsorted(const Tensor& sorted, const Tensor& values, bool right, Where where) {
  detail::check_defined("searchsorted", where, sorted, values);
  if (sorted.dim() != 1) {
    throw ShapeError(where, "searchsorted: the sorted tensor must be a vector, got shape " + to_string(sorted.shape()));
  }
  if (sorted.dtype() != values.dtype()) {
    throw TypeError(
        where, std::string("searchsorted: dtypes differ: ") + name(sorted.dtype()) + " and " + name(values.dtype()));
  }
  const Tensor places = contiguous(sorted.detach());
  const Tensor wanted = contiguous(values.detach());
  Tensor out = detail::make(values.shape(), Dtype::int64);
  visit_dtype(values.dtype(), [&]<class T>() {
    const T* begin = data<T>(places);
    const T* end = begin + places.numel();
    for (std::int64_t i = 0; i < wanted.numel(); ++i) {
      const T value = data<T>(wanted)[i];
      data<std::int64_t>(out)[i] =
          (right ? std::upper_bound(begin, end, value) : std::lower_bound(begin, end, value)) - begin;
    }
  });
  return out;
}

Tensor bincount(const Tensor& x, std::int64_t minlength, Where where) {
  detail::check_defined("bincount", where, x);
  if (x.dim() != 1) throw ShapeError(where, "bincount: takes a vector, got shape " + to_string(x.shape()));
  if (is_floating(x.dtype()) || x.dtype() == Dtype::boolean) {
    throw TypeError(where, std::string("bincount: takes integers, not ") + name(x.dtype()));
  }
  if (minlength < 0) throw ValueError(where, "bincount: minlength is negative: " + std::to_string(minlength));
  const Tensor numbers = contiguous(to(x, Dtype::int64, where));
  const std::int64_t* number = data<std::int64_t>(numbers);
  std::int64_t length = minlength;
  for (std::int64_t i = 0; i < numbers.numel(); ++i) {
    if (number[i] < 0) {
      throw ValueError(where, "bincount: the number " + std::to_string(number[i]) + " at position " +
                                  std::to_string(i) + " is negative");
    }
    if (number[i] == std::numeric_limits<std::int64_t>::max()) throw detail::TooLarge({number[i]}, "bincount", where);
    length = std::max(length, number[i] + 1);
  }
  Tensor out = detail::make_leaf({length}, Dtype::int64, false, "bincount", where).zero_();
  for (std::int64_t i = 0; i < numbers.numel(); ++i) ++data<std::int64_t>(out)[number[i]];
  return out;
}

}  // namespace gradus
