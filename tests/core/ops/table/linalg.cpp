// Rows of linear algebra but for decompositions: systems of equations, functions and norms of matrices, products.
#include "matrices.h"

#include <algorithm>
#include <cmath>

namespace gradus::tests {
namespace {

using plain::Array;
using plain::build;
using plain::Line;
using plain::number;
using plain::Sizes;
using std::int64_t;

// x x^T + I
Tensor positive(const Tensor& x) { return matmul(x, transposed(x)) + eye(x.size(-2), {.dtype = x.dtype()}); }
Matrix positive(const Matrix& x) {
  Matrix result = multiply(x, transpose(x));
  for (int64_t i = 0; i < x.rows; ++i) result(i, i) += 1;
  return result;
}

// One triangle of a square matrix, with its diagonal or with ones there.
Matrix triangle(Matrix x, bool upper, bool unit) {
  for (int64_t i = 0; i < x.rows; ++i) {
    for (int64_t j = 0; j < x.columns; ++j) {
      if (upper ? j < i : j > i) x(i, j) = 0;
      if (unit && i == j) x(i, j) = 1;
    }
  }
  return x;
}

double norm(const Matrix& x, MatrixNorm kind) {
  double squares_total = 0;
  Line of_rows(static_cast<std::size_t>(x.rows));
  Line of_columns(static_cast<std::size_t>(x.columns));
  for (int64_t i = 0; i < x.rows; ++i) {
    for (int64_t j = 0; j < x.columns; ++j) {
      squares_total += x(i, j) * x(i, j);
      of_rows[static_cast<std::size_t>(i)] += std::fabs(x(i, j));
      of_columns[static_cast<std::size_t>(j)] += std::fabs(x(i, j));
    }
  }
  switch (kind) {
    case MatrixNorm::fro:
      return std::sqrt(squares_total);
    case MatrixNorm::one:
      return *std::max_element(of_columns.begin(), of_columns.end());
    case MatrixNorm::inf:
      return *std::max_element(of_rows.begin(), of_rows.end());
    case MatrixNorm::nuc:
    case MatrixNorm::two:
      break;
  }
  double total = 0;
  double largest = 0;
  for (const double value : plain::singular(x).values) {
    total += value;
    largest = std::max(largest, value);
  }
  return kind == MatrixNorm::nuc ? total : largest;
}

// The families ------------------------------------------------------------------------------------------------------

std::vector<OpRow> systems() {
  const std::vector<Shapes> right_sides = {{{3, 3}, {3, 2}},       {{2, 1, 3, 3}, {2, 3, 1}}, {{1, 1}, {1, 1}},
                                           {{0, 2, 2}, {2, 1}},    {{0, 0}, {0, 2}},          {{3, 3}, {2, 3, 2}},
                                           {{2, 2, 2}, {2, 2, 0}}, {{19, 19}, {19, 17}}};
  std::vector<OpRow> rows = {
      of_matrices(
          "solve", [](const Tensor& a, const Tensor& b) { return gradus::solve(exchanged(a), b); },
          [](const Matrix& a, const Matrix& b) { return solve(exchanged(a), b); }, right_sides),
      {"solve",
       [](const Tensors& x) { return gradus::solve(exchanged(x[0]), x[1]); },
       [](const Arrays& x) {
         Array column = x[1];
         column.sizes.push_back(1);
         column = plain::each_matrix(
             {x[0], column}, [](const std::vector<Matrix>& m) -> Array { return solve(exchanged(m[0]), m[1]); });
         column.sizes.pop_back();
         return column;
       },
       {{{3, 3}, {3}}, {{2, 3, 3}, {2, 3}}, {{2, 3, 3}, {3}}, {{0, 0}, {0}}, {{1, 1}, {1}}},
       small_numbers},
      of_matrices(
          "cholesky_solve", [](const Tensor& l, const Tensor& b) { return cholesky_solve(b, invertible(l)); },
          [](const Matrix& a, const Matrix& b) {
            const Matrix l = triangle(invertible(a), false, false);
            return solve(multiply(l, transpose(l)), b);
          },
          right_sides),
      of_matrices(
          "lstsq", [](const Tensor& a, const Tensor& b) { return lstsq(apart(a), b); },
          [](const Matrix& a, const Matrix& b) { return multiply(pseudoinverse(apart(a)), b); },
          {{{4, 3}, {4, 2}},
           {{2, 3, 4}, {3, 2}},
           {{3, 3}, {2, 3, 1}},
           {{0, 4, 3}, {4, 2}},
           {{3, 0}, {3, 2}},
           {{20, 17}, {20, 3}}}),
      of_matrix(
          "inverse", [](const Tensor& x) { return gradus::inverse(exchanged(x)); },
          [](const Matrix& x) { return inverse(exchanged(x)); }, squares),
      of_matrix(
          "cholesky", [](const Tensor& x) { return gradus::cholesky(positive(x)); },
          [](const Matrix& x) { return cholesky(positive(x)); },
          {{{3, 3}}, {{2, 3, 4}}, {{1, 1}}, {{0, 3, 3}}, {{2, 0, 0}}, {{19, 3}}}),
  };
  for (const bool upper : {false, true}) {
    for (const bool unit : {false, true}) {
      rows.push_back(of_matrices(
          "solve_triangular",
          [=](const Tensor& a, const Tensor& b) {
            return solve_triangular(invertible(a), b, {.upper = upper, .unitriangular = unit});
          },
          [=](const Matrix& a, const Matrix& b) { return solve(triangle(invertible(a), upper, unit), b); },
          // Without the large diagonal, a triangle of 19 rows has an inverse that is large beyond comparison.
          unit ? std::vector<Shapes>(right_sides.begin(), right_sides.end() - 1) : right_sides));
      rows.push_back(of_matrices(
          "solve_triangular",
          [=](const Tensor& a, const Tensor& b) {
            return solve_triangular(invertible(a), b, {.upper = upper, .left = false, .unitriangular = unit});
          },
          [=](const Matrix& a, const Matrix& b) {
            return transpose(solve(transpose(triangle(invertible(a), upper, unit)), transpose(b)));
          },
          {{{3, 3}, {2, 3}}, {{2, 1, 3, 3}, {2, 1, 3}}, {{0, 2, 2}, {1, 2}}, {{2, 0, 0}, {3, 0}}}));
    }
  }
  return rows;
}

std::vector<OpRow> functions_and_norms() {
  std::vector<OpRow> rows = {
      of_matrix(
          "matrix_exp", [](const Tensor& x) { return matrix_exp(x); },
          [](const Matrix& x) { return plain::exponential(x); },
          {{{3, 3}}, {{2, 3, 3}}, {{1, 1}}, {{0, 3, 3}}, {{2, 0, 0}}, {{9, 9}}}, {.tolerance = 4}),
      of_matrix(
          "matrix_exp", [](const Tensor& x) { return matrix_exp(x * 10); },
          [](Matrix x) {
            for (double& value : x.values) value *= 10;
            return plain::exponential(x);
          },
          {{{2, 2}}, {{2, 3, 3}}}, {.low = -1, .high = 1, .tolerance = 20}),
      of_matrix(
          "matrix_power", [](const Tensor& x) { return matrix_power(x, 5); },
          [](const Matrix& x) {
            Matrix result = x;
            for (int i = 1; i < 5; ++i) result = multiply(result, x);
            return result;
          },
          squares, {.low = -1, .high = 1, .tolerance = 8}),
      of_matrix(
          "matrix_power", [](const Tensor& x) { return matrix_power(exchanged(x), -2); },
          [](const Matrix& x) {
            const Matrix i = inverse(exchanged(x));
            return multiply(i, i);
          },
          small_squares),
      of_matrix(
          "matrix_power", [](const Tensor& x) { return matrix_power(x, 1) + matrix_power(x, 0); },
          [](const Matrix& x) { return with_diagonal(x, [](int64_t, int64_t) { return 1.0; }); }, small_squares),
      of_matrix(
          "trace", [](const Tensor& x) { return trace(x); },
          [](const Matrix& x) {
            double total = 0;
            for (int64_t i = 0; i < std::min(x.rows, x.columns); ++i) total += x(i, i);
            return number(total);
          },
          rectangles, {.takes = Takes::all, .gives = Gives::total, .tolerance = 4}),
  };
  for (const MatrixNorm kind : {MatrixNorm::fro, MatrixNorm::nuc, MatrixNorm::one, MatrixNorm::two, MatrixNorm::inf}) {
    const bool of_empty = kind == MatrixNorm::fro || kind == MatrixNorm::nuc;
    rows.push_back(of_matrix(
        "matrix_norm", [kind](const Tensor& x) { return matrix_norm(x, kind); },
        [kind](const Matrix& x) { return number(norm(x, kind)); }, of_empty ? rectangles : small_rectangles));
    rows.push_back(of_matrix(
        "cond", [kind](const Tensor& x) { return cond(exchanged(x), kind); },
        [kind](const Matrix& x) {
          return number(x.rows == 0 ? 0 : norm(exchanged(x), kind) * norm(inverse(exchanged(x)), kind));
        },
        squares));
  }
  rows.push_back(of_matrix(
      "cond", [](const Tensor& x) { return cond(apart(x)); },
      [](const Matrix& x) {
        const Line values = plain::singular(apart(x)).values;
        return number(values.empty() ? 0 : values.front() / values.back());
      },
      rectangles));
  return rows;
}

std::vector<OpRow> products() {
  const RowOptions numbers{.takes = Takes::numeric};
  // The element at `index` of the vectors along `dim`, where that one becomes i.
  const auto component = [](const Array& x, int dim, Sizes index, int64_t i) {
    index[static_cast<std::size_t>(dim < 0 ? dim + x.rank() : dim)] = i % 3;
    return x.at(index);
  };
  const auto crossed = [=](int dim) {
    return [=](const Arrays& x) {
      const Sizes sizes = plain::common_sizes(x[0].sizes, x[1].sizes);
      const Array a = plain::broadcast(x[0], sizes);
      const Array b = plain::broadcast(x[1], sizes);
      return build(sizes, [&](const Sizes& index) {
        const int64_t i = index[static_cast<std::size_t>(dim < 0 ? dim + a.rank() : dim)];
        return component(a, dim, index, i + 1) * component(b, dim, index, i + 2) -
               component(a, dim, index, i + 2) * component(b, dim, index, i + 1);
      });
    };
  };
  return {
      {"kron",
       [](const Tensors& x) { return kron(x[0], x[1]); },
       [](const Arrays& x) {
         Array a = x[0];
         Array b = x[1];
         for (Array* one : {&a, &b}) {
           const int missing = std::max(a.rank(), b.rank()) - one->rank();
           one->sizes.insert(one->sizes.begin(), static_cast<std::size_t>(missing), 1);
         }
         Sizes sizes;
         for (int d = 0; d < a.rank(); ++d) sizes.push_back(a.size(d) * b.size(d));
         return build(sizes, [&](const Sizes& index) {
           Sizes outer = index;
           Sizes inner = index;
           for (std::size_t d = 0; d < index.size(); ++d) {
             outer[d] /= b.sizes[d];
             inner[d] %= b.sizes[d];
           }
           return a.at(outer) * b.at(inner);
         });
       },
       {{{2, 2}, {1, 3}}, {{2}, {2, 1, 2}}, {{}, {}}, {{}, {2, 3}}, {{2, 0}, {3, 1}}, {{5, 3}, {2, 11}}},
       numbers},
      {"cross",
       [](const Tensors& x) { return cross(x[0], x[1]); },
       crossed(-1),
       {{{3}, {3}}, {{2, 3}, {2, 3}}, {{1, 3}, {4, 3}}, {{0, 3}, {1, 3}}, {{23, 3}, {23, 3}}},
       {.takes = numbers.takes,
        .gives = numbers.gives,
        .tolerance = numbers.tolerance,
        .large = {{30000, 3}, {30000, 3}}}},
      {"cross",
       [](const Tensors& x) { return cross(x[0], x[1], 1); },
       crossed(1),
       {{{2, 3, 4}, {1, 3, 4}}, {{2, 3}, {2, 3}}, {{2, 3, 0}, {2, 3, 1}}},
       {.takes = numbers.takes,
        .gives = numbers.gives,
        .tolerance = numbers.tolerance,
        .large = {{100, 3, 300}, {1, 3, 300}}}},
  };
}

}  // namespace

std::vector<OpRow> linalg_rows() {
  std::vector<OpRow> rows;
  for (const auto& family : {systems, functions_and_norms, products}) {
    for (OpRow& row : family()) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace gradus::tests
