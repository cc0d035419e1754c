// Runs nodes from deep to shallow: when a node's turn comes, every gradient that flows into it has arrived.
#include <gradus/core/autograd.h>
#include <gradus/core/autograd/engine.h>
#include <gradus/core/autograd/leaf.h>
#include <gradus/core/ops.h>
#include <gradus/core/tensor_impl.h>

#include <algorithm>
#include <array>
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

using Needed = std::unordered_map<const Node*, bool>;

// Which nodes lead to a captured one.
Needed find_needed(std::span<const Engine::Root> roots, std::span<Engine::Capture> captures) {
  Needed needed;
  for (const auto& capture : captures) needed[capture.edge.node] = true;
  // The captured nodes' own inputs are wanted only if another capture lies below them, so all are searched.
  struct Visit {
    Node* node;
    int next_edge;
  };
  std::vector<Visit> path;
  Needed visited;
  for (const auto& root : roots) {
    if (visited.emplace(root.edge.node, true).second) path.push_back({root.edge.node, 0});
    while (!path.empty()) {
      Visit& visit = path.back();
      if (visit.next_edge < visit.node->edge_count()) {
        Node* next = visit.node->edges()[visit.next_edge++].node;
        if (next != nullptr && visited.emplace(next, true).second) path.push_back({next, 0});
        continue;
      }
      Node* node = visit.node;
      path.pop_back();
      for (int i = 0; i < node->edge_count(); ++i) {
        const Node* next = node->edges()[i].node;
        if (next != nullptr && needed.contains(next)) needed[node] = true;
      }
    }
  }
  return needed;
}

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

}  // namespace

void Engine::run(std::span<const Root> roots, std::span<Capture> captures, const BackwardOptions& options,
                 Where where) {
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
    ~Cleanup() {
      for (Node* node : nodes) {
        node->queued_ = false;
        for (int i = 0; i < node->output_count_; ++i) node->pending_[i] = Tensor();
      }
      nodes.clear();
    }
  } cleanup{waiting};

  const GradMode mode(options.create_graph);
  const bool keep = options.retain_graph || options.create_graph;
  Needed needed;
  if (!captures.empty()) needed = find_needed(roots, captures);
  const auto wanted = [&](const Node* node) { return captures.empty() || needed.contains(node); };

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
    for (Capture& capture : captures) {
      if (capture.edge.node == node) capture.gradient = outputs.begin()[capture.edge.output];
    }
    if (!captures.empty()) {
      const auto leads_on = [&](const Edge& edge) { return edge.node != nullptr && wanted(edge.node); };
      if (std::none_of(node->edges_, node->edges_ + node->edge_count_, leads_on)) continue;
    }
    if (node->freed_) {
      throw GraphError(
          where,
          "backward: the graph was already freed by an earlier backward; pass {.retain_graph = true} to that one");
    }
    GradientList inputs(node->edge_count_);
    node->backward(outputs.begin(), inputs.begin());
    if (!keep) node->free_saved();
    for (int i = 0; i < node->edge_count_; ++i) {
      const Edge& edge = node->edges_[i];
      Tensor& gradient = inputs.begin()[i];
      if (edge.node != nullptr && gradient.defined() && wanted(edge.node)) receive(edge, std::move(gradient));
    }
  }
}

void Tensor::backward(BackwardOptions options, Where where) const {
  if (numel() != 1) {
    throw GraphError(where, "backward: the tensor has " + std::to_string(numel()) + " elements, not one: shape " +
                                to_string(shape()) + "; pass the gradient of something with respect to it");
  }
  backward(ones_like(*this), options, where);
}

void Tensor::backward(const Tensor& gradient, BackwardOptions options, Where where) const {
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
  Engine::run({&root, 1}, {}, options, where);
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
    }
    roots.push_back({detail::gradient_edge(outputs[i]), std::move(gradient)});
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!inputs[i].requires_grad()) {
      throw GraphError(where, "grad: input " + std::to_string(i) + " does not require gradients");
    }
    captures.push_back({detail::gradient_edge(inputs[i]), {}});
  }
  Engine::run(roots, captures, {.create_graph = options.create_graph, .retain_graph = options.retain_graph}, where);
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
