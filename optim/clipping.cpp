// Clipping as functions on gradients; the optimizer's own clipping is in driver.cpp.
#include <gradus/core/description.h>
#include <gradus/core/grad_mode.h>
#include <gradus/core/ops.h>
#include <gradus/core/tensor_impl.h>
#include <gradus/optim/clipping.h>
#include <gradus/optim/detail/norm.h>

#include <cmath>

namespace gradus::optim {

double clip_grad_norm_(const Parameters& parameters, double max_norm, ClipNormOptions options, Where where) {
  detail::check_clip_norm("clip_grad_norm_", max_norm, options, where);
  const NoGrad no_grad;
  std::vector<Tensor> gradients;
  std::vector<detail::Run> runs;
  for (const Parameter& parameter : parameters) {
    if (!parameter.tensor.grad().defined()) continue;
    gradients.push_back(contiguous(parameter.tensor.grad()));
    runs.push_back({gradients.back().impl()->data(), gradients.back().numel(), gradients.back().dtype()});
  }
  const double norm = detail::Norm()(runs, options.norm_type, false);
  if (options.error_if_nonfinite && !std::isfinite(norm)) {
    throw ValueError(where, "clip_grad_norm_: the norm of the gradients is " + to_string(OptionValue(norm)));
  }
  const double factor = detail::clip_factor(max_norm, norm);
  for (const Parameter& parameter : parameters) {
    if (Tensor gradient = parameter.tensor.grad(); gradient.defined() && factor != 1) gradient.mul_(factor);
  }
  return norm;
}

void clip_grad_value_(const Parameters& parameters, double limit, Where where) {
  detail::check_limit("clip_grad_value_", limit, where);
  const NoGrad no_grad;
  for (const Parameter& parameter : parameters) {
    if (Tensor gradient = parameter.tensor.grad(); gradient.defined()) gradient.clamp_(-limit, limit);
  }
}

namespace detail {

double clip_factor(double max_norm, double norm) noexcept {
  const double factor = max_norm / (norm + 1e-6);
  return factor >= 1 ? 1 : factor;
}

void check_clip_norm(const char* who, double max_norm, const ClipNormOptions& options, Where where) {
  if (!(max_norm >= 0)) {
    throw ValueError(where, std::string(who) + ": max_norm must be >= 0, got " + to_string(OptionValue(max_norm)));
  }
  if (!(options.norm_type > 0)) {
    throw ValueError(where,
                     std::string(who) + ": norm_type must be > 0, got " + to_string(OptionValue(options.norm_type)));
  }
}

void check_limit(const char* who, double limit, Where where) {
  if (!(limit >= 0))
    throw ValueError(where, std::string(who) + ": limit must be >= 0, got " + to_string(OptionValue(limit)));
}

}  // namespace detail
}  // namespace gradus::optim
