// The table of test functions: definition, usual start and minima of each.
#include <gradus/core/ops.h>
#include <gradus/datasets/detail/option_visitors.h>
#include <gradus/datasets/detail/rotation.h>
#include <gradus/datasets/test_functions.h>

#include <cmath>
#include <numbers>

namespace gradus::datasets {
namespace {

using std::numbers::e;
using std::numbers::pi;
using Point = std::vector<double>;
using Points = std::vector<Point>;

constexpr std::int64_t any_number = 0;
constexpr const char* survey = "Jamil and Yang 2013, arXiv:1308.4008";

struct Row {
  const char* name;
  const char* summary;
  const char* source;
  std::int64_t fewest;  // dimensions
  std::int64_t most;
  Point start;     // of two dimensions
  double minimum;  // with any number of dimensions: for each of them
  Points (*minimizers)(std::int64_t dimensions);
  Tensor (*value)(const Tensor& x);
};

/// The point whose coordinates are all the same.
Points all(double coordinate, std::int64_t dimensions) {
  return {Point(static_cast<std::size_t>(dimensions), coordinate)};
}
Points at_0(std::int64_t dimensions) { return all(0, dimensions); }
Points at_1(std::int64_t dimensions) { return all(1, dimensions); }

/// From the second equation on, 2 x_i^2 = x_{i-1}; the last coordinate may have either sign.
Points dixon_price_minimizers(std::int64_t dimensions) {
  Point plus = {1};
  while (static_cast<std::int64_t>(plus.size()) < dimensions) plus.push_back(std::sqrt(plus.back() / 2));
  Point minus = plus;
  minus.back() = -minus.back();
  return {plus, minus};
}

Tensor without_last(const Tensor& x) { return narrow(x, 0, 0, x.size(0) - 1); }
Tensor without_first(const Tensor& x) { return narrow(x, 0, 1, x.size(0) - 1); }
/// first, first + 1, ... in x's dtype, up to the number of its elements.
Tensor counted(const Tensor& x, double first = 1) {
  return arange(first, static_cast<double>(x.size(0)) + 1, 1, {.dtype = x.dtype()});
}
double size(const Tensor& x) { return static_cast<double>(x.size(0)); }

const std::vector<Row>& table() {
  static const std::vector<Row> rows = {
      {"sphere",
       "sum x_i^2",
       survey,
       1,
       any_number,
       {-1.5, 2},
       0,
       at_0,
       [](const Tensor& x) { return sum(square(x)); }},
      {"quadratic",
       "x^T H x / 2, the eigenvalues of H spaced evenly in logarithm from 1 to the condition",
       "Boyd and Vandenberghe 2004, section 9.3",
       1,
       any_number,
       {1, 1},
       0,
       at_0,
       [](const Tensor& x) { return 0.5 * sum(square(x)); }},
      {"booth",
       "(x + 2 y - 7)^2 + (2 x + y - 5)^2",
       survey,
       2,
       2,
       {-5, 5},
       0,
       [](std::int64_t) {
         return Points{{1, 3}};
       },
       [](const Tensor& p) {
         const Tensor x = p[0], y = p[1];
         return square(x + 2 * y - 7) + square(2 * x + y - 5);
       }},
      {"matyas",
       "0.26 (x^2 + y^2) - 0.48 x y: a shallow valley",
       survey,
       2,
       2,
       {8, -6},
       0,
       at_0,
       [](const Tensor& p) { return 0.26 * sum(square(p)) - 0.48 * p[0] * p[1]; }},
      {"rosenbrock",
       "sum 100 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2: a narrow bent valley",
       "Rosenbrock 1960, The Computer Journal 3",
       2,
       any_number,
       {-1.2, 1},
       0,
       at_1,
       [](const Tensor& x) {
         const Tensor heads = without_last(x);
         return sum(100 * square(without_first(x) - square(heads)) + square(1 - heads));
       }},
      {"beale",
       "(1.5 - x + x y)^2 + (2.25 - x + x y^2)^2 + (2.625 - x + x y^3)^2",
       survey,
       2,
       2,
       {1, 1},
       0,
       [](std::int64_t) {
         return Points{{3, 0.5}};
       },
       [](const Tensor& p) {
         const Tensor x = p[0], y = p[1];
         return square(1.5 - x + x * y) + square(2.25 - x + x * square(y)) + square(2.625 - x + x * pow(y, 3));
       }},
      {"himmelblau",
       "(x^2 + y - 11)^2 + (x + y^2 - 7)^2: four minima",
       "Himmelblau 1972, Applied Nonlinear Programming",
       2,
       2,
       {0, 0},
       0,
       [](std::int64_t) {
         return Points{{3, 2},
                       {-2.80511808695274485, 3.13131251825057297},
                       {-3.77931025337774689, -3.28318599128616941},
                       {3.58442834033049174, -1.84812652696440355}};
       },
       [](const Tensor& p) {
         const Tensor x = p[0], y = p[1];
         return square(square(x) + y - 11) + square(x + square(y) - 7);
       }},
      {"three_hump_camel",
       "2 x^2 - 1.05 x^4 + x^6 / 6 + x y + y^2: two local minima beside the least",
       survey,
       2,
       2,
       {2, -1.5},
       0,
       at_0,
       [](const Tensor& p) {
         const Tensor x = p[0], y = p[1];
         return 2 * square(x) - 1.05 * pow(x, 4) + pow(x, 6) / 6 + x * y + square(y);
       }},
      {"six_hump_camel",
       "(4 - 2.1 x^2 + x^4 / 3) x^2 + x y + (4 y^2 - 4) y^2: two of six minima are the least",
       survey,
       2,
       2,
       {1.5, 1},
       -1.03162845348987735,
       [](std::int64_t) {
         return Points{{0.0898420131003180624, -0.712656403020739633}, {-0.0898420131003180624, 0.712656403020739633}};
       },
       [](const Tensor& p) {
         const Tensor x = p[0], y = p[1], xx = square(x), yy = square(y);
         return (4 - 2.1 * xx + square(xx) / 3) * xx + x * y + (4 * yy - 4) * yy;
       }},
      {"goldstein_price",
       "a polynomial of degree 8 whose values span six orders of magnitude",
       "Goldstein and Price 1971, Mathematics of Computation 25",
       2,
       2,
       {1, 1},
       3,
       [](std::int64_t) {
         return Points{{0, -1}};
       },
       [](const Tensor& p) {
         const Tensor x = p[0], y = p[1], xx = square(x), xy = x * y, yy = square(y);
         return (1 + square(x + y + 1) * (19 - 14 * x + 3 * xx - 14 * y + 6 * xy + 3 * yy)) *
                (30 + square(2 * x - 3 * y) * (18 - 32 * x + 12 * xx + 48 * y - 36 * xy + 27 * yy));
       }},
      {"rastrigin",
       "10 d + sum x_i^2 - 10 cos(2 pi x_i): a grid of local minima",
       "Rastrigin 1974, Systems of Extremal Control",
       1,
       any_number,
       {2.3, -1.8},
       0,
       at_0,
       [](const Tensor& x) { return 10 * size(x) + sum(square(x) - 10 * cos(2 * pi * x)); }},
      {"ackley",
       "-20 exp(-0.2 sqrt(mean x_i^2)) - exp(mean cos(2 pi x_i)) + 20 + e: a pointed funnel full of local minima; at "
       "its "
       "point, where there is no gradient, 0 is given",
       "Ackley 1987, A Connectionist Machine for Genetic Hillclimbing",
       1,
       any_number,
       {2.5, -1.5},
       0,
       at_0,
       [](const Tensor& x) {
         const Tensor root_mean_square = norm(x) / std::sqrt(size(x));  // norm's gradient at 0 is 0, not NaN
         return -20 * exp(-0.2 * root_mean_square) - exp(mean(cos(2 * pi * x))) + 20 + e;
       }},
      {"griewank",
       "1 + sum x_i^2 / 4000 - prod cos(x_i / sqrt(i)): a wide bowl with ripples",
       "Griewank 1981, Journal of Optimization Theory and Applications 34",
       1,
       any_number,
       {10, -8},
       0,
       at_0,
       [](const Tensor& x) { return 1 + sum(square(x)) / 4000 - prod(cos(x / sqrt(counted(x)))); }},
      {"styblinski_tang",
       "sum (x_i^4 - 16 x_i^2 + 5 x_i) / 2: 2^d minima, one the least",
       "Styblinski and Tang 1990, Neural Networks 3",
       1,
       any_number,
       {0, 0},
       -39.1661657037714155,
       [](std::int64_t dimensions) { return all(-2.90353402777117710, dimensions); },
       [](const Tensor& x) { return 0.5 * sum(pow(x, 4) - 16 * square(x) + 5 * x); }},
      {"levy",
       "with w = 1 + (x - 1) / 4: sin^2(pi w_1) + sum (w_i - 1)^2 (1 + 10 sin^2(pi w_i + 1)) up to the last, for which "
       "(w_d - 1)^2 (1 + sin^2(2 pi w_d))",
       "Laguna and Marti 2005, Journal of Global Optimization 33",
       1,
       any_number,
       {-4, 5},
       0,
       at_1,
       [](const Tensor& x) {
         const Tensor w = 1 + (x - 1) / 4, heads = without_last(w), first = w[0], last = w[-1];
         return square(sin(pi * first)) + sum(square(heads - 1) * (1 + 10 * square(sin(pi * heads + 1)))) +
                square(last - 1) * (1 + square(sin(2 * pi * last)));
       }},
      {"mccormick",
       "sin(x + y) + (x - y)^2 - 1.5 x + 2.5 y + 1: the least within [-1.5, 4] x [-3, 4], as it falls for ever along "
       "the diagonal",
       "McCormick 1976, Mathematical Programming 10",
       2,
       2,
       {2, 2},
       -1.91322295498103625,  // -sqrt(3)/2 - pi/3
       [](std::int64_t) {
         return Points{{0.5 - pi / 3, -0.5 - pi / 3}};
       },
       [](const Tensor& p) {
         const Tensor x = p[0], y = p[1];
         return sin(x + y) + square(x - y) - 1.5 * x + 2.5 * y + 1;
       }},
      {"dixon_price",
       "(x_1 - 1)^2 + sum_{i >= 2} i (2 x_i^2 - x_{i-1})^2",
       survey,
       2,
       any_number,
       {3, -2},
       0,
       dixon_price_minimizers,
       [](const Tensor& x) {
         return square(x[0] - 1) + sum(counted(x, 2) * square(2 * square(without_first(x)) - without_last(x)));
       }},
      {"zakharov",
       "sum x_i^2 + s^2 + s^4 with s = sum i x_i / 2",
       survey,
       1,
       any_number,
       {3, -2},
       0,
       at_0,
       [](const Tensor& x) {
         const Tensor s = 0.5 * sum(counted(x) * x);
         return sum(square(x)) + square(s) + pow(s, 4);
       }},
      {"easom",
       "-cos x cos y exp(-(x - pi)^2 - (y - pi)^2): flat but for one hole, far from which gradients vanish",
       survey,
       2,
       2,
       {1.5, 1.5},
       -1,
       [](std::int64_t) {
         return Points{{pi, pi}};
       },
       [](const Tensor& p) { return -prod(cos(p)) * exp(-sum(square(p - pi))); }},
  };
  return rows;
}

const Row& find(const std::string& name, Where where) {
  std::vector<std::string> names;
  for (const Row& row : table()) {
    if (row.name == name) return row;
    names.emplace_back(row.name);
  }
  throw_unknown_name("test_function", "function", name, names, where);
}

/// A with |A x|^2 = x^T H x, where H's eigenvalues lie evenly in logarithm between 1 and the condition.
Tensor root_of_hessian(const TestFunctionOptions& options) {
  const std::int64_t n = options.dimensions;
  const Tensor eigenvalues = pow(options.condition, linspace(0, 1, n, {.dtype = Dtype::float64}));
  const Tensor axes = options.rotate ? random_rotation(n, static_cast<std::uint64_t>(options.random_state))
                                     : eye(n, {.dtype = Dtype::float64});
  return unsqueeze(sqrt(eigenvalues), 1) * axes;
}

}  // namespace

Tensor TestFunction::operator()(const Tensor& x, Where where) const {
  const WhereScope scope(where);
  if (x.shape() != Shape{dimensions()}) {
    throw ShapeError(
        where, name_ + ": x must have the shape " + to_string(Shape{dimensions()}) + ", got " + to_string(x.shape()));
  }
  if (!is_floating(x.dtype())) {
    throw TypeError(where, name_ + ": x must be float32 or float64, got " + gradus::name(x.dtype()));
  }
  return value_(map_.defined() ? mv(to(map_, x.dtype()), x) : x);
}

TestFunction test_function(const std::string& name, const TestFunctionOptions& options, Where where) {
  const Row& row = find(name, where);
  check_options("test_function", options, where);
  const std::int64_t n = options.dimensions;
  if (n < row.fewest || (row.most != any_number && n > row.most)) {
    throw ValueError(where, "test_function: " + name + " has " + std::to_string(row.fewest) + " dimensions" +
                                (row.most == any_number ? " or more" : "") + ", got " + std::to_string(n));
  }
  TestFunction function;
  function.name_ = name;
  for (std::int64_t i = 0; i < n; ++i) function.start_.push_back(row.start[static_cast<std::size_t>(i % 2)]);
  function.minimum_ = row.minimum * (row.most == any_number ? static_cast<double>(n) : 1);
  function.minimizers_ = row.minimizers(n);
  function.value_ = row.value;
  if (name == "quadratic") function.map_ = root_of_hessian(options);
  return function;
}

std::vector<Description> test_functions() {
  std::vector<Description> descriptions;
  for (const Row& row : table()) {
    Description function;
    function.name = row.name;
    function.family = row.most == any_number ? "any dimensions" : "two dimensions";
    function.summary = row.summary;
    function.source = row.source;
    function.options = list_options<TestFunctionOptions>();
    if (function.name != "quadratic") {
      const int heeded = row.most == any_number ? 1 : 0;  // dimensions come first
      function.options.erase(function.options.begin() + heeded, function.options.end());
    }
    descriptions.push_back(std::move(function));
  }
  return descriptions;
}

}  // namespace gradus::datasets
