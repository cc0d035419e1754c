// Rows of operations that read and write elements by number or by mask. Numbers are made from the sizes: they repeat,
// and are as many as the inputs are large.
#include "../op_table.h"

namespace gradus::tests {
namespace {

using plain::Array;
using plain::build;
using plain::Sizes;

const RowOptions any_dtype{.takes = Takes::all};
const RowOptions adds{.takes = Takes::numeric, .tolerance = 20};

// The i-th of numbers below n that jump about and repeat.
std::int64_t number(std::int64_t i, std::int64_t n) { return (i * i + 3 * i + 1) % n; }

// Numbers below n, in the given shape.
Tensor numbers(const Shape& shape, std::int64_t n) {
  std::vector<std::int64_t> values;
  for (std::int64_t i = 0; i < shape.numel(); ++i) values.push_back(number(i, n));
  return tensor(values, shape);
}

// Where (i, j) of a matrix of c columns goes: to number(i c + j) in its column.
Sizes moved(const Sizes& i, std::int64_t columns, std::int64_t n) { return {number(i[0] * columns + i[1], n), i[1]}; }

// A copy of x, changed by f(copy, index) for each index of `sizes` in row-major order.
Array changed(const Array& x, const Sizes& sizes, const std::function<void(Array&, const Sizes&)>& f) {
  Array result = x;
  build(sizes, [&](const Sizes& i) {
    f(result, i);
    return 0.0;
  });
  return result;
}

}  // namespace

std::vector<OpRow> index_rows() {
  return {
      {"index_select",
       [](const Tensors& x) { return index_select(x[0], 1, numbers({2 * x[0].size(1)}, x[0].size(1))); },
       [](const Arrays& x) {
         return build({x[0].size(0), 2 * x[0].size(1), x[0].size(2)}, [&](const Sizes& i) {
           return x[0].at({i[0], number(i[1], x[0].size(1)), i[2]});
         });
       },
       {{{2, 3, 4}}, {{3, 1, 5}}, {{2, 3, 0}}},
       any_dtype},
      {"take",
       [](const Tensors& x) {
         return take(x[0], numbers({2, x[0].numel()}, x[0].numel()));
       },
       [](const Arrays& x) {
         const std::int64_t n = x[0].count();
         return build({2, n}, [&](const Sizes& i) { return x[0].values[std::size_t(number(i[0] * n + i[1], n))]; });
       },
       {{{2, 3, 4}}, {{5}}, {{0, 2}}},
       any_dtype},
      {"gather",
       [](const Tensors& x) {
         return gather(x[0], 0, numbers({3, x[0].size(1)}, x[0].size(0)));
       },
       [](const Arrays& x) {
         return build({3, x[0].size(1)}, [&](const Sizes& i) { return x[0].at(moved(i, x[0].size(1), x[0].size(0))); });
       },
       {{{2, 3}}, {{5, 2}}, {{2, 0}}},
       any_dtype},
      {"take_along_dim",
       [](const Tensors& x) {
         return take_along_dim(x[0], numbers({1, 4}, x[0].size(1)), 1);
       },
       [](const Arrays& x) {
         return build({x[0].size(0), 4}, [&](const Sizes& i) { return x[0].at({i[0], number(i[1], x[0].size(1))}); });
       },
       {{{2, 3}}, {{1, 4}}, {{0, 2}}},
       any_dtype},
      {"embedding",
       [](const Tensors& x) {
         return embedding(x[0], numbers({2, x[0].size(0)}, x[0].size(0)));
       },
       [](const Arrays& x) {
         return build({2, x[0].size(0), x[0].size(1)}, [&](const Sizes& i) {
           return x[0].at({number(i[0] * x[0].size(0) + i[1], x[0].size(0)), i[2]});
         });
       },
       {{{2, 3}}, {{4, 1}}, {{3, 0}}},
       any_dtype},
      {"index_add",
       [](const Tensors& x) { return index_add(x[0], 0, numbers({x[1].size(0)}, x[0].size(0)), x[1], 2); },
       [](const Arrays& x) {
         return changed(x[0], x[1].sizes, [&](Array& r, const Sizes& i) {
           r.at({number(i[0], r.size(0)), i[1]}) += 2 * x[1].at(i);
         });
       },
       {{{3, 2}, {5, 2}}, {{2, 3}, {0, 3}}, {{2, 0}, {4, 0}}},
       adds},
      {"index_copy",
       [](const Tensors& x) { return index_copy(x[0], 0, arange(x[1].size(0)) + (x[0].size(0) - x[1].size(0)), x[1]); },
       [](const Arrays& x) {
         return changed(x[0], x[1].sizes, [&](Array& r, const Sizes& i) {
           r.at({i[0] + r.size(0) - x[1].size(0), i[1]}) = x[1].at(i);
         });
       },
       {{{3, 2}, {2, 2}}, {{2, 3}, {0, 3}}},
       any_dtype},
      {"index_fill",
       [](const Tensors& x) { return index_fill(x[0], 1, numbers({3}, x[0].size(1)), 1); },
       [](const Arrays& x) {
         return changed(x[0], {3}, [&](Array& r, const Sizes& n) {
           for (std::int64_t i = 0; i < r.size(0); ++i) r.at({i, number(n[0], r.size(1))}) = 1;
         });
       },
       {{{2, 7}}, {{0, 3}}},
       any_dtype},
      {"scatter",
       [](const Tensors& x) { return scatter(x[0], 0, numbers(x[1].shape(), x[0].size(0)), x[1]); },
       [](const Arrays& x) {
         return changed(x[0], x[1].sizes,
                        [&](Array& r, const Sizes& i) { r.at(moved(i, r.size(1), r.size(0))) = x[1].at(i); });
       },
       {{{2, 3}, {2, 3}}, {{4, 3}, {2, 3}}, {{2, 0}, {1, 0}}},
       any_dtype},
      {"scatter",
       [](const Tensors& x) {
         return scatter(x[0], 0, numbers({2, x[0].size(1)}, x[0].size(0)), 1);
       },
       [](const Arrays& x) {
         return changed(x[0], {2, x[0].size(1)},
                        [&](Array& r, const Sizes& i) { r.at(moved(i, r.size(1), r.size(0))) = 1; });
       },
       {{{2, 3}}, {{5, 2}}},
       any_dtype},
      {"scatter_add",
       [](const Tensors& x) { return scatter_add(x[0], 0, numbers(x[1].shape(), x[0].size(0)), x[1]); },
       [](const Arrays& x) {
         return changed(x[0], x[1].sizes,
                        [&](Array& r, const Sizes& i) { r.at(moved(i, r.size(1), r.size(0))) += x[1].at(i); });
       },
       {{{2, 3}, {4, 3}}, {{4, 3}, {2, 3}}, {{2, 0}, {1, 0}}},
       adds},
      {"masked_select", [](const Tensors& x) { return masked_select(x[0], x[0] > 0); },
       [](const Arrays& x) {
         Array r{{0}, {}};
         for (const double v : x[0].values) {
           if (v > 0) {
             r.values.push_back(v);
             ++r.sizes[0];
           }
         }
         return r;
       },
       one_input, any_dtype},
      {"nonzero",
       [](const Tensors& x) { return nonzero(x[0]); },
       [](const Arrays& x) {
         Array r{{0, x[0].rank()}, {}};
         build(x[0].sizes, [&](const Sizes& i) {
           if (x[0].at(i) != 0) {
             ++r.sizes[0];
             for (const auto n : i) r.values.push_back(double(n));
           }
           return 0.0;
         });
         return r;
       },
       one_input,
       {.takes = Takes::all, .gives = Gives::index}},
  };
}

}  // namespace gradus::tests
