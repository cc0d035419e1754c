// Activation functions.
#include <gradus/core/apply.h>
#include <gradus/core/defined.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/elementwise.h>

#include <string>

namespace gradus {
namespace {

using detail::map;

// One pass over memory where no graph of the gradient is asked for; else the same product in recorded operations.
template <class Fused, class Recorded>
Tensor times_derivative(const Tensor& g, const Tensor& kept, const Fused& fused, const Recorded& recorded) {
  if (grad_enabled()) return g * recorded(kept);
  return map(g, kept, detail::cheap, fused, "backward", Where{});
}

struct Tanh {
  static constexpr auto name = "tanh";
  Tensor forward(const Tensor& x) const {
    return map(x, detail::transcendental, [](auto v) { return tanh(v); });
  }
  Tensor vjp(const Tensor& g, Output y) const {
    return times_derivative(
        g, y, []<class R>(R dy, R v) { return dy * (R(1) - v * v); }, [](const Tensor& v) { return 1 - square(v); });
  }
};

struct Sigmoid {
  static constexpr auto name = "sigmoid";
  Tensor forward(const Tensor& x) const {
    return map(x, detail::transcendental, [](auto v) { return sigmoid(v); });
  }
  Tensor vjp(const Tensor& g, Output y) const {
    return times_derivative(
        g, y, []<class R>(R dy, R v) { return dy * (v * (R(1) - v)); }, [](const Tensor& v) { return v * (1 - v); });
  }
};

struct Relu {
  static constexpr auto name = "relu";
  Tensor forward(const Tensor& x) const {
    return map(x, detail::cheap, []<class R>(R v) { return max(v, R(0)); });
  }
  Tensor vjp(const Tensor& g, Output y) const {
    return times_derivative(
        g, y, []<class R>(R dy, R v) { return select(v <= R(0), R(0), dy); },
        [](const Tensor& v) { return to(v > 0, v.dtype()); });
  }
};

// Formulas of x ------------------------------------------------------------------------------------------------------
// Each gives the function, for lanes, and its derivative, one text for lanes (the fused backward pass) and for tensors
// (a backward pass that is recorded, to be differentiated again).

// mask ? a : b, for both.
template <class T, int N>
GRADUS_INLINE Lane<T, N> choose(const Mask<T, N>& mask, const std::type_identity_t<Lane<T, N>>& a,
                                const std::type_identity_t<Lane<T, N>>& b) {
  return select(mask, a, b);
}
Tensor choose(const Tensor& mask, const Tensor& a, const Tensor& b) { return where(mask, a, b); }

// A constant in x's dtype.
template <class T, int N>
GRADUS_INLINE Lane<T, N> number(double value, const Lane<T, N>& /*x*/) {
  return Lane<T, N>(value);
}
Tensor number(double value, const Tensor& x) { return detail::scalar(value, x.dtype()); }

// log(1 + exp(x)).
template <class T, int N>
GRADUS_INLINE Lane<T, N> log1p_exp(const Lane<T, N>& x) {
  return max(x, Lane<T, N>(0)) + log1p(exp(-abs(x)));
}
Tensor log1p_exp(const Tensor& x) { return softplus(x); }

template <class Formula>
struct Activated {
  static constexpr auto name = Formula::name;
  Formula formula;

  Tensor forward(const Tensor& x) const {
    return map(x, Formula::cost, [f = formula]<class R>(R v) GRADUS_INLINE_LAMBDA { return f.value(v); });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const {
    if (grad_enabled()) return g * formula.derivative(in[0]);
    return map(
        g, in[0], Formula::cost,
        [f = formula]<class R>(R dy, R v) GRADUS_INLINE_LAMBDA { return dy * f.derivative(v); }, "backward", Where{});
  }
};

template <class Formula>
Tensor activate(const Formula& formula, const Tensor& x, Where where) {
  return apply(Activated<Formula>{formula}, detail::as_floating(x, where), where);
}

struct Softplus {
  static constexpr auto name = "softplus";
  static constexpr auto cost = detail::transcendental;
  double beta, threshold;

  template <class V>
  GRADUS_INLINE V value(const V& x) const {
    const V scaled = beta * x;
    return choose(scaled > threshold, x, log1p_exp(scaled) / beta);
  }
  template <class V>
  GRADUS_INLINE V derivative(const V& x) const {
    const V scaled = beta * x;
    return choose(scaled > threshold, number(1, x), sigmoid(scaled));
  }
};

struct LogSigmoid {
  static constexpr auto name = "log_sigmoid";
  static constexpr auto cost = detail::transcendental;
  template <class V>
  GRADUS_INLINE V value(const V& x) const {
    return min(x, V(0)) - log1p(exp(-abs(x)));
  }
  template <class V>
  GRADUS_INLINE V derivative(const V& x) const {
    return sigmoid(-x);
  }
};

struct LeakyRelu {
  static constexpr auto name = "leaky_relu";
  static constexpr auto cost = detail::cheap;
  double negative_slope;
  template <class V>
  GRADUS_INLINE V value(const V& x) const {
    return choose(x > 0, x, negative_slope * x);
  }
  template <class V>
  GRADUS_INLINE V derivative(const V& x) const {
    return choose(x > 0, number(1, x), number(negative_slope, x));
  }
};

// scale (x > 0 ? x : alpha (exp(rate x) - 1)): elu, selu and celu.
template <int kind>
struct Exponential {
  static constexpr auto name = kind == 0 ? "elu" : kind == 1 ? "selu" : "celu";
  static constexpr auto cost = detail::transcendental;
  double alpha, scale, rate;
  template <class V>
  GRADUS_INLINE V value(const V& x) const {
    return choose(x > 0, scale * x, scale * alpha * expm1(rate * x));
  }
  template <class V>
  GRADUS_INLINE V derivative(const V& x) const {
    // At 0 the slope of the left side, but no curvature: torch's choice.
    const double slope = scale * alpha * rate;
    return choose(x > 0, number(scale, x), choose(x < 0, slope * exp(rate * x), number(slope, x)));
  }
};

constexpr double root_of_two = 1.41421356237309504880;
constexpr double root_of_two_over_pi = 0.79788456080286535588;

struct Gelu {
  static constexpr auto name = "gelu";
  static constexpr auto cost = detail::transcendental;
  template <class V>
  GRADUS_INLINE V value(const V& x) const {
    return 0.5 * x * (1 + erf(x / root_of_two));
  }
  template <class V>
  GRADUS_INLINE V derivative(const V& x) const {
    return 0.5 * (1 + erf(x / root_of_two)) + 0.5 * root_of_two_over_pi * x * exp(-0.5 * x * x);
  }
};

struct GeluTanh {
  static constexpr auto name = "gelu";
  static constexpr auto cost = detail::transcendental;
  static constexpr double cubic = 0.044715;
  template <class V>
  GRADUS_INLINE V value(const V& x) const {
    return 0.5 * x * (1 + tanh(root_of_two_over_pi * (x + cubic * x * x * x)));
  }
  template <class V>
  GRADUS_INLINE V derivative(const V& x) const {
    const V t = tanh(root_of_two_over_pi * (x + cubic * x * x * x));
    return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * (root_of_two_over_pi * (1 + 3 * cubic * x * x));
  }
};

struct Silu {
  static constexpr auto name = "silu";
  static constexpr auto cost = detail::transcendental;
  template <class V>
  GRADUS_INLINE V value(const V& x) const {
    return x * sigmoid(x);
  }
  template <class V>
  GRADUS_INLINE V derivative(const V& x) const {
    const V s = sigmoid(x);
    return s * (1 + x * (1 - s));
  }
};

struct Mish {
  static constexpr auto name = "mish";
  static constexpr auto cost = detail::transcendental;
  template <class V>
  GRADUS_INLINE V value(const V& x) const {
    return x * tanh(log1p_exp(x));
  }
  template <class V>
  GRADUS_INLINE V derivative(const V& x) const {
    const V s = sigmoid(x);
    const V t = tanh(log1p_exp(x));
    return t + x * s * (1 - t * t);
  }
};

struct Softsign {
  static constexpr auto name = "softsign";
  static constexpr auto cost = detail::cheap;
  template <class V>
  GRADUS_INLINE V value(const V& x) const {
    return x / (1 + abs(x));
  }
  template <class V>
  GRADUS_INLINE V derivative(const V& x) const {
    const V y = 1 / (1 + abs(x));
    return y * y;
  }
};

struct Tanhshrink {
  static constexpr auto name = "tanhshrink";
  static constexpr auto cost = detail::transcendental;
  template <class V>
  GRADUS_INLINE V value(const V& x) const {
    return x - tanh(x);
  }
  template <class V>
  GRADUS_INLINE V derivative(const V& x) const {
    const V t = tanh(x);
    return t * t;
  }
};

// x limited to [low, high], with gradient 0 at both: hardtanh and relu6.
template <bool six>
struct Hardtanh {
  static constexpr auto name = six ? "relu6" : "hardtanh";
  static constexpr auto cost = detail::cheap;
  double low, high;
  template <class V>
  GRADUS_INLINE V value(const V& x) const {
    return choose(x < low, low, choose(x > high, high, x));
  }
  template <class V>
  GRADUS_INLINE V derivative(const V& x) const {
    return choose(x <= low, number(0, x), choose(x >= high, number(0, x), number(1, x)));
  }
};

struct Hardsigmoid {
  static constexpr auto name = "hardsigmoid";
  static constexpr auto cost = detail::cheap;
  template <class V>
  GRADUS_INLINE V value(const V& x) const {
    return choose(x < -3.0, 0.0, choose(x > 3.0, 1.0, x / 6 + 0.5));
  }
  template <class V>
  GRADUS_INLINE V derivative(const V& x) const {
    return choose(x <= -3.0, number(0, x), choose(x >= 3.0, number(0, x), number(1.0 / 6, x)));
  }
};

struct Hardswish {
  static constexpr auto name = "hardswish";
  static constexpr auto cost = detail::cheap;
  template <class V>
  GRADUS_INLINE V value(const V& x) const {
    return choose(x < -3.0, 0.0, choose(x > 3.0, x, x * (x / 6 + 0.5)));
  }
  template <class V>
  GRADUS_INLINE V derivative(const V& x) const {
    return choose(x < -3.0, number(0, x), choose(x > 3.0, number(1, x), x / 3 + 0.5));
  }
};

struct Softshrink {
  static constexpr auto name = "softshrink";
  static constexpr auto cost = detail::cheap;
  double lambda;
  template <class V>
  GRADUS_INLINE V value(const V& x) const {
    return choose(x > lambda, x - lambda, choose(x < -lambda, x + lambda, number(0, x)));
  }
  template <class V>
  GRADUS_INLINE V derivative(const V& x) const {
    return choose(x > lambda, number(1, x), choose(x < -lambda, number(1, x), number(0, x)));
  }
};

struct Hardshrink {
  static constexpr auto name = "hardshrink";
  static constexpr auto cost = detail::cheap;
  double lambda;
  template <class V>
  GRADUS_INLINE V value(const V& x) const {
    return choose(x > lambda, x, choose(x < -lambda, x, number(0, x)));
  }
  template <class V>
  GRADUS_INLINE V derivative(const V& x) const {
    return choose(x > lambda, number(1, x), choose(x < -lambda, number(1, x), number(0, x)));
  }
};

struct Threshold {
  static constexpr auto name = "threshold";
  static constexpr auto cost = detail::cheap;
  double threshold, replacement;
  template <class V>
  GRADUS_INLINE V value(const V& x) const {
    return choose(x <= threshold, replacement, x);
  }
  template <class V>
  GRADUS_INLINE V derivative(const V& x) const {
    return choose(x <= threshold, number(0, x), number(1, x));
  }
};

struct Prelu {
  static constexpr auto name = "prelu";
  static constexpr bool broadcasts = true;
  Tensor forward(const Tensor& x, const Tensor& weight, Where where) const {
    return map(
        x, weight, detail::cheap, []<class R>(R v, R w) GRADUS_INLINE_LAMBDA { return select(v > R(0), v, w * v); },
        name, where);
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const {
    const Tensor positive = in[0] > 0;
    return {in.needs[0] ? where(positive, g, g * in[1]) : Tensor(),
            in.needs[1] ? where(positive, 0.0, g * in[0]) : Tensor()};
  }
};

std::string text(double number) { return std::to_string(number); }

}  // namespace

Tensor tanh(const Tensor& x, Where where) { return apply(Tanh{}, detail::as_floating(x, where), where); }
Tensor sigmoid(const Tensor& x, Where where) { return apply(Sigmoid{}, detail::as_floating(x, where), where); }
Tensor relu(const Tensor& x, Where where) { return apply(Relu{}, detail::as_floating(x, where), where); }

Tensor softplus(const Tensor& x, SoftplusOptions options, Where where) {
  detail::check_defined("softplus", where, x);
  if (!(options.beta > 0)) throw ValueError(where, "softplus: beta must be above 0, got " + text(options.beta));
  return activate(Softplus{options.beta, options.threshold}, x, where);
}

Tensor log_sigmoid(const Tensor& x, Where where) { return activate(LogSigmoid{}, x, where); }
Tensor leaky_relu(const Tensor& x, double negative_slope, Where where) {
  return activate(LeakyRelu{negative_slope}, x, where);
}
Tensor relu6(const Tensor& x, Where where) { return activate(Hardtanh<true>{0, 6}, x, where); }
Tensor elu(const Tensor& x, double alpha, Where where) { return activate(Exponential<0>{alpha, 1, 1}, x, where); }

Tensor selu(const Tensor& x, Where where) {
  return activate(Exponential<1>{1.6732632423543772848170429916717, 1.0507009873554804934193349852946, 1}, x, where);
}

Tensor celu(const Tensor& x, double alpha, Where where) {
  detail::check_defined("celu", where, x);
  if (alpha == 0) throw ValueError(where, "celu: alpha must not be 0");
  return activate(Exponential<2>{alpha, 1, 1 / alpha}, x, where);
}

Tensor gelu(const Tensor& x, GeluApproximation approximation, Where where) {
  detail::check_defined("gelu", where, x);
  if (approximation == GeluApproximation::tanh) return activate(GeluTanh{}, x, where);
  return activate(Gelu{}, x, where);
}

Tensor silu(const Tensor& x, Where where) { return activate(Silu{}, x, where); }
Tensor mish(const Tensor& x, Where where) { return activate(Mish{}, x, where); }
Tensor softsign(const Tensor& x, Where where) { return activate(Softsign{}, x, where); }
Tensor tanhshrink(const Tensor& x, Where where) { return activate(Tanhshrink{}, x, where); }

Tensor hardtanh(const Tensor& x, double min, double max, Where where) {
  detail::check_defined("hardtanh", where, x);
  if (!(min <= max)) throw ValueError(where, "hardtanh: min must not be above max: " + text(min) + " and " + text(max));
  return activate(Hardtanh<false>{min, max}, x, where);
}

Tensor hardsigmoid(const Tensor& x, Where where) { return activate(Hardsigmoid{}, x, where); }
Tensor hardswish(const Tensor& x, Where where) { return activate(Hardswish{}, x, where); }

Tensor softshrink(const Tensor& x, double lambda, Where where) {
  detail::check_defined("softshrink", where, x);
  if (!(lambda >= 0)) throw ValueError(where, "softshrink: lambda must not be negative, got " + text(lambda));
  return activate(Softshrink{lambda}, x, where);
}

Tensor hardshrink(const Tensor& x, double lambda, Where where) { return activate(Hardshrink{lambda}, x, where); }

Tensor threshold(const Tensor& x, double threshold, double value, Where where) {
  return activate(Threshold{threshold, value}, x, where);
}

Tensor glu(const Tensor& x, int dim, Where where) {
  detail::check_defined("glu", where, x);
  const int along = wrap_existing_dim(dim, x.dim(), "glu", where);
  if (x.shape()[along] % 2 != 0) {
    throw ShapeError(where, "glu: dimension " + std::to_string(dim) + " cannot be halved: " + to_string(x.shape()));
  }
  const std::int64_t half = x.shape()[along] / 2;
  const Tensor gate = sigmoid(narrow(x, along, half, half, where), where);
  return mul(Operand(narrow(x, along, 0, half, where), where), Operand(gate, where));
}

Tensor prelu(const Tensor& x, const Tensor& weight, Where where) {
  detail::check_defined("prelu", where, x, weight);
  const std::int64_t channels = x.dim() < 2 ? 1 : x.shape()[1];
  if (weight.dim() > 1 || (weight.numel() != 1 && weight.numel() != channels)) {
    throw ShapeError(where, "prelu: the weight is one number or one for each of " + std::to_string(channels) +
                                " channels: " + to_string(weight.shape()) + " for " + to_string(x.shape()));
  }
  if (weight.dtype() != x.dtype() || !is_floating(x.dtype())) {
    throw TypeError(where, std::string("prelu: takes two floating tensors of one dtype, got ") + name(x.dtype()) +
                               " and " + name(weight.dtype()));
  }
  if (weight.numel() == 1) return apply(Prelu{}, x, reshape(weight, {}, where), where);
  Shape shape;
  for (int d = 1; d < x.dim(); ++d) shape.push_back(d == 1 ? channels : 1);
  return apply(Prelu{}, x, reshape(weight, shape, where), where);
}

}  // namespace gradus
