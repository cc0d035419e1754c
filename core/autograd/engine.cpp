// Runs nodes from deep to shallow: when a node's turn comes, every gradient that flows into it has arrived.
#include <gradus/core/autograd.h>
#include <gradus/core/autograd/engine.h>
#include <gradus/core/autograd/leaf.h>
#include <gradus/core/ops.h>
#include <gradus/core/tensor_impl.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <unordered_map>

namespace gradus {
namespace {

// Whether nobody else can see the tensor's memory, so that it may be added to in place.
bool is_ours(const Tensor& tensor) {
  const TensorImpl* impl = tensor.impl();
  return impl->references.load(std::memory_order_acquire) == 1 && impl->storage->unique() && !impl->storage->borrowed &&
         impl->is_contiguous() && !impl->requires_grad();
}

void add_to(Tensor& sum, Tensor gradient) {
  if (!sum.defined()) {
    sum = std::move(gradient);
  } else if (!grad_enabled() && is_ours(sum)) {
    sum.add_(gradient);
  } else if (!grad_enabled() && is_ours(gradient)) {
    gradient.add_(sum);  // a + b == b + a, bit for bit
    sum = std::move(gradient);
  } else {
    sum = add(sum, gradient);
  }
}

}  // namespace

void LeafNode::backward(const Tensor* output_gradients, Tensor* /*input_gradients*/) {
  if (owner_ == nullptr || !owner_->wants_grad) return;
  note_gradient();
  const Tensor& gradient = *output_gradients;
  if (!(gradient.shape() == owner_->shape) || gradient.dtype() != owner_->dtype) {
    throw GraphError(Where{}, "backward: a vjp gave a " + std::string(gradus::name(gradient.dtype())) +
                                  " gradient of shape " + to_string(gradient.shape()) + " for a " +
                                  gradus::name(owner_->dtype) + " leaf of shape " + to_string(owner_->shape));
  }
  if (owner_->grad.defined()) {
    add_to(owner_->grad, gradient);
  } else if (grad_enabled() || is_ours(gradient)) {
    owner_->grad = gradient;
  } else {
    owner_->grad = clone(gradient);
  }
}

namespace {

// The nodes that wait for their turn. One list for a thread, kept between passes so that no memory is asked for.
class Queue {
 public:
  Queue() { std::swap(nodes_, spare()); }
  ~Queue() { std::swap(nodes_, spare()); }
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  bool empty() const { return nodes_.empty(); }
  std::vector<Node*>& nodes() { return nodes_; }

 private:
  static std::vector<Node*>& spare() {
    static thread_local std::vector<Node*> list;
    return list;
  }
  std::vector<Node*> nodes_;
};

// Which nodes lead to a captured one, and which are captured.
class Needed {
 public:
  explicit Needed(std::span<const Engine::Capture> captures) : next_(captures.size()) {
    for (std::size_t i = 0; i < captures.size(); ++i) {
      Node* node = captures[i].edge.node;
      State& state = states_[node];
      state.needed = true;
      next_[i] = std::exchange(state.first_capture, static_cast<int>(i));
      least_depth_ = std::min(least_depth_, node->depth());
    }
  }

  // To be called for all roots; what one call has found, the next does not search again.
  void search(Node* root) {
    if (!visit(root)) return;
    while (!path_.empty()) {
      const Step step = path_.back();
      if (step.next_edge < step.node->edge_count()) {
        ++path_.back().next_edge;
        Node* next = step.node->edges()[step.next_edge].node;
        // What is shallower than every captured node does not lead to one.
        if (next != nullptr && next->depth() >= least_depth_) visit(next);
        continue;
      }
      path_.pop_back();
      // The captured nodes' own inputs are wanted only if another capture lies below them. What a node that expands
      // leads to is not known before.
      bool needed = step.node->expands();
      for (int i = 0; i < step.node->edge_count() && !needed; ++i) needed = contains(step.node->edges()[i].node);
      if (needed) step.state->needed = true;
    }
  }

  bool contains(const Node* node) const {
    const auto found = states_.find(node);
    return found != states_.end() && found->second.needed;
  }
  // The first capture of this node, and the next one of the same node; -1: none.
  int first_capture(const Node* node) const {
    const auto found = states_.find(node);
    return found == states_.end() ? -1 : found->second.first_capture;
  }
  int next_capture(int capture) const { return next_[static_cast<std::size_t>(capture)]; }

 private:
  struct State {
    bool visited = false;
    bool needed = false;
    int first_capture = -1;
  };
  struct Step {
    Node* node;
    State* state;
    int next_edge;
  };

  bool visit(Node* node) {
    State& state = states_[node];
    if (std::exchange(state.visited, true)) return false;
    path_.push_back({node, &state, 0});
    return true;
  }

  std::unordered_map<const Node*, State> states_;
  std::vector<int> next_;
  std::vector<Step> path_;
  std::uint64_t least_depth_ = std::numeric_limits<std::uint64_t>::max();
};

// A node's gradients for its inputs: inline for nearly all.
class GradientList {
 public:
  explicit GradientList(int count) {
    if (count > inline_count) more_.resize(static_cast<std::size_t>(count));
  }
  Tensor* begin() { return more_.empty() ? few_.data() : more_.data(); }

 private:
  static constexpr int inline_count = 6;
  std::array<Tensor, inline_count> few_;
  std::vector<Tensor> more_;
};

[[noreturn]] void throw_freed(const Node& node, const char* operation, Where where) {
  const std::string place = to_string(node.where());
  throw GraphError(where, std::string(operation) + ": the graph was already freed by an earlier backward, at " +
                              node.name() + (place.empty() ? "" : " (" + place + ")") +
                              "; pass {.retain_graph = true} to that one");
}

}  // namespace

void Engine::run(std::span<const Root> roots, std::span<Capture> captures, const BackwardOptions& options,
                 const char* operation, Where where) {
  LeafNode::start_pass();
  Queue queue;
  std::vector<Node*>& waiting = queue.nodes();
  std::uint64_t tickets = 0;
  // The deepest first; among equals the one that came first.
  const auto later = [](const Node* a, const Node* b) {
    return a->depth_ != b->depth_ ? a->depth_ < b->depth_ : a->ticket_ > b->ticket_;
  };
  const auto receive = [&](const Edge& edge, Tensor gradient) {
    Node* node = edge.node;
    add_to(node->pending_[edge.output], std::move(gradient));
    if (node->queued_) return;
    node->queued_ = true;
    node->ticket_ = tickets++;
    waiting.push_back(node);
    std::push_heap(waiting.begin(), waiting.end(), later);
  };
  // If a vjp throws, what has come in so far must not leak into the next pass.
  struct Cleanup {
    std::vector<Node*>& nodes;
    std::vector<Edge> made;  // by nodes that expand: nobody else holds their graphs
    ~Cleanup() {
      for (Node* node : nodes) {
        node->queued_ = false;
        for (int i = 0; i < node->output_count_; ++i) node->pending_[i] = Tensor();
      }
      nodes.clear();
      for (const Edge& edge : made) {
        if (edge.node != nullptr) edge.node->release();
      }
    }
  } cleanup{waiting, {}};

  // What a vjp computes is part of it: it is searched for NaN here, and not operation by operation.
  const bool anomaly = detail::modes.anomaly;
  const detail::ModesScope modes({.grad = options.create_graph, .anomaly = false});
  const auto keeps = [&, recomputing = detail::Recomputing::on()](const Node* node) {
    if (options.create_graph) return true;
    // A pass started inside a recomputed function must leave that function's graph to the pass that recomputes it.
    return options.retain_graph && (!node->recomputed_ || recomputing);
  };
  std::optional<Needed> needed;
  if (!captures.empty()) {
    needed.emplace(captures);
    for (const Root& root : roots) needed->search(root.edge.node);
  }
  const auto wanted = [&](const Node* node) { return !needed || needed->contains(node); };

  for (const Root& root : roots) {
    if (wanted(root.edge.node)) receive(root.edge, root.gradient);
  }
  while (!waiting.empty()) {
    std::pop_heap(waiting.begin(), waiting.end(), later);
    Node* node = waiting.back();
    waiting.pop_back();
    node->queued_ = false;

    GradientList outputs(node->output_count_);
    for (int i = 0; i < node->output_count_; ++i) outputs.begin()[i] = std::move(node->pending_[i]);
    for (Node::HookEntry* hook = node->hooks_; hook != nullptr;) {
      Node::HookEntry* next = hook->next;
      Tensor& gradient = outputs.begin()[hook->output];
      if (gradient.defined()) {
        Tensor replaced = hook->hook->call(gradient);
        if (replaced.defined()) gradient = std::move(replaced);
      }
      hook = next;
    }
    if (anomaly) {
      for (int i = 0; i < node->output_count_; ++i) {
        if (outputs.begin()[i].defined()) detail::check_arrived(*node, outputs.begin()[i], where);
      }
    }
    if (needed) {
      for (int i = needed->first_capture(node); i >= 0; i = needed->next_capture(i)) {
        Capture& capture = captures[static_cast<std::size_t>(i)];
        capture.gradient = outputs.begin()[capture.edge.output];
      }
      const auto leads_on = [&](const Edge& edge) { return edge.node != nullptr && wanted(edge.node); };
      if (!node->expands_ && std::none_of(node->edges_, node->edges_ + node->edge_count_, leads_on)) continue;
    }
    if (node->freed_) throw_freed(*node, operation, where);
    if (node->expands_) {
      const std::size_t first = cleanup.made.size();
      {
        const detail::ModesScope as_called({.grad = true, .anomaly = anomaly});
        node->expand(cleanup.made);
      }
      if (!keeps(node)) node->free_saved();
      for (std::size_t i = first; i < cleanup.made.size(); ++i) {
        const Edge edge = cleanup.made[i];
        Tensor& gradient = outputs.begin()[i - first];
        if (edge.node == nullptr || !gradient.defined()) continue;
        if (needed) needed->search(edge.node);
        if (wanted(edge.node)) receive(edge, std::move(gradient));
      }
      continue;
    }
    GradientList inputs(node->edge_count_);
    {
      // What a vjp records, and what it throws, is put down to the user's line of the operation.
      const WhereScope scope(node->where_);
      node->backward(outputs.begin(), inputs.begin());
    }
    if (!keeps(node)) node->free_saved();
    for (int i = 0; i < node->edge_count_; ++i) {
      const Edge& edge = node->edges_[i];
      Tensor& gradient = inputs.begin()[i];
      if (!gradient.defined()) continue;
      if (anomaly) detail::check_backward(*node, i, gradient);
      if (edge.node != nullptr && wanted(edge.node)) receive(edge, std::move(gradient));
    }
  }
}

void Tensor::backward(BackwardOptions options, Where where) const {
  if (!defined()) throw ValueError(where, "backward: the tensor is undefined");
  if (numel() != 1) {
    throw GraphError(where, "backward: the tensor has " + std::to_string(numel()) + " elements, not one: shape " +
                                to_string(shape()) + "; pass the gradient of something with respect to it");
  }
  backward(ones_like(*this), options, where);
}

void Tensor::backward(const Tensor& gradient, BackwardOptions options, Where where) const {
  if (!defined()) throw ValueError(where, "backward: the tensor is undefined");
  if (!gradient.defined()) return backward(options, where);
  if (!requires_grad()) {
    throw GraphError(where, "backward: the tensor was not computed from anything that requires gradients");
  }
  if (!(gradient.shape() == shape())) {
    throw ShapeError(where, "backward: the gradient has another shape: " + to_string(gradient.shape()) +
                                " for a tensor of " + to_string(shape()));
  }
  if (gradient.dtype() != dtype()) {
    throw TypeError(
        where, std::string("backward: the gradient is ") + name(gradient.dtype()) + ", the tensor " + name(dtype()));
  }
  const Edge edge = detail::gradient_edge(*this);
  struct Release {
    Node* node;
    ~Release() { node->release(); }
  } release{edge.node};
  const Engine::Root root{edge, gradient};
  Engine::run({&root, 1}, {}, options, "backward", where);
}

std::vector<Tensor> grad(const std::vector<Tensor>& outputs, const std::vector<Tensor>& inputs,
                         const GradOptions& options, Where where) {
  if (!options.grad_outputs.empty() && options.grad_outputs.size() != outputs.size()) {
    throw ValueError(where, "grad: " + std::to_string(options.grad_outputs.size()) + " grad_outputs for " +
                                std::to_string(outputs.size()) + " outputs");
  }
  std::vector<Engine::Root> roots;
  std::vector<Engine::Capture> captures;
  struct Release {
    std::vector<Engine::Root>& roots;
    std::vector<Engine::Capture>& captures;
    ~Release() {
      for (const auto& root : roots) root.edge.node->release();
      for (const auto& capture : captures) capture.edge.node->release();
    }
  } release{roots, captures};
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (!outputs[i].defined()) throw ValueError(where, "grad: output " + std::to_string(i) + " is undefined");
    if (!outputs[i].requires_grad()) {
      throw GraphError(where,
                       "grad: output " + std::to_string(i) + " was not computed from anything that requires gradients");
    }
    Tensor gradient;
    if (options.grad_outputs.empty()) {
      if (outputs[i].numel() != 1) {
        throw GraphError(where, "grad: output " + std::to_string(i) + " has " + std::to_string(outputs[i].numel()) +
                                    " elements, not one: shape " + to_string(outputs[i].shape()) +
                                    "; pass grad_outputs");
      }
      gradient = ones_like(outputs[i]);
    } else {
      gradient = options.grad_outputs[i];
      if (!gradient.defined()) continue;
      if (!(gradient.shape() == outputs[i].shape())) {
        throw ShapeError(where, "grad: grad_outputs[" + std::to_string(i) + "] has another shape: " +
                                    to_string(gradient.shape()) + " for an output of " + to_string(outputs[i].shape()));
      }
      if (gradient.dtype() != outputs[i].dtype()) {
        throw TypeError(where, "grad: grad_outputs[" + std::to_string(i) + "] is " + name(gradient.dtype()) +
                                   ", the output " + name(outputs[i].dtype()));
      }
    }
    roots.push_back({detail::gradient_edge(outputs[i]), std::move(gradient)});
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!inputs[i].defined()) throw ValueError(where, "grad: input " + std::to_string(i) + " is undefined");
    if (!inputs[i].requires_grad()) {
      throw GraphError(where, "grad: input " + std::to_string(i) + " does not require gradients");
    }
    captures.push_back({detail::gradient_edge(inputs[i]), {}});
  }
  Engine::run(roots, captures, {.create_graph = options.create_graph, .retain_graph = options.retain_graph}, "grad",
              where);
  std::vector<Tensor> gradients;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!captures[i].gradient.defined() && !options.allow_unused) {
      throw GraphError(where, "grad: no output depends on input " + std::to_string(i) +
                                  "; pass {.allow_unused = true} to get an undefined tensor");
    }
    gradients.push_back(captures[i].gradient);
  }
  return gradients;
}

Tensor grad(const Tensor& output, const Tensor& input, const GradOptions& options, Where where) {
  return grad(std::vector<Tensor>{output}, std::vector<Tensor>{input}, options, where)[0];
}

}  // namespace gradus
