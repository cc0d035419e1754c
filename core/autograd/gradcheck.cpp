// Numeric checks of gradients: central differences against what backward computes, for the first and second order.
#include <gradus/core/autograd.h>
#include <gradus/core/ops.h>
#include <gradus/core/tensor_impl.h>

#include <charconv>
#include <cmath>

namespace gradus {
namespace {

// Fixed numbers in [-1, -0.5) and [0.5, 1), spread evenly and with both signs: weights that are all equal would not see
// an error that cancels in the sum (as softmax's gradient does).
Tensor weights(const Shape& shape, double seed) {
  Tensor result = empty(shape, {.dtype = Dtype::float64});
  double* out = detail::data<double>(result);
  for (std::int64_t i = 0; i < result.numel(); ++i) {
    const double turn = (static_cast<double>(i) + seed) * 0.6180339887498949;  // the golden ratio's fraction
    const double unit = turn - std::floor(turn);
    out[i] = unit < 0.5 ? unit - 1 : unit;
  }
  return result;
}

std::string text(double number) {
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof(buffer), number, std::chars_format::general, 12).ptr};
}

void check_call(const std::vector<Tensor>& inputs, const GradcheckOptions& options, Where where) {
  if (!(options.step > 0 && std::isfinite(options.step))) {
    throw ValueError(where, "gradcheck: the step must be above 0, got " + text(options.step));
  }
  bool any = false;
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    if (!inputs[k].requires_grad()) continue;
    any = true;
    if (inputs[k].dtype() != Dtype::float64 || !inputs[k].is_leaf()) {
      throw TypeError(where, "gradcheck: input " + std::to_string(k) + " must be a float64 leaf, got " +
                                 (inputs[k].is_leaf() ? "" : "a computed ") + name(inputs[k].dtype()) + " tensor");
    }
  }
  if (!any) throw ValueError(where, "gradcheck: no input requires gradients");
}

// What f gives, which must be a float64 tensor.
Tensor checked_output(const detail::Function& f, const std::vector<Tensor>& inputs, Where where) {
  const Tensor output = f.call(inputs);
  if (!output.defined()) throw ValueError(where, "gradcheck: the function gave an undefined tensor");
  if (output.dtype() != Dtype::float64) {
    throw TypeError(where, std::string("gradcheck: the function must give float64, got ") + name(output.dtype()));
  }
  return output;
}

// <weights, f(inputs)>, unrecorded.
double weighted_value(const detail::Function& f, const std::vector<Tensor>& inputs, const Tensor& output_weights,
                      Where where) {
  const NoGrad guard;
  const Tensor output = contiguous(checked_output(f, inputs, where));
  if (!(output.shape() == output_weights.shape())) {
    throw ShapeError(where, "gradcheck: the function's shape changes with its inputs: " + to_string(output.shape()) +
                                " and " + to_string(output_weights.shape()));
  }
  const double* values = detail::data<double>(output);
  const double* factors = detail::data<double>(output_weights);
  double total = 0;
  for (std::int64_t i = 0; i < output.numel(); ++i) total += factors[i] * values[i];
  return total;
}

struct Check {
  const GradcheckOptions& options;
  Where where;
  GradcheckResult result;

  void fail(std::string why) {
    if (result.passed) result.explanation = std::move(why);
    result.passed = false;
  }

  void compare(double analytic, double numeric, const std::string& name, std::int64_t i, const Shape& shape) {
    const double beyond = std::abs(analytic - numeric) - options.relative_tolerance * std::abs(numeric);
    const bool both_same = analytic == numeric;  // infinities
    if (!both_same && !(beyond <= result.worst)) result.worst = beyond;
    if (both_same || beyond <= options.absolute_tolerance) return;
    fail(name + ", element " + element_place(i, shape) + ": backward gives " + text(analytic) +
         ", central differences " + text(numeric));
  }

  // The gradient of <weights, f> with respect to input k, element by element.
  void compare_input(const detail::Function& f, const std::vector<Tensor>& inputs, std::size_t k,
                     const Tensor& output_weights, const Tensor& gradient, const std::string& name) {
    const Shape& shape = inputs[k].shape();
    Tensor analytic = gradient.defined() ? gradient.detach() : zeros(shape, {.dtype = Dtype::float64});
    if (!(analytic.shape() == shape) || analytic.dtype() != Dtype::float64) {
      return fail(name + ": its gradient is " + gradus::name(analytic.dtype()) + " of shape " +
                  to_string(analytic.shape()) + ", not float64 of " + to_string(shape));
    }
    analytic = contiguous(analytic);
    std::vector<Tensor> moved = inputs;
    moved[k] = clone(inputs[k].detach());
    double* x = detail::data<double>(moved[k]);
    for (std::int64_t i = 0; i < moved[k].numel(); ++i) {
      const double centre = x[i];
      const double right = centre + options.step;
      const double left = centre - options.step;
      x[i] = right;
      const double above = weighted_value(f, moved, output_weights, where);
      x[i] = left;
      const double below = weighted_value(f, moved, output_weights, where);
      x[i] = centre;
      compare(detail::data<double>(analytic)[i], (above - below) / (right - left), name, i, shape);
    }
  }
};

GradcheckResult check(const detail::Function& f, const std::vector<Tensor>& inputs, const GradcheckOptions& options,
                      const std::vector<std::string>& names, Where where) {
  Check check{options, where, {}};
  const EnableGrad guard;
  const Tensor output = checked_output(f, inputs, where);
  const Tensor output_weights = weights(output.shape(), 1);
  std::vector<std::size_t> wanted;
  std::vector<Tensor> leaves;
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    if (!inputs[k].requires_grad()) continue;
    wanted.push_back(k);
    leaves.push_back(inputs[k]);
  }
  // A function without history is constant, as far as backward knows; the differences tell whether that is true.
  std::vector<Tensor> gradients(leaves.size());
  if (output.requires_grad()) {
    gradients = grad({output}, leaves, {.grad_outputs = {output_weights}, .allow_unused = true});
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    check.compare_input(f, inputs, wanted[i], output_weights, gradients[i], names[wanted[i]]);
  }
  return check.result;
}

std::vector<std::string> input_names(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t k = 0; k < count; ++k) names.push_back("input " + std::to_string(k));
  return names;
}

// (inputs, g) to a weighted sum of all elements of the gradients of <f(inputs), g>.
struct GradientOf final : detail::Function {
  GradientOf(const detail::Function& function, const std::vector<Tensor>& originals) : f(function) {
    for (const Tensor& input : originals) needs.push_back(input.requires_grad());
  }

  Tensor call(const std::vector<Tensor>& inputs_and_g) const override {
    const bool recording = grad_enabled();
    const EnableGrad guard;
    std::vector<Tensor> inputs(inputs_and_g.begin(), inputs_and_g.end() - 1);
    std::vector<Tensor> leaves;
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      if (!needs[k]) continue;
      if (!recording) inputs[k] = inputs[k].detach().requires_grad_();
      leaves.push_back(inputs[k]);
    }
    Tensor total = zeros({}, {.dtype = Dtype::float64});
    const Tensor output = f.call(inputs);
    if (!output.requires_grad()) return total;
    const std::vector<Tensor> gradients = grad(
        {output}, leaves, {.grad_outputs = {inputs_and_g.back()}, .create_graph = recording, .allow_unused = true});
    for (std::size_t i = 0; i < gradients.size(); ++i) {
      if (!gradients[i].defined()) continue;
      total = add(total, sum(mul(gradients[i], weights(gradients[i].shape(), 2 + static_cast<double>(i)))));
    }
    return total;
  }

  const detail::Function& f;
  std::vector<bool> needs;
};

}  // namespace

namespace detail {

GradcheckResult check_first_order(const Function& f, const std::vector<Tensor>& inputs, const GradcheckOptions& options,
                                  Where where) {
  check_call(inputs, options, where);
  return check(f, inputs, options, input_names(inputs.size()), where);
}

GradcheckResult check_second_order(const Function& f, const std::vector<Tensor>& inputs,
                                   const GradcheckOptions& options, Where where) {
  check_call(inputs, options, where);
  const Shape output_shape = [&] {
    const NoGrad guard;
    return checked_output(f, inputs, where).shape();
  }();
  std::vector<Tensor> with_g = inputs;
  with_g.push_back(weights(output_shape, 0.5));
  with_g.back().requires_grad_();
  std::vector<std::string> names = input_names(inputs.size());
  names.emplace_back("the output gradient");
  return check(GradientOf(f, inputs), with_g, options, names, where);
}

}  // namespace detail
}  // namespace gradus
