// Rows of lengths, angles and distances.
#include "../op_table.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus::tests {
namespace {

using plain::Array;
using plain::Line;
using plain::Sizes;

constexpr double infinity = std::numeric_limits<double>::infinity();

double length(const Line& x, double p) {
  double result = 0;
  for (const double v : x) {
    if (p == infinity) {
      result = std::max(result, std::fabs(v));
    } else if (p == 0) {
      result += v != 0 ? 1 : 0;
    } else {
      result += std::pow(std::fabs(v), p);
    }
  }
  return p == infinity || p == 0 ? result : std::pow(result, 1 / p);
}

double product(const Line& a, const Line& b) {
  double result = 0;
  for (std::size_t i = 0; i < a.size(); ++i) result += a[i] * b[i];
  return result;
}

// The last dimension of x at the leading index, which is broadcast.
Line row_at(const Array& x, Sizes index) {
  index.erase(index.begin(), index.end() - (x.rank() - 1));
  for (std::size_t d = 0; d < index.size(); ++d) {
    if (x.sizes[d] == 1) index[d] = 0;
  }
  Line row;
  index.push_back(0);
  for (std::int64_t i = 0; i < x.size(-1); ++i) {
    index.back() = i;
    row.push_back(x.at(index));
  }
  return row;
}

Line difference(const Line& a, const Line& b, double added) {
  Line result;
  for (std::size_t i = 0; i < a.size(); ++i) result.push_back(a[i] - b[i] + added);
  return result;
}

const RowOptions sums{.tolerance = 20};

OpRow normalized(NormalizeOptions options, std::vector<Shapes> shapes) {
  return {"normalize", [options](const Tensors& x) { return normalize(x[0], options); },
          [options](const Arrays& x) {
            return plain::lines(x[0], options.dim, [options](const Line& line) {
              Line result;
              for (const double v : line) result.push_back(v / std::max(length(line, options.p), options.eps));
              return result;
            });
          },
          std::move(shapes), sums};
}

OpRow cosine(int dim, double eps, std::vector<Shapes> shapes) {
  return {"cosine_similarity", [=](const Tensors& x) { return cosine_similarity(x[0], x[1], dim, eps); },
          [=](const Arrays& x) {
            const Sizes sizes = plain::common_sizes(x[0].sizes, x[1].sizes);
            // The dimension that is summed over comes last.
            std::vector<int> order;
            const int rank = static_cast<int>(sizes.size());
            const int along = dim < 0 ? dim + rank : dim;
            for (int d = 0; d < rank; ++d) {
              if (d != along) order.push_back(d);
            }
            order.push_back(along);
            const Array a = plain::permute(plain::broadcast(x[0], sizes), order);
            const Array b = plain::permute(plain::broadcast(x[1], sizes), order);
            return plain::build({a.sizes.begin(), a.sizes.end() - 1}, [&](const Sizes& index) {
              const Line v = row_at(a, index);
              const Line w = row_at(b, index);
              return product(v, w) / (std::max(length(v, 2), eps) * std::max(length(w, 2), eps));
            });
          },
          std::move(shapes), sums};
}

OpRow pairwise(double p, double eps, std::vector<Shapes> shapes) {
  return {"pairwise_distance", [=](const Tensors& x) { return pairwise_distance(x[0], x[1], p, eps); },
          [=](const Arrays& x) {
            Sizes sizes = plain::common_sizes(x[0].sizes, x[1].sizes);
            const Array a = plain::broadcast(x[0], sizes);
            const Array b = plain::broadcast(x[1], sizes);
            sizes.pop_back();
            return plain::build(sizes, [&](const Sizes& index) {
              return length(difference(row_at(a, index), row_at(b, index), eps), p);
            });
          },
          std::move(shapes), sums};
}

OpRow all_pairs(double p, std::vector<Shapes> shapes) {
  return {"cdist", [p](const Tensors& x) { return cdist(x[0], x[1], p); },
          [p](const Arrays& x) {
            Sizes sizes = plain::common_sizes({x[0].sizes.begin(), x[0].sizes.end() - 2},
                                              {x[1].sizes.begin(), x[1].sizes.end() - 2});
            sizes.push_back(x[0].size(-2));
            sizes.push_back(x[1].size(-2));
            return plain::build(sizes, [&](const Sizes& index) {
              Sizes i(index.begin(), index.end() - 1);
              Sizes j = i;
              j.back() = index.back();
              return length(difference(row_at(x[0], i), row_at(x[1], j), 0), p);
            });
          },
          std::move(shapes), sums};
}

}  // namespace

std::vector<OpRow> distance_rows() {
  return {
      normalized({}, {{{2, 3}}, {{2, 3, 4}}, {{0, 3}}, {{2, 0}}, {{3, 70}}}),
      normalized({.p = 1, .dim = 0}, {{{3}}, {{4, 3}}}),
      normalized({.p = 3, .dim = -1}, {{{2, 3}}, {{2, 2, 3}}}),
      normalized({.p = infinity}, {{{2, 3}}, {{2, 3, 2}}}),
      // Shorter vectors than eps are divided by eps.
      normalized({.eps = 2.5}, {{{6, 2}}}),
      cosine(1, 1e-8, {{{2, 3}, {2, 3}}, {{2, 3, 4}, {3, 1}}, {{0, 3}, {0, 3}}, {{2, 0}, {2, 0}}, {{3, 70}, {3, 70}}}),
      cosine(0, 1e-8, {{{3}, {3}}, {{3, 2}, {3, 2}}}),
      cosine(-1, 2.5, {{{6, 2}, {6, 2}}, {{2, 3}, {3}}}),
      pairwise(
          2, 1e-6,
          {{{3}, {3}}, {{2, 3}, {2, 3}}, {{2, 2, 3}, {2, 1}}, {{0, 3}, {3}}, {{2, 0}, {2, 0}}, {{3, 70}, {3, 70}}}),
      pairwise(1, 0.125, {{{2, 3}, {2, 3}}}),
      pairwise(3, 0.125, {{{2, 3}, {3}}}),
      pairwise(infinity, 0.125, {{{2, 3}, {2, 3}}}),
      all_pairs(2, {{{3, 2}, {4, 2}},
                    {{2, 3, 2}, {2, 1, 2}},
                    {{2, 1, 3, 2}, {3, 2, 2}},
                    {{0, 2}, {3, 2}},
                    {{2, 2}, {0, 2}},
                    {{2, 0}, {3, 0}},
                    {{7, 33}, {5, 33}}}),
      all_pairs(1, {{{3, 2}, {2, 2}}}),
      all_pairs(1.5, {{{3, 2}, {2, 2}}}),
      all_pairs(0, {{{3, 2}, {2, 2}}}),
      all_pairs(infinity, {{{3, 2}, {2, 2}}, {{2, 1, 3}, {2, 2, 3}}}),
  };
}

}  // namespace gradus::tests
