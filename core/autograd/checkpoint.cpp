// Recomputing instead of keeping: one node stands for all that a function computed, and runs it again in backward.
#include <gradus/core/autograd.h>
#include <gradus/core/flush_denormals.h>
#include <gradus/core/ops.h>
#include <gradus/core/random.h>
#include <gradus/core/tensor_impl.h>

#include <algorithm>
#include <memory>

namespace gradus {
namespace {

// What a function's result depends on beside its inputs, as it was before the first run.
struct Surroundings {
  Generator generator = default_generator();
  unsigned float_mode = detail::float_mode();
};

// Sets these for a scope.
class SurroundingsScope {
 public:
  explicit SurroundingsScope(const Surroundings& surroundings) noexcept {
    default_generator() = surroundings.generator;
    detail::set_float_mode(surroundings.float_mode);
  }
  ~SurroundingsScope() {
    default_generator() = previous_.generator;
    detail::set_float_mode(previous_.float_mode);
  }
  SurroundingsScope(const SurroundingsScope&) = delete;
  SurroundingsScope& operator=(const SurroundingsScope&) = delete;

 private:
  Surroundings previous_;
};

// Has no edges: it keeps its inputs with their history, and the second run's graph leads on to them and to all else
// that the function used. Its depth is that of the graph it stands for, so that whatever that leads to has its turn
// later.
class CheckpointNode final : public Node {
 public:
  CheckpointNode(std::unique_ptr<const detail::ListFunction> function, const std::vector<Tensor>& inputs,
                 const std::vector<Tensor>& outputs, const Surroundings& surroundings, Where where)
      : CheckpointNode(std::make_unique<Tensor[]>(outputs.size()), std::move(function), inputs, outputs, surroundings,
                       where) {}

  const char* name() const noexcept override { return "checkpoint"; }
  void backward(const Tensor* /*output_gradients*/, Tensor* /*input_gradients*/) override {}

  void expand(std::vector<Edge>& edges) override {
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      if (inputs_[i].version() != versions_[i]) detail::throw_changed_in_place(*this, inputs_[i], versions_[i]);
    }
    const std::vector<Tensor> outputs = [&] {
      const SurroundingsScope surroundings(surroundings_);
      const detail::Recomputing recomputing;
      const WhereScope scope(scope_);
      return function_->call(inputs_);
    }();
    if (outputs.size() != results_.size()) {
      fail(std::to_string(outputs.size()) + " tensors", std::to_string(results_.size()));
    }
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const Result& first = results_[i];
      if (!(outputs[i].shape() == first.shape) || outputs[i].dtype() != first.dtype) {
        fail(described(outputs[i].dtype(), outputs[i].shape()), described(first.dtype, first.shape));
      }
      edges.push_back(detail::gradient_edge(outputs[i]));
    }
  }

  void free_saved() noexcept override {
    function_.reset();
    inputs_.clear();
    mark_freed();
  }

 private:
  struct Result {
    Shape shape;
    Dtype dtype;
  };

  CheckpointNode(std::unique_ptr<Tensor[]> pending, std::unique_ptr<const detail::ListFunction> function,
                 const std::vector<Tensor>& inputs, const std::vector<Tensor>& outputs,
                 const Surroundings& surroundings, Where where)
      : Node(nullptr, 0, pending.get(), static_cast<int>(outputs.size()), where),
        own_pending_(std::move(pending)),
        function_(std::move(function)),
        inputs_(inputs),
        surroundings_(surroundings),
        scope_(user_place(Where{})) {
    for (const Tensor& input : inputs) versions_.push_back(input.version());
    std::uint64_t depth = 1;
    for (const Tensor& output : outputs) {
      results_.push_back({output.shape(), output.dtype()});
      const Node* made_by = output.impl()->history;
      if (made_by != nullptr) depth = std::max(depth, made_by->depth());
    }
    mark_expanding(depth);
  }

  static std::string described(Dtype dtype, const Shape& shape) {
    return std::string(gradus::name(dtype)) + " " + to_string(shape);
  }
  [[noreturn]] void fail(const std::string& now, const std::string& before) const {
    throw GraphError(where(), "checkpoint: the function gave " + now + " when it ran again, " + before + " before");
  }

  std::unique_ptr<Tensor[]> own_pending_;
  std::unique_ptr<const detail::ListFunction> function_;
  std::vector<Tensor> inputs_;
  std::vector<std::uint32_t> versions_;
  std::vector<Result> results_;
  Surroundings surroundings_;
  Where scope_;  // the one that was open in the first run, so that errors and nodes of the second name the same lines
};

}  // namespace

std::vector<Tensor> detail::checkpoint(const ListFunction* f, const std::vector<Tensor>& inputs, Where where) {
  std::unique_ptr<const ListFunction> function(f);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!inputs[i].defined()) throw ValueError(where, "checkpoint: input " + std::to_string(i) + " is undefined");
  }
  const Surroundings surroundings;
  std::vector<Tensor> outputs = function->call(inputs);
  bool recorded = false;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (!outputs[i].defined()) throw ValueError(where, "checkpoint: output " + std::to_string(i) + " is undefined");
    recorded = recorded || outputs[i].requires_grad();
  }
  if (!recorded || !grad_enabled()) return outputs;
  constexpr std::size_t most_outputs = 32767;  // a node counts them in 16 bits
  if (outputs.size() > most_outputs) {
    throw ValueError(where, "checkpoint: at most 32767 outputs, got " + std::to_string(outputs.size()));
  }
  auto* node = new CheckpointNode(std::move(function), inputs, outputs, surroundings, where);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const bool wanted = outputs[i].requires_grad();
    outputs[i] = alias(outputs[i]);  // without the record of the first run
    if (wanted) set_history(outputs[i], node, static_cast<int>(i));
  }
  node->release();
  return outputs;
}

}  // namespace gradus
