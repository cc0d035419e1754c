/// Running an operation: forward now, and its vector-Jacobian product (vjp) later. For the library's ops and a user's
/// own.
///
/// An operation is a struct:
///
///     struct Tanh {
///       static constexpr auto name = "tanh";
///       Tensor forward(const Tensor& x) const;
///       Tensor vjp(const Tensor& g, Output y) const { return g * (1 - square(y)); }
///     };
///     Tensor tanh(const Tensor& x, Where where) { return apply(Tanh{}, x, where); }
///
/// The parameters of vjp say what is kept until backward: (g) nothing, (g, Inputs<N>) the inputs, (g, Output) the
/// output, (g, Inputs<N>, Output) both. It returns a Tensor for one input, Gradients<N> for several; an undefined
/// tensor is zero. It is written in tensor operations, so that it can be differentiated again. With several inputs it
/// should leave out gradients that nobody wants (Inputs::needs, or a parameter of type Needs<N> in place of Inputs<N>).
/// `static constexpr bool broadcasts = true` lets vjp ignore broadcasting: gradients are summed to the inputs' shapes.
#pragma once

#include <gradus/core/autograd/node.h>
#include <gradus/core/grad_mode.h>
#include <gradus/core/tensor.h>

#include <array>
#include <concepts>
#include <tuple>

namespace gradus {

template <std::size_t N>
using Gradients = std::array<Tensor, N>;

/// Which inputs' gradients are wanted.
template <std::size_t N>
using Needs = std::array<bool, N>;

/// The inputs of an operation, handed to its vjp.
template <std::size_t N>
struct Inputs {
  const std::array<Tensor, N>& tensors;
  const Needs<N>& needs;

  const Tensor& operator[](std::size_t i) const noexcept { return tensors[i]; }
};

/// The output of an operation, handed to its vjp by the engine (keeping it in the operation would be a reference
/// cycle).
struct Output : Tensor {
  explicit Output(Tensor tensor) : Tensor(std::move(tensor)) {}
};

namespace detail {

template <class Op, std::size_t N>
concept VjpOfInputs = requires(const Op& op, const Tensor& g, const Inputs<N>& in) {
  op.vjp(g, in);
};
template <class Op, std::size_t N>
concept VjpOfOutput = requires(const Op& op, const Tensor& g, Output out) {
  op.vjp(g, out);
};
template <class Op, std::size_t N>
concept VjpOfInputsAndOutput = requires(const Op& op, const Tensor& g, const Inputs<N>& in, Output out) {
  op.vjp(g, in, out);
};
template <class Op, std::size_t N>
concept VjpOfNeeds = requires(const Op& op, const Tensor& g, const Needs<N>& needs) {
  op.vjp(g, needs);
};

template <class Op>
constexpr bool broadcasts = [] {
  if constexpr (requires { Op::broadcasts; }) return static_cast<bool>(Op::broadcasts);
  return false;
}();

template <class Op, std::size_t N>
class OpNode final : public Node {
 public:
  static constexpr bool keeps_inputs = VjpOfInputs<Op, N> || VjpOfInputsAndOutput<Op, N>;
  static constexpr bool keeps_output = VjpOfOutput<Op, N> || VjpOfInputsAndOutput<Op, N>;

  OpNode(const Op& op, const std::array<const Tensor*, N>& inputs, Where where)
      : Node(edges_, static_cast<int>(N), &pending_, 1, where), op_(op) {
    for (std::size_t i = 0; i < N; ++i) {
      edges_[i] = gradient_edge(*inputs[i]);
      needs_[i] = edges_[i].node != nullptr;
      if constexpr (keeps_inputs) {
        inputs_[i] = *inputs[i];
        versions_[i] = inputs[i]->version();
      }
      if constexpr (broadcasts<Op>) shapes_[i] = inputs[i]->shape();
    }
    settle_depth();
  }

  void keep(const Tensor& output) {
    if constexpr (keeps_output) {
      output_ = alias(output);
      output_version_ = output.version();
    }
  }

  const char* name() const noexcept override { return Op::name; }

  void backward(const Tensor* output_gradients, Tensor* input_gradients) override {
    const Tensor& g = *output_gradients;
    if constexpr (keeps_inputs) {
      for (std::size_t i = 0; i < N; ++i) check(inputs_[i], versions_[i]);
    }
    if constexpr (keeps_output) check(output_, output_version_);
    if constexpr (VjpOfInputsAndOutput<Op, N>) {
      store(op_.vjp(g, Inputs<N>{inputs_, needs_}, output()), input_gradients);
    } else if constexpr (VjpOfOutput<Op, N>) {
      store(op_.vjp(g, output()), input_gradients);
    } else if constexpr (VjpOfInputs<Op, N>) {
      store(op_.vjp(g, Inputs<N>{inputs_, needs_}), input_gradients);
    } else if constexpr (VjpOfNeeds<Op, N>) {
      store(op_.vjp(g, needs_), input_gradients);
    } else {
      store(op_.vjp(g), input_gradients);
    }
  }

  void free_saved() noexcept override {
    if constexpr (keeps_inputs) inputs_ = {};
    if constexpr (keeps_output) output_ = Tensor();
    if constexpr (keeps_inputs || keeps_output) mark_freed();
  }

 private:
  void check(const Tensor& saved, std::uint32_t version) const {
    if (saved.version() != version) throw_changed_in_place(*this, saved, version);
  }

  Output output() { return Output(grad_enabled() ? alias_with_history(output_, this, 0) : output_); }

  void store(Tensor gradient, Tensor* input_gradients) const {
    static_assert(N == 1, "vjp of an operation with several inputs returns Gradients<N>");
    store(Gradients<1>{std::move(gradient)}, input_gradients);
  }

  void store(Gradients<N> gradients, Tensor* input_gradients) const {
    for (std::size_t i = 0; i < N; ++i) {
      if (!needs_[i] || !gradients[i].defined()) continue;
      if constexpr (broadcasts<Op>) {
        if (!(gradients[i].shape() == shapes_[i])) gradients[i] = sum_to_shape(gradients[i], shapes_[i]);
      }
      input_gradients[i] = std::move(gradients[i]);
    }
  }

  struct None {};
  template <bool Kept, class T>
  using If = std::conditional_t<Kept, T, None>;

  Edge edges_[N];
  Needs<N> needs_;
  [[no_unique_address]] Op op_;
  [[no_unique_address]] If<keeps_inputs, std::array<Tensor, N>> inputs_;
  [[no_unique_address]] If<keeps_inputs, std::array<std::uint32_t, N>> versions_;
  [[no_unique_address]] If<keeps_output, Tensor> output_;
  [[no_unique_address]] If<keeps_output, std::uint32_t> output_version_;
  [[no_unique_address]] If<broadcasts<Op>, std::array<Shape, N>> shapes_;
  Tensor pending_;
};

template <class Op, std::size_t N>
void record(const Op& op, const std::array<const Tensor*, N>& inputs, const Tensor& output, Where where) {
  auto* node = new OpNode<Op, N>(op, inputs, where);
  node->keep(output);
  set_history(output, node, 0);
  node->release();
}

}  // namespace detail

/// Runs op.forward(inputs...) and records it when gradients are on and an input requires them: apply(Op{}, x, y,
/// where). forward is not itself recorded and must return a tensor of its own (views included), not one of its inputs.
template <class Op, class... Arguments>
Tensor apply(const Op& op, const Arguments&... arguments) {
  constexpr std::size_t count = sizeof...(Arguments) - 1;
  const auto all = std::forward_as_tuple(arguments...);
  static_assert(std::same_as<std::tuple_element_t<count, std::tuple<Arguments...>>, Where>, "apply: where comes last");
  const bool recording = grad_enabled();
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    const Where where = std::get<count>(all);
    Tensor output = [&] {
      // What forward calls is part of this operation, and is not recorded (or searched for NaN) on its own.
      const detail::ModesScope part_of_this({.grad = false, .anomaly = false});
      if constexpr (requires { op.forward(std::get<I>(all)..., where); }) {
        return op.forward(std::get<I>(all)..., where);
      } else {
        return op.forward(std::get<I>(all)...);
      }
    }();
    if (detail::modes.anomaly) detail::check_forward(Op::name, output, where);
    if (recording && (std::get<I>(all).requires_grad() || ...)) {
      detail::record(op, std::array<const Tensor*, count>{&std::get<I>(all)...}, output, where);
    }
    return output;
  }
  (std::make_index_sequence<count>{});
}

}  // namespace gradus
