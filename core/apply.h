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
///
/// An operation with several outputs returns std::array<Tensor, M> from forward, and so does apply:
///
///     struct Polar {
///       static constexpr auto name = "polar";
///       std::array<Tensor, 2> forward(const Tensor& radius, const Tensor& angle) const;
///       Gradients<2> vjp(const std::array<Tensor, 2>& g, const Inputs<2>& in) const;
///     };
///     auto [x, y] = apply(Polar{}, radius, angle, where);
///
/// Its vjp takes the outputs' gradients, undefined where none came, and Outputs<M> in place of Output. Outputs that are
/// not floating (indices, say) have no gradients.
#pragma once

#include <gradus/core/autograd/node.h>
#include <gradus/core/defined.h>
#include <gradus/core/grad_mode.h>
#include <gradus/core/tensor.h>

#include <array>
#include <concepts>
#include <span>
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

/// The same for an operation with several.
template <std::size_t M>
struct Outputs : std::array<Tensor, M> {
  explicit Outputs(std::array<Tensor, M> tensors) : std::array<Tensor, M>(std::move(tensors)) {}
};

namespace detail {

/// What forward returns, a Tensor or an array of them: how many, where they begin, and how vjp gets them.
template <class Result>
struct ResultOf;
template <>
struct ResultOf<Tensor> {
  static constexpr std::size_t count = 1;
  static const Tensor* begin(const Tensor& result) noexcept { return &result; }
  static Output handed(std::array<Tensor, 1> saved) { return Output(std::move(saved[0])); }
};
template <std::size_t M>
struct ResultOf<std::array<Tensor, M>> {
  static constexpr std::size_t count = M;
  static const Tensor* begin(const std::array<Tensor, M>& result) noexcept { return result.data(); }
  static Outputs<M> handed(std::array<Tensor, M> saved) { return Outputs<M>(std::move(saved)); }
};
template <class Result>
using HandedOf = decltype(ResultOf<Result>::handed({}));

// The gradients g of the outputs come as forward gave these: one Tensor, or an array.
template <class Op, std::size_t N, class Result>
concept VjpOfInputs = requires(const Op& op, const Result& g, const Inputs<N>& in) {
  op.vjp(g, in);
};
template <class Op, class Result>
concept VjpOfOutputs = requires(const Op& op, const Result& g, HandedOf<Result> out) {
  op.vjp(g, out);
};
template <class Op, std::size_t N, class Result>
concept VjpOfInputsAndOutputs = requires(const Op& op, const Result& g, const Inputs<N>& in, HandedOf<Result> out) {
  op.vjp(g, in, out);
};
template <class Op, std::size_t N, class Result>
concept VjpOfNeeds = requires(const Op& op, const Result& g, const Needs<N>& needs) {
  op.vjp(g, needs);
};

template <class Op>
constexpr bool broadcasts = [] {
  if constexpr (requires { Op::broadcasts; }) return static_cast<bool>(Op::broadcasts);
  return false;
}();

// Whether gradients come to an output. A single one is not looked at: an operation with nothing but integers to give
// has no vjp, and does not come here.
template <class Result>
bool has_gradient(const Tensor& output) {
  if constexpr (std::same_as<Result, Tensor>) return true;
  return is_floating(output.dtype());
}

template <class Op, std::size_t N, class Result>
class OpNode final : public Node {
 public:
  static constexpr std::size_t M = ResultOf<Result>::count;
  static constexpr bool keeps_inputs = VjpOfInputs<Op, N, Result> || VjpOfInputsAndOutputs<Op, N, Result>;
  static constexpr bool keeps_outputs = VjpOfOutputs<Op, Result> || VjpOfInputsAndOutputs<Op, N, Result>;

  OpNode(const Op& op, const std::array<const Tensor*, N>& inputs, Where where)
      : Node(edges_, static_cast<int>(N), pending_, static_cast<int>(M), where), op_(op) {
    for (std::size_t i = 0; i < N; ++i) {
      edges_[i] = gradient_edge(*inputs[i]);
      needs_[i] = edges_[i].node != nullptr;
      if constexpr (keeps_inputs) {
        inputs_[i] = *inputs[i];
        input_versions_[i] = inputs[i]->version();
      }
      if constexpr (broadcasts<Op>) shapes_[i] = inputs[i]->shape();
    }
    settle_depth();
  }

  void keep(const Result& result) {
    if constexpr (keeps_outputs) {
      for (std::size_t i = 0; i < M; ++i) {
        const Tensor& output = ResultOf<Result>::begin(result)[i];
        outputs_[i] = alias(output);
        output_versions_[i] = output.version();
      }
    }
  }

  const char* name() const noexcept override { return Op::name; }

  void backward(const Tensor* output_gradients, Tensor* input_gradients) override {
    if constexpr (keeps_inputs) {
      for (std::size_t i = 0; i < N; ++i) check(inputs_[i], input_versions_[i]);
    }
    if constexpr (keeps_outputs) {
      for (std::size_t i = 0; i < M; ++i) check(outputs_[i], output_versions_[i]);
    }
    if constexpr (std::same_as<Result, Tensor>) {
      store(vjp(*output_gradients), input_gradients);
    } else {
      Result g;
      for (std::size_t i = 0; i < M; ++i) g[i] = output_gradients[i];
      store(vjp(g), input_gradients);
    }
  }

  void free_saved() noexcept override {
    if constexpr (keeps_inputs) inputs_ = {};
    if constexpr (keeps_outputs) outputs_ = {};
    if constexpr (keeps_inputs || keeps_outputs) mark_freed();
  }

 private:
  void check(const Tensor& saved, std::uint32_t version) const {
    if (saved.version() != version) throw_changed_in_place(*this, saved, version);
  }

  auto vjp(const Result& g) {
    if constexpr (VjpOfInputsAndOutputs<Op, N, Result>) {
      return op_.vjp(g, Inputs<N>{inputs_, needs_}, outputs());
    } else if constexpr (VjpOfOutputs<Op, Result>) {
      return op_.vjp(g, outputs());
    } else if constexpr (VjpOfInputs<Op, N, Result>) {
      return op_.vjp(g, Inputs<N>{inputs_, needs_});
    } else if constexpr (VjpOfNeeds<Op, N, Result>) {
      return op_.vjp(g, needs_);
    } else {
      return op_.vjp(g);
    }
  }

  HandedOf<Result> outputs() {
    std::array<Tensor, M> saved = outputs_;
    if (grad_enabled()) {
      for (std::size_t i = 0; i < M; ++i) {
        if (has_gradient<Result>(saved[i])) saved[i] = alias_with_history(saved[i], this, static_cast<int>(i));
      }
    }
    return ResultOf<Result>::handed(std::move(saved));
  }

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
  [[no_unique_address]] If<keeps_inputs, std::array<std::uint32_t, N>> input_versions_;
  [[no_unique_address]] If<keeps_outputs, std::array<Tensor, M>> outputs_;
  [[no_unique_address]] If<keeps_outputs, std::array<std::uint32_t, M>> output_versions_;
  [[no_unique_address]] If<broadcasts<Op>, std::array<Shape, N>> shapes_;
  Tensor pending_[M];
};

/// Throws GraphError if what forward gave is undefined, or one of its inputs.
inline void check_result(const char* operation, const Tensor& output, std::span<const Tensor* const> inputs,
                         Where where) {
  bool own = output.defined();
  for (const Tensor* input : inputs) own = own && !output.is_same(*input);
  if (!own) [[unlikely]]
    throw_no_result(operation, output, where);
}

template <class Op, std::size_t N, class Result>
void record(const Op& op, const std::array<const Tensor*, N>& inputs, const Result& result, Where where) {
  for (std::size_t i = 0; i < ResultOf<Result>::count; ++i) {
    check_result(Op::name, ResultOf<Result>::begin(result)[i], {inputs.data(), N}, where);
  }
  auto* node = new OpNode<Op, N, Result>(op, inputs, where);
  node->keep(result);
  for (std::size_t i = 0; i < ResultOf<Result>::count; ++i) {
    const Tensor& output = ResultOf<Result>::begin(result)[i];
    if (has_gradient<Result>(output)) set_history(output, node, static_cast<int>(i));
  }
  node->release();
}

template <std::size_t M>
void check_forward(const char* operation, const std::array<Tensor, M>& outputs, Where where) {
  for (const Tensor& output : outputs) check_forward(operation, output, where);
}

}  // namespace detail

/// Runs op.forward(inputs...) and records it when gradients are on and an input requires them: apply(Op{}, x, y,
/// where). forward is not itself recorded and must return a tensor of its own (views included), not one of its inputs:
/// recording throws GraphError for one. Returns what forward does. Throws ValueError for an undefined input, and
/// ShapeError where forward makes a tensor that memory cannot hold, both naming the operation.
template <class Op, class... Arguments>
auto apply(const Op& op, const Arguments&... arguments) {
  constexpr std::size_t count = sizeof...(Arguments) - 1;
  const auto all = std::forward_as_tuple(arguments...);
  static_assert(std::same_as<std::tuple_element_t<count, std::tuple<Arguments...>>, Where>, "apply: where comes last");
  const bool recording = grad_enabled();
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    const Where where = std::get<count>(all);
    detail::check_defined(Op::name, where, std::get<I>(all)...);
    auto result = [&] {
      // What forward calls is part of this operation, and is not recorded (or searched for NaN) on its own.
      const detail::ModesScope part_of_this({.grad = false, .anomaly = false});
      try {
        if constexpr (requires { op.forward(std::get<I>(all)..., where); }) {
          return op.forward(std::get<I>(all)..., where);
        } else {
          return op.forward(std::get<I>(all)...);
        }
      } catch (...) {
        detail::rethrow(Op::name, where);
      }
    }();
    if (detail::modes.anomaly) detail::check_forward(Op::name, result, where);
    if (recording && (std::get<I>(all).requires_grad() || ...)) {
      detail::record(op, std::array<const Tensor*, count>{&std::get<I>(all)...}, result, where);
    }
    return result;
  }
  (std::make_index_sequence<count>{});
}

}  // namespace gradus
