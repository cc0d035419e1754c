/// Keeping gradients small: by their common norm, or element by element.
#pragma once

#include <gradus/core/parameters.h>

namespace gradus::optim {

struct ClipNormOptions {
  double norm_type = 2;             ///< p of the p-norm; may be infinity
  bool error_if_nonfinite = false;  ///< throw ValueError if the norm is infinite or NaN
};

/// Multiplies all gradients by min(1, max_norm / (norm + 1e-6)), as PyTorch's, and returns the norm of all of them
/// together before that. Parameters without gradient are left out. Throws ValueError unless max_norm >= 0, norm_type >
/// 0. Optimizer::clip_norm does the same inside the step, without writing the gradients.
double clip_grad_norm_(const Parameters& parameters, double max_norm, ClipNormOptions options = {},
                       Where where = Where::here());

/// Limits each element of each gradient to [-limit, limit]. Throws ValueError unless limit >= 0.
void clip_grad_value_(const Parameters& parameters, double limit, Where where = Where::here());

namespace detail {
/// What gradients of this norm are multiplied by.
double clip_factor(double max_norm, double norm) noexcept;
void check_clip_norm(const char* who, double max_norm, const ClipNormOptions& options, Where where);
void check_limit(const char* who, double limit, Where where);
}  // namespace detail

}  // namespace gradus::optim
