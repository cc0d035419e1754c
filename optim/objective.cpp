// Gathering parameters and gradients into vectors, and putting them back.
#include <gradus/core/autograd.h>
#include <gradus/core/ops.h>
#include <gradus/optim/objective.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace gradus::optim {

namespace {

bool finite(const Tensor& tensor) { return all(isfinite(tensor)).item<bool>(); }

}  // namespace

Objective::Objective(std::vector<Tensor> parameters, detail::LossFunction loss, bool maximize, bool zero_non_finite)
    : parameters_(std::move(parameters)), loss_(loss), maximize_(maximize), zero_non_finite_(zero_non_finite) {
  for (const Tensor& w : parameters_) size_ += w.numel();
}

Tensor Objective::flat(const std::vector<Tensor>& parts) const {
  std::vector<Tensor> vectors;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Tensor& w = parameters_[i];
    vectors.push_back(parts[i].defined() ? reshape(parts[i], {-1}) : zeros({w.numel()}, {.dtype = w.dtype()}));
  }
  return cat(vectors);
}

std::vector<Tensor> Objective::parts(const Tensor& x) const {
  std::vector<Tensor> views;
  std::int64_t first = 0;
  for (const Tensor& w : parameters_) {
    views.push_back(reshape(narrow(x, 0, first, w.numel()), w.shape()));
    first += w.numel();
  }
  return views;
}

Tensor Objective::x() const {
  const NoGrad no_grad;
  std::vector<Tensor> parts;
  for (const Tensor& w : parameters_) parts.push_back(w.detach());
  return flat(parts);
}

void Objective::move(const Tensor& x) {
  const NoGrad no_grad;
  const std::vector<Tensor> values = parts(x);
  for (std::size_t i = 0; i < values.size(); ++i) parameters_[i].detach().copy_(values[i]);
}

void Objective::set_gradient(const Tensor& gradient) {
  const NoGrad no_grad;
  const std::vector<Tensor> values = parts(gradient);
  for (std::size_t i = 0; i < values.size(); ++i) parameters_[i].set_grad(clone(values[i]));
}

/// The closure, once.
detail::Evaluation Objective::call(std::int64_t term) {
  ++evaluations_;
  const EnableGrad grad;
  return loss_(term);
}

Objective::Point Objective::evaluate(const Tensor& x, std::int64_t term) {
  const double loss = call(term).loss;
  const NoGrad no_grad;
  std::vector<Tensor> gradients;
  for (const Tensor& w : parameters_) gradients.push_back(w.grad().defined() ? w.grad().detach() : Tensor());
  Tensor gradient = flat(gradients);
  if (zero_non_finite_) gradient = where(isfinite(gradient), gradient, 0);
  was_finite_ = was_finite_ || (std::isfinite(loss) && finite(gradient));
  return maximize_ ? Point{x, -loss, -gradient} : Point{x, loss, gradient};
}

Objective::Point Objective::at(const Tensor& x) {
  move(x);
  Point point = evaluate(x, 0);
  if (terms() < 2) return point;
  const NoGrad no_grad;
  for (std::int64_t i = 1; i < terms(); ++i) {
    const Point other = evaluate(x, i);
    point.loss += other.loss;
    point.gradient = point.gradient + other.gradient;
  }
  const auto n = static_cast<double>(terms());
  return {x, point.loss / n, point.gradient / n};
}

Objective::Point Objective::term(const Tensor& x, std::int64_t i) {
  move(x);
  return evaluate(x, i);
}

double Objective::loss(const Tensor& x) {
  move(x);
  const std::int64_t count = std::max<std::int64_t>(1, terms());
  double sum = 0;
  for (std::int64_t i = 0; i < count; ++i) sum += call(i).loss;
  was_finite_ = was_finite_ || std::isfinite(sum);
  return (maximize_ ? -sum : sum) / static_cast<double>(count);
}

Tensor Objective::recorded(const Tensor& x) {
  move(x);
  const EnableGrad grad;
  Tensor value = call(0).tensor;
  if (!value.defined())
    throw ValueError({}, "step: the closure must return a tensor, so that it can be differentiated");
  for (std::int64_t i = 1; i < terms(); ++i) {
    value = value + call(i).tensor;
  }
  if (terms() > 1) value = value / static_cast<double>(terms());
  was_finite_ = was_finite_ || finite(value);
  return maximize_ ? -value : value;
}

Tensor Objective::gradient(const Tensor& loss) const {
  const EnableGrad grad;
  return flat(gradus::grad({loss}, parameters_, {.create_graph = true, .allow_unused = true}));
}

Tensor Objective::hessian_product(const Tensor& gradient, const Tensor& v) const {
  if (!gradient.requires_grad()) return zeros_like(v);
  return flat(gradus::grad({gradient}, parameters_, {.grad_outputs = {v}, .retain_graph = true, .allow_unused = true}))
      .detach();
}

Tensor Objective::gauss_newton_product(const Tensor& residuals, const Tensor& v) const {
  if (!residuals.requires_grad()) return zeros_like(v);
  Tensor product;
  {
    // J^T u is linear in u, so its derivative by u along v is J v, whatever u is.
    const EnableGrad grad;
    const Tensor u = zeros(residuals.shape(), {.dtype = residuals.dtype()}).requires_grad_();
    const Tensor transposed =
        flat(gradus::grad({residuals}, parameters_, {.grad_outputs = {u}, .create_graph = true, .allow_unused = true}));
    product = gradus::grad(transposed, u, {.grad_outputs = {v}}).detach();
  }
  return hessian_product(residuals, product);
}

Tensor Objective::jacobian(const Tensor& residuals) const {
  const EnableGrad grad;
  const Tensor r = reshape(residuals, {-1});
  std::vector<Tensor> rows;
  const Tensor identity = eye(r.numel(), {.dtype = r.dtype()});
  for (std::int64_t i = 0; i < r.numel(); ++i) rows.push_back(hessian_product(r, identity[i]));
  return stack(rows).detach();
}

Tensor Objective::hessian(const Tensor& gradient) const { return jacobian(gradient); }

}  // namespace gradus::optim
