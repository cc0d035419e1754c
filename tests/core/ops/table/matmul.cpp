// Rows of products of vectors, matrices and tensors.
#include "../op_table.h"

#include <algorithm>

namespace gradus::tests {
namespace {

using plain::Array;
using plain::build;
using plain::Sizes;

Array reshaped(const Array& x, Sizes sizes) { return {std::move(sizes), x.values}; }

}  // namespace

std::vector<OpRow> matmul_rows() {
  return {
      {"matmul",
       [](const Tensors& x) { return matmul(x[0], x[1]); },
       [](const Arrays& x) { return plain::matmul(x[0], x[1]); },
       {{{2, 3}, {3, 4}}, {{17, 33}, {33, 9}}, {{2, 0}, {0, 3}}, {{0, 2}, {2, 3}}},
       {.takes = Takes::numeric, .tolerance = 30}},
      {"matmul",
       [](const Tensors& x) { return matmul(x[0], x[1]); },
       [](const Arrays& x) { return plain::matmul(x[0], x[1]); },
       {{{2, 2, 3}, {2, 3, 4}}, {{3, 2, 5, 7}, {3, 2, 7, 1}}, {{0, 2, 3}, {0, 3, 2}}},
       {.tolerance = 30}},
      {"mm",
       [](const Tensors& x) { return mm(x[0], x[1]); },
       [](const Arrays& x) { return plain::matmul(x[0], x[1]); },
       {{{2, 3}, {3, 4}}, {{40, 70}, {70, 30}}},
       {.takes = Takes::numeric, .tolerance = 60}},
      {"bmm",
       [](const Tensors& x) { return bmm(x[0], x[1]); },
       [](const Arrays& x) { return plain::matmul(x[0], x[1]); },
       {{{2, 2, 3}, {2, 3, 4}}, {{3, 20, 7}, {3, 7, 18}}},
       {.tolerance = 30}},
      {"mv",
       [](const Tensors& x) { return mv(x[0], x[1]); },
       [](const Arrays& x) {
         return reshaped(plain::matmul(x[0], reshaped(x[1], {x[1].size(0), 1})), {x[0].size(0)});
       },
       {{{2, 3}, {3}}, {{2, 0}, {0}}},
       {.takes = Takes::numeric, .tolerance = 30}},
      {"dot",
       [](const Tensors& x) { return dot(x[0], x[1]); },
       [](const Arrays& x) {
         return reshaped(plain::matmul(reshaped(x[0], {1, x[0].size(0)}), reshaped(x[1], {x[1].size(0), 1})), {});
       },
       {{{3}, {3}}, {{0}, {0}}, {{77}, {77}}},
       {.takes = Takes::numeric, .tolerance = 60}},
      {"outer",
       [](const Tensors& x) { return outer(x[0], x[1]); },
       [](const Arrays& x) {
         return build({x[0].size(0), x[1].size(0)}, [&](const Sizes& i) { return x[0].at({i[0]}) * x[1].at({i[1]}); });
       },
       {{{2}, {3}}, {{0}, {3}}},
       {.takes = Takes::numeric}},
      {"inner",
       [](const Tensors& x) { return inner(x[0], x[1]); },
       [](const Arrays& x) {
         return plain::matmul(x[0], plain::permute(x[1], {1, 0}));
       },
       {{{2, 3}, {4, 3}}},
       {.takes = Takes::numeric, .tolerance = 30}},
      {"tensordot",
       [](const Tensors& x) { return tensordot(x[0], x[1]); },
       [](const Arrays& x) {
         return plain::matmul(reshaped(x[0], {x[0].size(0), 6}), reshaped(x[1], {6, x[1].size(2)}));
       },
       {{{2, 3, 2}, {3, 2, 4}}},
       {.takes = Takes::numeric, .tolerance = 30}},
      {"addmm",
       [](const Tensors& x) { return addmm(x[0], x[1], x[2], {.beta = 2, .alpha = 3}); },
       [](const Arrays& x) {
         return plain::each(plain::matmul(x[1], x[2]), x[0], [](double p, double c) { return 2 * c + 3 * p; });
       },
       {{{2}, {3, 4}, {4, 2}}, {{3, 1}, {3, 0}, {0, 2}}},
       {.takes = Takes::numeric, .tolerance = 60}},
      {"addmv",
       [](const Tensors& x) { return addmv(x[0], x[1], x[2], {.beta = 0}); },
       [](const Arrays& x) {
         return reshaped(plain::matmul(x[1], reshaped(x[2], {x[2].size(0), 1})), {x[1].size(0)});
       },
       {{{3}, {3, 4}, {4}}},
       {.takes = Takes::numeric, .tolerance = 30}},
      {"baddbmm",
       [](const Tensors& x) { return baddbmm(x[0], x[1], x[2], {.alpha = 0.5}); },
       [](const Arrays& x) {
         return plain::each(plain::matmul(x[1], x[2]), x[0], [](double p, double c) { return c + 0.5 * p; });
       },
       {{{2, 2, 4}, {2, 2, 3}, {2, 3, 4}}},
       {.tolerance = 30}},
      {"linear",
       [](const Tensors& x) { return linear(x[0], x[1], x[2], Activation::relu); },
       [](const Arrays& x) {
         return plain::each(plain::matmul(x[0], plain::permute(x[1], {1, 0})), x[2],
                            [](double p, double b) { return std::max(p + b, 0.0); });
       },
       {{{5, 3}, {4, 3}, {4}}, {{0, 3}, {4, 3}, {4}}, {{33, 20}, {17, 20}, {17}}},
       {.tolerance = 60}},
      {"bilinear",
       [](const Tensors& x) { return bilinear(x[0], x[1], x[2], x[3]); },
       [](const Arrays& x) {
         return build({x[0].size(0), x[2].size(0)}, [&](const Sizes& n) {
           double s = x[3].at({n[1]});
           for (std::int64_t i = 0; i < x[0].size(1); ++i)
             for (std::int64_t j = 0; j < x[1].size(1); ++j)
               s += x[0].at({n[0], i}) * x[2].at({n[1], i, j}) * x[1].at({n[0], j});
           return s;
         });
       },
       {{{4, 3}, {4, 2}, {5, 3, 2}, {5}}},
       {.tolerance = 60}},
      {"einsum",
       [](const Tensors& x) {
         return einsum("bij,bkj->bik", {x[0], x[1]});
       },
       [](const Arrays& x) {
         return plain::matmul(x[0], plain::permute(x[1], {0, 2, 1}));
       },
       {{{2, 3, 4}, {2, 5, 4}}, {{0, 3, 4}, {0, 2, 4}}},
       {.tolerance = 30}},
      {"einsum",
       [](const Tensors& x) {
         return einsum("ij,j", {x[0], x[1]});
       },
       [](const Arrays& x) {
         return reshaped(plain::matmul(x[0], reshaped(x[1], {x[1].size(0), 1})), {x[0].size(0)});
       },
       {{{2, 3}, {3}}},
       {.tolerance = 30}},
  };
}

}  // namespace gradus::tests
