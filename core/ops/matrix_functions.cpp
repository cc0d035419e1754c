// Functions of matrices that are made of decompositions and products: pseudoinverse, least squares, powers, the
// exponential, norms, rank.
#include <gradus/core/apply.h>
#include <gradus/core/defined.h>
#include <gradus/core/ops/matrices.h>

#include <cmath>
#include <limits>

namespace gradus {
namespace {

using namespace detail;
using std::int64_t;

// Pseudoinverse and least squares -----------------------------------------------------------------------------------

struct Pinv {
  static constexpr auto name = "pinv";

  Tensor forward(const Tensor& x, Where where) const {
    const SvdResult svd = decompose(name, x, true, where);
    const Tensor inverted = gradus::where(above_rounding(svd.S, x), reciprocal(svd.S), 0.0);
    return matmul(transposed(svd.Vh) * unsqueeze(inverted, -2), transposed(svd.U));
  }

  // Golub and Pereyra 1973: three ways in which P = x^+ moves.
  Tensor vjp(const Tensor& g, const Inputs<1>& in, Output p) const {
    const Tensor& x = in[0];
    const Tensor pt = transposed(p);
    const Tensor gt = transposed(g);
    const Tensor left = matmul(gt, matmul(p, pt));
    const Tensor right = matmul(matmul(pt, p), gt);
    return left - matmul(x, matmul(p, left)) + right - matmul(matmul(right, p), x) - matmul(matmul(pt, g), pt);
  }
};

// Throws if a diagonal element of an R from QR is 0, but for rounding.
void check_rank(const Tensor& r, const Tensor& a, Where where) {
  const Tensor diagonal = abs(sum(r.detach() * identity_like(r), {-2}));
  if (diagonal.numel() == 0) return;
  const auto size = static_cast<double>(std::max(a.size(-2), a.size(-1)));
  const std::vector<double> least = min(diagonal, -1).to_vector<double>();
  const std::vector<double> largest = max(diagonal, -1).to_vector<double>();
  const std::vector<int64_t> place = argmin(diagonal, -1).to_vector<int64_t>();
  for (std::size_t i = 0; i < least.size(); ++i) {
    if (least[i] > size * epsilon_of(a) * largest[i]) continue;
    const std::string at = std::to_string(place[i]);
    throw ValueError(
        where, "lstsq: the matrix does not have full rank: " + in_batch(batch_of(a), static_cast<int64_t>(i)) + "|R[" +
                   at + ", " + at + "]| of its QR decomposition is " + text(least[i]));
  }
}

// Exponential -------------------------------------------------------------------------------------------------------

// The numerator's coefficients of the Pade approximant of degree 13, by the power of A (Higham 2005):
// 13! (26 - k)! / (26! k! (13 - k)!), scaled to integers.
constexpr double pade[] = {64764752532480000.,
                           32382376266240000.,
                           7771770303897600.,
                           1187353796428800.,
                           129060195264000.,
                           10559470521600.,
                           670442572800.,
                           33522128640.,
                           1323241920.,
                           40840800.,
                           960960.,
                           16380.,
                           182.,
                           1.};
constexpr double largest_norm = 5.371920351148152;  // up to which that approximant is exact to rounding in float64

struct MatrixExp {
  static constexpr auto name = "matrix_exp";

  Tensor forward(const Tensor& x) const {
    if (x.numel() == 0) return contiguous_copy(x);
    // Each matrix of the batch is halved as often as its own norm asks for.
    const std::vector<double> norms = max(sum(abs(x), {-2}), -1).to_vector<double>();
    std::vector<double> halvings(norms.size());
    double most = 0;
    for (std::size_t i = 0; i < norms.size(); ++i) {
      if (!(norms[i] > largest_norm) || !std::isfinite(norms[i])) continue;
      halvings[i] = std::ceil(std::log2(norms[i] / largest_norm));
      most = std::max(most, halvings[i]);
    }
    std::vector<double> factors(halvings.size());
    std::transform(halvings.begin(), halvings.end(), factors.begin(), [](double s) { return std::exp2(-s); });
    const auto each = [&](const std::vector<double>& numbers) {
      return over_matrices(tensor(numbers, batch_of(x), {.dtype = x.dtype()}));
    };
    Tensor result = approximant(x * each(factors));
    for (double done = 0; done < most; ++done)
      result = gradus::where(each(halvings) > done, matmul(result, result), result);
    return result;
  }

  // The Frechet derivative at x^T in the direction g: a block of the exponential of [[x^T, g], [0, x^T]].
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const {
    const Tensor xt = transposed(in[0]);
    const int64_t n = xt.size(-1);
    const Tensor blocks = cat({cat({xt, g}, -1), cat({zeros_like(xt), xt}, -1)}, -2);
    return narrow(narrow(matrix_exp(blocks), -2, 0, n), -1, n, n);
  }

 private:
  static Tensor approximant(const Tensor& a) {
    const Tensor one = identity_like(a);
    const Tensor a2 = matmul(a, a);
    const Tensor a4 = matmul(a2, a2);
    const Tensor a6 = matmul(a4, a2);
    // As c_k a^k without the largest coefficient, which float32 would carry through all sums.
    const auto c = [](int k) { return pade[k] / pade[0]; };
    const Tensor odd =
        matmul(a, matmul(a6, a6 * c(13) + a4 * c(11) + a2 * c(9)) + a6 * c(7) + a4 * c(5) + a2 * c(3) + one * c(1));
    const Tensor even =
        matmul(a6, a6 * c(12) + a4 * c(10) + a2 * c(8)) + a6 * c(6) + a4 * c(4) + a2 * c(2) + one * c(0);
    return solve(even - odd, even + odd);
  }
};

// Norms -------------------------------------------------------------------------------------------------------------

// The root of the sum of squares, whose gradient at 0 is 0.
Tensor frobenius(const Tensor& x, Where where) {
  const Tensor squares = sum(square(x, where), {-2, -1}, {}, where);
  const Tensor at_zero = squares == 0;
  return masked_fill(sqrt(masked_fill(squares, at_zero, 1), where), at_zero, 0);
}

Tensor largest_sum(const Tensor& x, int dim, const char* operation, Where where) {
  if (x.size(-2) == 0 || x.size(-1) == 0) {
    throw ShapeError(where, std::string(operation) + ": an empty matrix has no largest sum: " + to_string(x.shape()));
  }
  return max(sum(abs(x, where), {dim}, {}, where), -1, {}, where);
}

// Where elimination meets a pivot of 0, so that there is no inverse.
Tensor without_inverse(const Tensor& x, Where where) { return slogdet(x.detach(), where).sign == 0; }

Tensor norm_of(const char* operation, const Tensor& x, MatrixNorm norm, Where where) {
  switch (norm) {
    case MatrixNorm::fro:
      return frobenius(x, where);
    case MatrixNorm::nuc:
      return sum(svdvals(x, where), {-1}, {}, where);
    case MatrixNorm::one:
      return largest_sum(x, -2, operation, where);
    case MatrixNorm::inf:
      return largest_sum(x, -1, operation, where);
    case MatrixNorm::two:
      break;
  }
  if (x.size(-2) == 0 || x.size(-1) == 0) {
    throw ShapeError(where,
                     std::string(operation) + ": an empty matrix has no singular values: " + to_string(x.shape()));
  }
  return select(svdvals(x, where), -1, 0, where);
}

// Trace -------------------------------------------------------------------------------------------------------------

struct Trace {
  static constexpr auto name = "trace";
  Shape shape;

  Tensor forward(const Tensor& x) const {
    Shape sizes = batch_of(x);
    Shape strides(std::span(x.strides().begin(), x.strides().size() - 2));
    sizes.push_back(std::min(x.size(-2), x.size(-1)));
    strides.push_back(x.strides()[x.dim() - 2] + x.strides()[x.dim() - 1]);
    return sum(make_view(x, sizes, strides, x.impl()->offset), {-1});
  }
  Tensor vjp(const Tensor& g) const {
    const int rank = shape.rank();
    return over_matrices(g) * pattern(shape[rank - 2], shape[rank - 1], g.dtype(), 0, 1, 0);
  }
};

}  // namespace

Tensor pinv(const Tensor& x, Where where) {
  check_matrices("pinv", x, where);
  return apply(Pinv{}, x, where);
}

Tensor lstsq(const Tensor& a, const Tensor& b, Where where) {
  detail::check_defined("lstsq", where, a, b);
  check_matrices("lstsq", a, where);
  check_matrices("lstsq", b, where);
  check_same_dtype("lstsq", a, b, where);
  if (b.size(-2) != a.size(-2)) {
    throw ShapeError(
        where, "lstsq: takes a [.., m, n] and b [.., m, k]: " + to_string(a.shape()) + " and " + to_string(b.shape()));
  }
  const bool tall = a.size(-2) >= a.size(-1);
  const QrResult factors = qr(tall ? a : transpose(a, -2, -1, where), where);
  check_rank(factors.R, a, where);
  if (tall) {
    return solve_triangular(factors.R, matmul(transpose(factors.Q, -2, -1, where), b, where), {.upper = true}, where);
  }
  return matmul(factors.Q, solve_triangular(transpose(factors.R, -2, -1, where), b, {}, where), where);
}

Tensor matrix_exp(const Tensor& x, Where where) {
  check_square("matrix_exp", x, where);
  return apply(MatrixExp{}, x, where);
}

Tensor matrix_power(const Tensor& x, std::int64_t n, Where where) {
  check_square("matrix_power", x, where);
  if (n == 0) return contiguous(expand(identity_like(x), x.shape(), where), where);
  // The powers x^1, x^2, x^4, ... of which those are multiplied that n is the sum of.
  Tensor power = n < 0 ? inverse(x, where) : x;
  Tensor result;
  // Not -n, which the least number does not have.
  for (auto left = n < 0 ? 0 - static_cast<std::uint64_t>(n) : static_cast<std::uint64_t>(n);;) {
    if (left % 2 == 1) result = result.defined() ? matmul(result, power, where) : power;
    left /= 2;
    if (left == 0) break;
    power = matmul(power, power, where);
  }
  return n == 1 ? clone(result, where) : result;
}

Tensor matrix_rank(const Tensor& x, Where where) {
  check_matrices("matrix_rank", x, where);
  return sum(above_rounding(decompose("matrix_rank", x, false, where).S, x), {-1}, {}, where);
}

Tensor matrix_norm(const Tensor& x, MatrixNorm norm, Where where) {
  check_matrices("matrix_norm", x, where);
  return norm_of("matrix_norm", x, norm, where);
}

Tensor cond(const Tensor& x, MatrixNorm norm, Where where) {
  check_matrices("cond", x, where);
  if (norm == MatrixNorm::two) {
    const Tensor s = svdvals(x, where);
    if (s.size(-1) == 0) return zeros(batch_of(x), {.dtype = x.dtype()}, where);
    const Tensor smallest = select(s, -1, -1, where);
    Tensor singular = smallest.detach() == 0;
    // Rounding may leave a singular value that is a little above 0, where elimination is exact.
    if (x.size(-2) == x.size(-1)) singular = logical_or(singular, without_inverse(x, where), where);
    const Tensor divisor = masked_fill(smallest, singular, 1, where);
    const Tensor ratio = div(Operand(select(s, -1, 0, where), where), Operand(divisor, where));
    return masked_fill(ratio, singular, std::numeric_limits<double>::infinity(), where);
  }
  check_square("cond", x, where);
  if (x.size(-1) == 0) return zeros(batch_of(x), {.dtype = x.dtype()}, where);
  const Tensor singular = without_inverse(x, where);
  // A singular matrix is replaced by one that has an inverse, and its answer by infinity.
  const Tensor invertible = gradus::where(over_matrices(singular), identity_like(x), x);
  const Tensor product = norm_of("cond", x, norm, where) * norm_of("cond", inverse(invertible, where), norm, where);
  return masked_fill(product, singular, std::numeric_limits<double>::infinity(), where);
}

Tensor trace(const Tensor& x, Where where) {
  check_dimensions("trace", x, where);
  return apply(Trace{x.shape()}, x, where);
}

Tensor kron(const Tensor& a, const Tensor& b, Where where) {
  detail::check_defined("kron", where, a, b);
  const int rank = std::max(a.dim(), b.dim());
  if (2 * rank > max_rank) {
    throw ShapeError(where, "kron: takes at most " + std::to_string(max_rank / 2) +
                                " dimensions: " + to_string(a.shape()) + " and " + to_string(b.shape()));
  }
  // a as [a0, 1, a1, 1, ..], b as [1, b0, 1, b1, ..]: their product has the elements in kron's order.
  Shape outer;
  Shape inner;
  for (int d = 0; d < rank; ++d) {
    const auto size_of = [&](const Tensor& x) {
      const int own = d - (rank - x.dim());
      return own < 0 ? 1 : x.shape()[own];
    };
    outer.push_back(size_of(a));
    outer.push_back(1);
    inner.push_back(1);
    inner.push_back(size_of(b));
  }
  const Tensor left = reshape(a, outer, where);
  const Tensor right = reshape(b, inner, where);
  const Tensor product = mul(Operand(left, where), Operand(right, where));
  Shape result;
  for (int d = 0; d < rank; ++d) result.push_back(product.shape()[2 * d] * product.shape()[2 * d + 1]);
  return reshape(product, result, where);
}

Tensor cross(const Tensor& a, const Tensor& b, int dim, Where where) {
  detail::check_defined("cross", where, a, b);
  const auto dimension = [&](const Tensor& x) { return wrap_existing_dim(dim, x.dim(), "cross", where); };
  if (a.dim() != b.dim() || a.size(dimension(a)) != 3 || b.size(dimension(b)) != 3) {
    throw ShapeError(where, "cross: takes vectors of 3 along dimension " + std::to_string(dim) + ": " +
                                to_string(a.shape()) + " and " + to_string(b.shape()));
  }
  const Tensor next = tensor({1, 2, 0}, {.dtype = Dtype::int64});
  const Tensor last = tensor({2, 0, 1}, {.dtype = Dtype::int64});
  const auto product = [&](const Tensor& i, const Tensor& j) {
    const Tensor left = index_select(a, dim, i, where);
    const Tensor right = index_select(b, dim, j, where);
    return mul(Operand(left, where), Operand(right, where));
  };
  return product(next, last) - product(last, next);
}

}  // namespace gradus
