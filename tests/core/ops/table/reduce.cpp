// Rows of reductions, running reductions and order.
#include "../op_table.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gradus::tests {
namespace {

using plain::Line;

double total(const Line& x) { return std::accumulate(x.begin(), x.end(), 0.0); }
double average(const Line& x) { return total(x) / static_cast<double>(x.size()); }
double variance(const Line& x, double correction) {
  double squares = 0;
  for (const double v : x) squares += (v - average(x)) * (v - average(x));
  return squares / (static_cast<double>(x.size()) - correction);
}
double place_of(const Line& x, bool largest) {
  return static_cast<double>((largest ? std::max_element(x.begin(), x.end()) : std::min_element(x.begin(), x.end())) -
                             x.begin());
}
double largest(const Line& x) { return *std::max_element(x.begin(), x.end()); }
double smallest(const Line& x) { return *std::min_element(x.begin(), x.end()); }
double sum_of_powers(const Line& x, double p) {
  double result = 0;
  for (const double v : x) result += std::pow(std::fabs(v), p);
  return result;
}

const std::vector<Shapes> all_of = {{{2, 3}}, {{}}, {{5, 1, 37}}};
const std::vector<Shapes> three_dims = {{{2, 3, 4}}, {{3, 1, 2}}, {{2, 70, 3}}};
const std::vector<Shapes> three_dims_or_none = {{{2, 3, 4}}, {{0, 3, 2}}, {{2, 0, 3}}, {{2, 70, 3}}};

using Along = std::function<Tensor(const Tensor&)>;

OpRow over(const char* name, Along op, std::vector<int> dims, bool keepdim, std::function<double(const Line&)> f,
           std::vector<Shapes> shapes, RowOptions options = {}) {
  return {name, [op](const Tensors& x) { return op(x[0]); },
          [=](const Arrays& x) { return plain::reduce(x[0], dims, keepdim, f); }, std::move(shapes), options};
}

OpRow along(const char* name, Along op, int dim, std::function<Line(const Line&)> f, std::vector<Shapes> shapes,
            RowOptions options = {}) {
  return {name, [op](const Tensors& x) { return op(x[0]); },
          [=](const Arrays& x) { return plain::lines(x[0], dim, f); }, std::move(shapes), options};
}

const RowOptions totals{.takes = Takes::all, .gives = Gives::total, .tolerance = 20};
const RowOptions floats{.tolerance = 20};
const RowOptions numbers{.takes = Takes::numeric};
const RowOptions places{.takes = Takes::numeric, .gives = Gives::index};
const RowOptions truths{.takes = Takes::all, .gives = Gives::boolean};

// Indices of a line in order, NaN-free; equal ones in their old order.
Line order_of(const Line& x, bool descending) {
  Line order(x.size());
  std::iota(order.begin(), order.end(), 0.0);
  std::stable_sort(order.begin(), order.end(), [&](double i, double j) {
    const double a = x[static_cast<std::size_t>(i)];
    const double b = x[static_cast<std::size_t>(j)];
    return descending ? a > b : a < b;
  });
  return order;
}
Line sorted(const Line& x, bool descending) {
  Line result;
  for (const double i : order_of(x, descending)) result.push_back(x[static_cast<std::size_t>(i)]);
  return result;
}
Line first(Line x, std::size_t count) {
  x.resize(count);
  return x;
}
Line scan(const Line& x, double (*f)(double, double)) {
  Line result;
  for (const double v : x) result.push_back(result.empty() ? v : f(result.back(), v));
  return result;
}

}  // namespace

std::vector<OpRow> reduce_rows() {
  return {
      over(
          "sum", [](const Tensor& x) { return sum(x); }, {}, false, total, {{{2, 3}}, {{}}, {{0, 3}}, {{5, 1, 37}}},
          totals),
      over(
          "sum",
          [](const Tensor& x) {
            return sum(x, {0, -1});
          },
          {0, 2}, false, total, three_dims_or_none, totals),
      over(
          "sum", [](const Tensor& x) { return sum(x, {1}, {.keepdim = true}); }, {1}, true, total, three_dims_or_none,
          totals),
      over(
          "nansum", [](const Tensor& x) { return nansum(x, {1}); }, {1}, false, total, three_dims_or_none, totals),
      over(
          "prod", [](const Tensor& x) { return prod(x, 1); }, {1}, false,
          [](const Line& x) {
            return std::accumulate(x.begin(), x.end(), 1.0, [](double a, double b) { return a * b; });
          },
          {{{2, 3, 4}}, {{2, 0, 3}}, {{2, 9, 3}}}, totals),
      over(
          "prod", [](const Tensor& x) { return prod(x); }, {}, false,
          [](const Line& x) {
            return std::accumulate(x.begin(), x.end(), 1.0, [](double a, double b) { return a * b; });
          },
          {{{2, 3}}, {{}}, {{0, 3}}}, totals),
      over(
          "mean", [](const Tensor& x) { return mean(x); }, {}, false, average, {{{2, 3}}, {{}}, {{0, 3}}, {{5, 1, 37}}},
          floats),
      over(
          "mean", [](const Tensor& x) { return mean(x, {-2}, {.keepdim = true}); }, {1}, true, average,
          three_dims_or_none, floats),
      over(
          "nanmean", [](const Tensor& x) { return nanmean(x, {2}); }, {2}, false, average, three_dims, floats),
      over(
          "var", [](const Tensor& x) { return var(x, {1}); }, {1}, false, [](const Line& x) { return variance(x, 1); },
          {{{2, 3, 4}}, {{2, 70, 3}}}, floats),
      over(
          "var", [](const Tensor& x) { return var(x); }, {}, false, [](const Line& x) { return variance(x, 1); },
          {{{2, 3}}, {{5, 1, 37}}}, floats),
      over(
          "std",
          [](const Tensor& x) {
            return gradus::std(x, {0, 1}, {.correction = 0, .keepdim = true});
          },
          {0, 1}, true, [](const Line& x) { return std::sqrt(variance(x, 0)); }, three_dims, {.tolerance = 2e4}),
      over("max", [](const Tensor& x) { return gradus::max(x); }, {}, false, largest, all_of, {.takes = Takes::all}),
      over("min", [](const Tensor& x) { return gradus::min(x); }, {}, false, smallest, all_of, {.takes = Takes::all}),
      over("max", [](const Tensor& x) { return gradus::max(x, 1); }, {1}, false, largest, three_dims,
           {.takes = Takes::all}),
      over("min", [](const Tensor& x) { return gradus::min(x, -1, {.keepdim = true}); }, {2}, true, smallest,
           three_dims, {.takes = Takes::all}),
      over("amax",
           [](const Tensor& x) {
             return amax(x, {0, 2});
           },
           {0, 2}, false, largest, three_dims, {.takes = Takes::all}),
      over("amin", [](const Tensor& x) { return amin(x, {1}, {.keepdim = true}); }, {1}, true, smallest, three_dims,
           {.takes = Takes::all}),
      over(
          "argmax", [](const Tensor& x) { return argmax(x, 1); }, {1}, false,
          [](const Line& x) { return place_of(x, true); }, three_dims, places),
      over(
          "argmin", [](const Tensor& x) { return argmin(x, 2, {.keepdim = true}); }, {2}, true,
          [](const Line& x) { return place_of(x, false); }, three_dims, places),
      over(
          "argmax", [](const Tensor& x) { return argmax(x); }, {}, false,
          [](const Line& x) { return place_of(x, true); }, all_of, places),
      over(
          "argmin", [](const Tensor& x) { return argmin(x); }, {}, false,
          [](const Line& x) { return place_of(x, false); }, all_of, places),
      over(
          "max_with_index", [](const Tensor& x) { return max_with_index(x, 1).indices; }, {1}, false,
          [](const Line& x) { return place_of(x, true); }, three_dims, places),
      over(
          "max_with_index", [](const Tensor& x) { return max_with_index(x, 1, {.keepdim = true}).values; }, {1}, true,
          largest, three_dims, numbers),
      over(
          "min_with_index", [](const Tensor& x) { return min_with_index(x, 2).values; }, {2}, false, smallest,
          three_dims, numbers),
      over(
          "any", [](const Tensor& x) { return any(x); }, {}, false,
          [](const Line& x) { return double(std::any_of(x.begin(), x.end(), [](double v) { return v != 0; })); },
          {{{2, 3}}, {{}}, {{0, 3}}}, truths),
      over(
          "any", [](const Tensor& x) { return any(x, {1}); }, {1}, false,
          [](const Line& x) { return double(std::any_of(x.begin(), x.end(), [](double v) { return v != 0; })); },
          three_dims_or_none, truths),
      over(
          "all", [](const Tensor& x) { return all(x); }, {}, false,
          [](const Line& x) { return double(std::all_of(x.begin(), x.end(), [](double v) { return v != 0; })); },
          {{{2, 3}}, {{}}, {{0, 3}}}, truths),
      over(
          "all",
          [](const Tensor& x) {
            return all(x, {0, 2}, {.keepdim = true});
          },
          {0, 2}, true,
          [](const Line& x) { return double(std::all_of(x.begin(), x.end(), [](double v) { return v != 0; })); },
          three_dims_or_none, truths),
      over(
          "count_nonzero", [](const Tensor& x) { return count_nonzero(x, {1}); }, {1}, false,
          [](const Line& x) { return double(std::count_if(x.begin(), x.end(), [](double v) { return v != 0; })); },
          three_dims_or_none, {.takes = Takes::all, .gives = Gives::index}),
      over(
          "norm", [](const Tensor& x) { return norm(x); }, {}, false,
          [](const Line& x) { return std::sqrt(sum_of_powers(x, 2)); }, {{{2, 3}}, {{}}, {{0, 3}}, {{5, 1, 37}}},
          floats),
      over(
          "norm", [](const Tensor& x) { return norm(x, 3, {1}); }, {1}, false,
          [](const Line& x) { return std::pow(sum_of_powers(x, 3), 1.0 / 3); }, three_dims_or_none, floats),
      over(
          "norm",
          [](const Tensor& x) {
            return norm(x, 2, {0, 2}, {.keepdim = true});
          },
          {0, 2}, true, [](const Line& x) { return std::sqrt(sum_of_powers(x, 2)); }, three_dims_or_none, floats),
      over(
          "norm", [](const Tensor& x) { return norm(x, 1, {1}); }, {1}, false,
          [](const Line& x) { return sum_of_powers(x, 1); }, three_dims_or_none, floats),
      over(
          "logsumexp", [](const Tensor& x) { return logsumexp(x, {1}); }, {1}, false,
          [](const Line& x) {
            double s = 0;
            for (const double v : x) s += std::exp(v);
            return std::log(s);
          },
          three_dims_or_none, floats),
      along(
          "softmax", [](const Tensor& x) { return softmax(x, 1); }, 1,
          [](const Line& x) {
            double s = 0;
            for (const double v : x) s += std::exp(v);
            Line y;
            for (const double v : x) y.push_back(std::exp(v) / s);
            return y;
          },
          three_dims, floats),
      along(
          "log_softmax", [](const Tensor& x) { return log_softmax(x, -1); }, -1,
          [](const Line& x) {
            double s = 0;
            for (const double v : x) s += std::exp(v);
            Line y;
            for (const double v : x) y.push_back(v - std::log(s));
            return y;
          },
          three_dims, floats),
      along(
          "softmin", [](const Tensor& x) { return softmin(x, 0); }, 0,
          [](const Line& x) {
            double s = 0;
            for (const double v : x) s += std::exp(-v);
            Line y;
            for (const double v : x) y.push_back(std::exp(-v) / s);
            return y;
          },
          three_dims, floats),
  };
}

std::vector<OpRow> order_rows() {
  const std::vector<Shapes> lines = {{{2, 3}}, {{4, 5, 2}}, {{0, 3}}, {{3, 0, 2}}, {{2, 70}}};
  const std::vector<Shapes> full = {{{2, 3}}, {{4, 5, 2}}, {{2, 70}}};
  const RowOptions sums{.takes = Takes::numeric, .gives = Gives::total, .tolerance = 50};
  return {
      along(
          "cumsum", [](const Tensor& x) { return cumsum(x, 1); }, 1,
          [](const Line& x) { return scan(x, [](double a, double b) { return a + b; }); }, full, sums),
      along(
          "cumsum", [](const Tensor& x) { return cumsum(x, 0); }, 0,
          [](const Line& x) { return scan(x, [](double a, double b) { return a + b; }); }, full, sums),
      along(
          "cumsum", [](const Tensor& x) { return cumsum(x, -1); }, -1,
          [](const Line& x) { return scan(x, [](double a, double b) { return a + b; }); }, {{{}}}, sums),
      along(
          "cumprod", [](const Tensor& x) { return cumprod(x, 1); }, 1,
          [](const Line& x) { return scan(x, [](double a, double b) { return a * b; }); },
          {{{2, 3}}, {{4, 5, 2}}, {{2, 12}}},
          {.low = -1.5, .high = 1.5, .takes = Takes::numeric, .gives = Gives::total, .tolerance = 50}),
      along(
          "logcumsumexp", [](const Tensor& x) { return logcumsumexp(x, 1); }, 1,
          [](const Line& x) { return scan(x, [](double a, double b) { return std::log(std::exp(a) + std::exp(b)); }); },
          full, {.tolerance = 50}),
      along(
          "cummax", [](const Tensor& x) { return cummax(x, 1).values; }, 1,
          [](const Line& x) { return scan(x, [](double a, double b) { return std::max(a, b); }); }, full, numbers),
      along(
          "cummin", [](const Tensor& x) { return cummin(x, 0).values; }, 0,
          [](const Line& x) { return scan(x, [](double a, double b) { return std::min(a, b); }); }, full, numbers),
      along(
          "cummax", [](const Tensor& x) { return cummax(x, 1).indices; }, 1,
          [](const Line& x) {
            Line y;
            std::size_t best = 0;
            for (std::size_t i = 0; i < x.size(); ++i) {
              if (x[i] >= x[best]) best = i;
              y.push_back(static_cast<double>(best));
            }
            return y;
          },
          full, places),
      along(
          "diff", [](const Tensor& x) { return diff(x); }, -1,
          [](const Line& x) {
            Line y;
            for (std::size_t i = 1; i < x.size(); ++i) y.push_back(x[i] - x[i - 1]);
            return y;
          },
          full, numbers),
      along(
          "sort", [](const Tensor& x) { return sort(x, 1).values; }, 1, [](const Line& x) { return sorted(x, false); },
          full, {.takes = Takes::all}),
      along(
          "sort", [](const Tensor& x) { return sort(x, 0, {.descending = true}).indices; }, 0,
          [](const Line& x) { return order_of(x, true); }, full, {.takes = Takes::all, .gives = Gives::index}),
      along(
          "argsort", [](const Tensor& x) { return argsort(x); }, -1, [](const Line& x) { return order_of(x, false); },
          lines, {.takes = Takes::all, .gives = Gives::index}),
      along(
          "topk", [](const Tensor& x) { return topk(x, 2, 1).values; }, 1,
          [](const Line& x) { return first(sorted(x, true), 2); }, full, numbers),
      along(
          "topk", [](const Tensor& x) { return topk(x, 2, 0, {.largest = false}).indices; }, 0,
          [](const Line& x) { return first(order_of(x, false), 2); }, full, places),
      over(
          "kthvalue", [](const Tensor& x) { return kthvalue(x, 2, 1).values; }, {1}, false,
          [](const Line& x) { return sorted(x, false)[1]; }, full, numbers),
      over(
          "median", [](const Tensor& x) { return median(x); }, {}, false,
          [](const Line& x) { return sorted(x, false)[(x.size() - 1) / 2]; }, {{{2, 3}}, {{}}, {{5, 7}}}, numbers),
      over(
          "median", [](const Tensor& x) { return median(x, 1, {.keepdim = true}).values; }, {1}, true,
          [](const Line& x) { return sorted(x, false)[(x.size() - 1) / 2]; }, full, numbers),
      over(
          "mode", [](const Tensor& x) { return mode(x, 1).values; }, {1}, false,
          [](const Line& x) {
            const Line y = sorted(x, false);
            double best = y[0];
            std::ptrdiff_t most = 0;
            for (const double v : y) {
              const auto count = std::count(y.begin(), y.end(), v);
              if (count > most) {
                most = count;
                best = v;
              }
            }
            return best;
          },
          full, {.takes = Takes::all}),
      over(
          "quantile", [](const Tensor& x) { return quantile(x, 0.3, 1); }, {1}, false,
          [](const Line& x) {
            const Line y = sorted(x, false);
            const double at = 0.3 * static_cast<double>(y.size() - 1);
            const auto low = static_cast<std::size_t>(at);
            return y[low] + (at - std::floor(at)) * (y[std::min(low + 1, y.size() - 1)] - y[low]);
          },
          full),
      {"unique",
       [](const Tensors& x) { return unique(gradus::trunc(x[0])).values; },
       [](const Arrays& x) {
         Line y = x[0].values;
         for (double& v : y) v = std::trunc(v) + 0.0;
         std::sort(y.begin(), y.end());
         y.erase(std::unique(y.begin(), y.end()), y.end());
         return plain::Array{{static_cast<std::int64_t>(y.size())}, y};
       },
       one_input,
       {.takes = Takes::all}},
      {"searchsorted",
       [](const Tensors& x) { return searchsorted(sort(x[0]).values, x[1], true); },
       [](const Arrays& x) {
         const Line y = sorted(x[0].values, false);
         return plain::each(x[1],
                            [&](double v) { return double(std::upper_bound(y.begin(), y.end(), v) - y.begin()); });
       },
       {{{7}, {2, 3}}, {{0}, {4}}, {{5}, {}}},
       places},
  };
}

}  // namespace gradus::tests
