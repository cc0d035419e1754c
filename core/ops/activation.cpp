// Activation functions.
#include <gradus/core/apply.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/elementwise.h>

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

struct Softplus {
  static constexpr auto name = "softplus";
  Tensor forward(const Tensor& x) const {
    return map(x, detail::transcendental, []<class R>(R v) { return max(v, R(0)) + log1p(exp(-abs(v))); });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g * sigmoid(in[0]); }
};

struct LogSigmoid {
  static constexpr auto name = "log_sigmoid";
  Tensor forward(const Tensor& x) const {
    return map(x, detail::transcendental, []<class R>(R v) { return min(v, R(0)) - log1p(exp(-abs(v))); });
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const { return g * sigmoid(-in[0]); }
};

}  // namespace

Tensor tanh(const Tensor& x, Where where) { return apply(Tanh{}, detail::as_floating(x, where), where); }
Tensor sigmoid(const Tensor& x, Where where) { return apply(Sigmoid{}, detail::as_floating(x, where), where); }
Tensor relu(const Tensor& x, Where where) { return apply(Relu{}, detail::as_floating(x, where), where); }
Tensor softplus(const Tensor& x, Where where) { return apply(Softplus{}, detail::as_floating(x, where), where); }
Tensor log_sigmoid(const Tensor& x, Where where) { return apply(LogSigmoid{}, detail::as_floating(x, where), where); }

}  // namespace gradus
