// Rows of reading and writing by several index tensors, and of sums over pairs: covariances and outer products.
#include "../op_table.h"

#include <cmath>

namespace gradus::tests {
namespace {

using plain::Array;
using plain::Sizes;

Tensor int64s(const Values& values) { return tensor(values, {.dtype = Dtype::int64}); }
Tensor truths(const Values& values) { return tensor(values, {.dtype = Dtype::boolean}); }

// Where in x an element of the result of index(x, indices) stands.
using Place = Sizes (*)(const Sizes& at);

struct Indexing {
  std::vector<Tensor> indices;
  Sizes input;   // x's shape
  Sizes result;  // that of index(x, indices)
  Place place;
};

OpRow read(const Indexing& indexing) {
  return {"index",
          [indexing](const Tensors& x) { return index(x[0], indexing.indices); },
          [indexing](const Arrays& x) {
            return plain::build(indexing.result, [&](const Sizes& at) { return x[0].at(indexing.place(at)); });
          },
          {{indexing.input}},
          {.takes = Takes::all, .large = {indexing.input}}};
}

// values: of the result's last dimension, so that they broadcast.
OpRow written(const Indexing& indexing, bool accumulate) {
  const Sizes values = indexing.result.empty() ? Sizes{} : Sizes{indexing.result.back()};
  return {"index_put",
          [indexing, accumulate](const Tensors& x) { return index_put(x[0], indexing.indices, x[1], accumulate); },
          [indexing, accumulate](const Arrays& x) {
            Array made = x[0];
            const Array put = plain::broadcast(x[1], indexing.result);
            plain::build(indexing.result, [&](const Sizes& at) {
              double& place = made.at(indexing.place(at));
              place = accumulate ? place + put.at(at) : put.at(at);
              return 0.0;
            });
            return made;
          },
          {{indexing.input, values}},
          {.takes = Takes::numeric, .large = {indexing.input, values}}};
}

std::vector<Indexing> indexings() {
  return {
      {{int64s({2, 0, -1})},
       {3, 2},
       {3, 2},
       [](const Sizes& at) {
         return Sizes{at[0] == 1 ? 0 : 2, at[1]};
       }},
      {{int64s({0, 2, 1, 0}), int64s({1, -3, 1, 1})},
       {3, 3},
       {4},
       [](const Sizes& at) {
         return std::vector<Sizes>{{0, 1}, {2, 0}, {1, 1}, {0, 1}}[static_cast<std::size_t>(at[0])];
       }},
      {{int64s({{0}, {2}}), int64s({1, 0})},
       {3, 2, 4},
       {2, 2, 4},
       [](const Sizes& at) {
         return Sizes{2 * at[0], 1 - at[1], at[2]};
       }},
      {{Tensor(), int64s({1, 1, 0}), int64s({0, 3, 2})},
       {2, 2, 4},
       {2, 3},
       [](const Sizes& at) {
         return Sizes{at[0], at[1] == 2 ? 0 : 1, at[1] == 0 ? 0 : 4 - at[1]};
       }},
      {{int64s({1, 0, 1}), Tensor(), int64s({3, 0, 2})},
       {2, 3, 4},
       {3, 3},
       [](const Sizes& at) {
         return Sizes{at[0] == 1 ? 0 : 1, at[1], at[0] == 0 ? 3 : at[0] == 1 ? 0 : 2};
       }},
      {{Tensor(), int64s(1)},
       {2, 3, 2},
       {2, 2},
       [](const Sizes& at) {
         return Sizes{at[0], 1, at[1]};
       }},
      {{truths({{true, false, true}, {false, false, true}})},
       {2, 3, 2},
       {3, 2},
       [](const Sizes& at) {
         return Sizes{at[0] / 2, at[0] == 0 ? 0 : 2, at[1]};
       }},
      {{truths({false, true, true}), int64s({1, 0})},
       {3, 2},
       {2},
       [](const Sizes& at) {
         return Sizes{at[0] + 1, 1 - at[0]};
       }},
      {{zeros({0}, {.dtype = Dtype::int64})}, {3, 2}, {0, 2}, [](const Sizes& at) { return at; }},
  };
}

// Covariances of the rows of x, each observation counted `weight` times and of this importance.
Array covariances(const Array& x, double correction, const std::function<double(std::int64_t)>& weight,
                  const std::function<double(std::int64_t)>& importance) {
  const std::int64_t variables = x.rank() == 2 ? x.size(0) : 1;
  const std::int64_t observations = x.size(-1);
  const auto value = [&](std::int64_t v, std::int64_t i) {
    return x.values[static_cast<std::size_t>(v * observations + i)];
  };
  double total = 0;
  double squared = 0;
  std::vector<double> means(static_cast<std::size_t>(variables));
  for (std::int64_t i = 0; i < observations; ++i) {
    const double w = weight(i) * importance(i);
    total += w;
    squared += w * importance(i);
    for (std::int64_t v = 0; v < variables; ++v) means[static_cast<std::size_t>(v)] += w * value(v, i);
  }
  for (double& mean : means) mean /= total;
  return plain::build(x.rank() == 2 ? Sizes{variables, variables} : Sizes{}, [&](const Sizes& pair) {
    const std::int64_t a = pair.empty() ? 0 : pair[0];
    const std::int64_t b = pair.empty() ? 0 : pair[1];
    double products = 0;
    for (std::int64_t i = 0; i < observations; ++i) {
      products += weight(i) * importance(i) * (value(a, i) - means[static_cast<std::size_t>(a)]) *
                  (value(b, i) - means[static_cast<std::size_t>(b)]);
    }
    return products / (total - correction * squared / total);
  });
}

double one(std::int64_t /*observation*/) { return 1; }
double frequency(std::int64_t i) { return double(i % 3 + 1); }
double importance(std::int64_t i) { return 0.5 * double(i % 2 + 1); }

Tensor numbers(std::int64_t count, double (*f)(std::int64_t), Dtype dtype) {
  std::vector<double> values;
  for (std::int64_t i = 0; i < count; ++i) values.push_back(f(i));
  return to(tensor(values, {count}), dtype);
}

std::vector<OpRow> covariance_rows() {
  const RowOptions floating{.takes = Takes::numeric, .gives = Gives::floating, .tolerance = 4};
  const std::vector<Shapes> observations = {{{3, 5}}, {{1, 4}}, {{7}}};
  return {
      {"cov", [](const Tensors& x) { return cov(x[0]); },
       [](const Arrays& x) { return covariances(x[0], 1, one, one); }, observations, floating},
      {"cov", [](const Tensors& x) { return cov(x[0], {.correction = 0}); },
       [](const Arrays& x) { return covariances(x[0], 0, one, one); }, observations, floating},
      {"cov",
       [](const Tensors& x) {
         const std::int64_t n = x[0].size(-1);
         return cov(x[0], {.fweights = numbers(n, frequency, Dtype::int64)});
       },
       [](const Arrays& x) { return covariances(x[0], 1, frequency, one); }, observations, floating},
      {"cov",
       [](const Tensors& x) {
         const std::int64_t n = x[0].size(-1);
         return cov(x[0], {.fweights = numbers(n, frequency, Dtype::int64),
                           .aweights = numbers(n, importance, Dtype::float64)});
       },
       [](const Arrays& x) { return covariances(x[0], 1, frequency, importance); }, observations, floating},
      {"corrcoef",
       [](const Tensors& x) { return corrcoef(x[0]); },
       [](const Arrays& x) {
         const Array c = covariances(x[0], 1, one, one);
         return plain::build(c.sizes, [&](const Sizes& at) {
           return c.at(at) / std::sqrt(c.at({at[0], at[0]})) / std::sqrt(c.at({at[1], at[1]}));
         });
       },
       {{{3, 5}}, {{2, 9}}},
       {.tolerance = 10}},
      {"addr",
       [](const Tensors& x) { return addr(x[0], x[1], x[2], {.beta = 0.5, .alpha = 2}); },
       [](const Arrays& x) {
         return plain::build({x[1].size(0), x[2].size(0)}, [&](const Sizes& at) {
           return 0.5 * plain::broadcast(x[0], {x[1].size(0), x[2].size(0)}).at(at) +
                  2 * x[1].at({at[0]}) * x[2].at({at[1]});
         });
       },
       {{{2, 3}, {2}, {3}}, {{3}, {2}, {3}}, {{}, {4}, {1}}, {{0, 2}, {0}, {2}}}},
  };
}

}  // namespace

std::vector<OpRow> places_rows() {
  std::vector<OpRow> rows = covariance_rows();
  for (const Indexing& indexing : indexings()) {
    rows.push_back(read(indexing));
    rows.push_back(written(indexing, false));
    rows.push_back(written(indexing, true));
  }
  return rows;
}

}  // namespace gradus::tests
