// Lengths of vectors, angles and distances between them.
#include <gradus/core/defined.h>
#include <gradus/core/ops.h>

#include <cmath>
#include <string>

namespace gradus {

Tensor normalize(const Tensor& x, NormalizeOptions options, Where where) {
  detail::check_defined("normalize", where, x);
  const int dim = wrap_existing_dim(options.dim, x.dim(), "normalize", where);
  if (!is_floating(x.dtype())) {
    throw TypeError(where, std::string("normalize: takes a floating tensor, not ") + name(x.dtype()));
  }
  const Tensor length = norm(x, options.p, {dim}, {.keepdim = true}, where);
  return div(Operand(x, where), Operand(clamp_min(length, options.eps, where), where));
}

Tensor cosine_similarity(const Tensor& a, const Tensor& b, int dim, double eps, Where where) {
  detail::check_defined("cosine_similarity", where, a, b);
  const Shape shape = broadcast_shapes(a.shape(), b.shape(), "cosine_similarity", where);
  const int along = wrap_existing_dim(dim, shape.rank(), "cosine_similarity", where);
  const Tensor x = expand(a, shape, where);
  const Tensor y = expand(b, shape, where);
  const Tensor lengths = mul(Operand(clamp_min(norm(x, 2, {along}, {}, where), eps, where), where),
                             Operand(clamp_min(norm(y, 2, {along}, {}, where), eps, where), where));
  const Tensor product = sum(mul(Operand(x, where), Operand(y, where)), {along}, {}, where);
  return div(Operand(product, where), Operand(lengths, where));
}

Tensor pairwise_distance(const Tensor& a, const Tensor& b, double p, double eps, Where where) {
  detail::check_defined("pairwise_distance", where, a, b);
  if (a.dim() == 0 || b.dim() == 0) {
    throw ShapeError(where,
                     "pairwise_distance: takes vectors: " + to_string(a.shape()) + " and " + to_string(b.shape()));
  }
  broadcast_shapes(a.shape(), b.shape(), "pairwise_distance", where);
  const Tensor difference = sub(Operand(a, where), Operand(b, where));
  return norm(add(Operand(difference, where), eps), p, {-1}, {}, where);
}

Tensor cdist(const Tensor& a, const Tensor& b, double p, Where where) {
  detail::check_defined("cdist", where, a, b);
  if (a.dim() < 2 || b.dim() < 2 || a.size(-1) != b.size(-1)) {
    throw ShapeError(
        where, "cdist: takes [.., M, D] and [.., N, D]: " + to_string(a.shape()) + " and " + to_string(b.shape()));
  }
  if (std::isnan(p)) throw ValueError(where, "cdist: p must be a number, not nan");
  return norm(sub(Operand(unsqueeze(a, -2, where), where), Operand(unsqueeze(b, -3, where), where)), p, {-1}, {},
              where);
}

}  // namespace gradus
