// Plain loops over numbers.
#include "plain.h"

#include <algorithm>

namespace plain {
namespace {

std::size_t place(const Array& x, const Sizes& index) {
  std::int64_t at = 0;
  for (std::size_t d = 0; d < x.sizes.size(); ++d) at = at * x.sizes[d] + index[d];
  return static_cast<std::size_t>(at);
}

}  // namespace

double Array::at(const Sizes& index) const { return values[place(*this, index)]; }
double& Array::at(const Sizes& index) { return values[place(*this, index)]; }

std::int64_t product(const Sizes& sizes) {
  std::int64_t result = 1;
  for (const std::int64_t size : sizes) result *= size;
  return result;
}

Array number(double value) { return {{}, {value}}; }

void for_each_index(const Sizes& sizes, const std::function<void(const Sizes&)>& f) {
  Sizes index(sizes.size(), 0);
  for (std::int64_t i = 0; i < product(sizes); ++i) {
    f(index);
    for (std::size_t d = sizes.size(); d-- > 0;) {
      if (++index[d] < sizes[d]) break;
      index[d] = 0;
    }
  }
}

bool contains(const Sizes& sizes, const Sizes& index) {
  for (std::size_t d = 0; d < sizes.size(); ++d) {
    if (index[d] < 0 || index[d] >= sizes[d]) return false;
  }
  return true;
}

Array build(const Sizes& sizes, const std::function<double(const Sizes&)>& f) {
  Array result{sizes, {}};
  for_each_index(sizes, [&](const Sizes& index) { result.values.push_back(f(index)); });
  return result;
}

Sizes common_sizes(const Sizes& a, const Sizes& b) {
  Sizes result(std::max(a.size(), b.size()), 1);
  for (const Sizes* sizes : {&a, &b}) {
    for (std::size_t i = 0; i < sizes->size(); ++i) {
      std::int64_t& size = result[result.size() - sizes->size() + i];
      if (size == 1) size = (*sizes)[i];
    }
  }
  return result;
}

Array broadcast(const Array& x, const Sizes& sizes) {
  return build(sizes, [&](const Sizes& index) {
    Sizes own(index.end() - static_cast<std::ptrdiff_t>(x.sizes.size()), index.end());
    for (std::size_t d = 0; d < own.size(); ++d) {
      if (x.sizes[d] == 1) own[d] = 0;
    }
    return x.at(own);
  });
}

Array each(const Array& x, const std::function<double(double)>& f) {
  Array result = x;
  for (double& value : result.values) value = f(value);
  return result;
}

Array each(const Array& a, const Array& b, const std::function<double(double, double)>& f) {
  const Sizes sizes = common_sizes(a.sizes, b.sizes);
  Array result = broadcast(a, sizes);
  const Array second = broadcast(b, sizes);
  for (std::size_t i = 0; i < result.values.size(); ++i) result.values[i] = f(result.values[i], second.values[i]);
  return result;
}

Array each(const Array& a, const Array& b, const Array& c, const std::function<double(double, double, double)>& f) {
  const Sizes sizes = common_sizes(common_sizes(a.sizes, b.sizes), c.sizes);
  Array result = broadcast(a, sizes);
  const Array second = broadcast(b, sizes);
  const Array third = broadcast(c, sizes);
  for (std::size_t i = 0; i < result.values.size(); ++i) {
    result.values[i] = f(result.values[i], second.values[i], third.values[i]);
  }
  return result;
}

Array lines(const Array& x, int dim, const std::function<Line(const Line&)>& f) {
  if (x.rank() == 0) return {{}, f(x.values)};
  const auto along = static_cast<std::size_t>(dim < 0 ? dim + x.rank() : dim);
  std::int64_t inner = 1;
  for (std::size_t d = along + 1; d < x.sizes.size(); ++d) inner *= x.sizes[d];
  const std::int64_t length = x.sizes[along];
  Sizes others = x.sizes;
  others[along] = 1;
  const std::int64_t count = product(others);
  std::vector<Line> results;
  for (std::int64_t i = 0; i < count; ++i) {
    Line line;
    for (std::int64_t j = 0; j < length; ++j) {
      line.push_back(x.values[static_cast<std::size_t>((i / inner * length + j) * inner + i % inner)]);
    }
    results.push_back(f(line));
  }
  if (results.empty()) results.push_back(f(Line(static_cast<std::size_t>(length))));  // for its length
  const auto made = static_cast<std::int64_t>(results[0].size());
  Array result{x.sizes, std::vector<double>(static_cast<std::size_t>(count * made))};
  result.sizes[along] = made;
  for (std::int64_t i = 0; i < count; ++i) {
    for (std::int64_t j = 0; j < made; ++j) {
      result.values[static_cast<std::size_t>((i / inner * made + j) * inner + i % inner)] =
          results[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
    }
  }
  return result;
}

Array reduce(const Array& x, std::vector<int> dims, bool keepdim, const std::function<double(const Line&)>& f) {
  std::vector<bool> gone(x.sizes.size(), dims.empty());
  for (const int dim : dims) gone[static_cast<std::size_t>(dim < 0 ? dim + x.rank() : dim)] = true;
  Sizes kept = x.sizes;
  Sizes sizes;
  for (std::size_t d = 0; d < kept.size(); ++d) {
    if (gone[d]) kept[d] = 1;
    if (!gone[d] || keepdim) sizes.push_back(kept[d]);
  }
  std::vector<Line> groups(static_cast<std::size_t>(product(kept)));
  const Array numbers = build(kept, [n = 0.0](const Sizes&) mutable { return n++; });
  Array places = x;
  places = broadcast(numbers, x.sizes);
  for (std::size_t i = 0; i < x.values.size(); ++i) {
    groups[static_cast<std::size_t>(places.values[i])].push_back(x.values[i]);
  }
  Array result{sizes, {}};
  for (const Line& group : groups) result.values.push_back(f(group));
  return result;
}

Array permute(const Array& x, const std::vector<int>& order) {
  Sizes sizes;
  for (const int dim : order) sizes.push_back(x.sizes[static_cast<std::size_t>(dim)]);
  return build(sizes, [&](const Sizes& index) {
    Sizes own(index.size());
    for (std::size_t d = 0; d < index.size(); ++d) own[static_cast<std::size_t>(order[d])] = index[d];
    return x.at(own);
  });
}

Array matmul(const Array& a, const Array& b) {
  Sizes sizes = a.sizes;
  sizes.back() = b.sizes.back();
  return build(sizes, [&](const Sizes& index) {
    Sizes left = index;
    Sizes right = index;
    double total = 0;
    for (std::int64_t k = 0; k < a.sizes.back(); ++k) {
      left.back() = k;
      right[right.size() - 2] = k;
      total += a.at(left) * b.at(right);
    }
    return total;
  });
}

}  // namespace plain
