/// A node of the autograd graph: one recorded operation, with links to the operations its inputs came from.
#pragma once

#include <gradus/core/tensor.h>

#include <atomic>
#include <cstdint>
#include <vector>

namespace gradus {

class Node;

/// Where a gradient goes: one output of a node. No node: nobody wants it.
struct Edge {
  Node* node = nullptr;
  int output = 0;
};

/// A recorded operation. Counted by its output tensors and by the nodes that used them.
class Node {
 public:
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  virtual ~Node();

  /// The operation's name, as errors and AnomalyMode print it.
  virtual const char* name() const noexcept = 0;
  /// From the gradients of the outputs (undefined where none came) to those of the inputs, one for each edge;
  /// undefined means zero.
  virtual void backward(const Tensor* output_gradients, Tensor* input_gradients) = 0;
  /// For a node with expands(): makes the graph that it stands for, and adds for each output the edge that its gradient
  /// goes on to, with a reference taken (or none). backward is not called.
  virtual void expand(std::vector<Edge>& /*edges*/) {}
  /// Drops what was kept for backward; a later backward is an error if anything was.
  virtual void free_saved() noexcept {}
  /// Whether free_saved dropped something that backward needs.
  bool freed() const noexcept { return freed_; }

  /// One more than the largest depth among the nodes its inputs came from; a leaf has 0. Nodes run from deep to
  /// shallow.
  std::uint64_t depth() const noexcept { return depth_; }
  /// Whether it stands for a graph that is made only when gradients come: checkpoint's node.
  bool expands() const noexcept { return expands_; }
  Edge* edges() noexcept { return edges_; }
  int edge_count() const noexcept { return edge_count_; }
  int output_count() const noexcept { return output_count_; }
  /// The user's line that recorded it.
  Where where() const noexcept { return where_; }

  /// Calls the hook with the gradient of an output, before backward; takes the hook over. Returns its id.
  std::uint64_t add_hook(int output, detail::Hook* hook);
  void remove_hook(std::uint64_t id) noexcept;

  /// Memory comes from the tensor pool.
  static void* operator new(std::size_t bytes);
  static void operator delete(void* node, std::size_t bytes) noexcept;

  void retain() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
  /// Without recursion: a chain of any length is released in a loop.
  void release() noexcept;

 protected:
  /// The arrays live in the derived object. A node starts with one reference, its maker's.
  Node(Edge* edges, int edge_count, Tensor* pending, int output_count, Where where) noexcept;
  void mark_freed() noexcept { freed_ = true; }
  /// To be called in place of settle_depth by a node that stands for a graph whose deepest node has this depth.
  void mark_expanding(std::uint64_t depth) noexcept {
    expands_ = true;
    depth_ = depth;
  }
  /// To be called once the edges are set.
  void settle_depth() noexcept {
    for (int i = 0; i < edge_count_; ++i) {
      if (edges_[i].node != nullptr && edges_[i].node->depth_ >= depth_) depth_ = edges_[i].node->depth_ + 1;
    }
  }

 private:
  friend class Engine;
  friend class TensorImpl;

  struct HookEntry {
    std::uint64_t id;
    int output;
    detail::Hook* hook;
    HookEntry* next;
  };

  std::atomic<std::int32_t> references_{1};
  std::int16_t edge_count_;
  std::int16_t output_count_;
  bool freed_ = false;
  bool queued_ = false;  // by the running backward pass
  bool expands_ = false;
  bool recomputed_;  // made by expand: belongs to the running backward pass alone
  std::uint64_t depth_ = 0;
  std::uint64_t ticket_ = 0;  // the order of arrival in the running backward pass
  Edge* edges_;
  Tensor* pending_;  // gradients of the outputs that have come in so far, during a backward pass
  HookEntry* hooks_ = nullptr;
  Node* next_released_ = nullptr;
  Where where_;
};

namespace detail {

/// While it lives, the nodes that this thread makes belong to the running backward pass.
class Recomputing {
 public:
  Recomputing() noexcept;
  ~Recomputing();
  Recomputing(const Recomputing&) = delete;
  Recomputing& operator=(const Recomputing&) = delete;
  /// Whether one lives on this thread.
  static bool on() noexcept;

 private:
  bool previous_;
};

/// The edge to what computed the tensor (or to the leaf itself), with a reference taken; none if it wants no gradient.
Edge gradient_edge(const Tensor& tensor);
/// Makes `output` the given output of the node; the tensor takes a reference.
void set_history(const Tensor& output, Node* node, int index) noexcept;
/// The same data with no history, made cheaply; for outputs that their own node keeps.
Tensor alias(const Tensor& tensor);
/// An alias that is the given output of the node again.
Tensor alias_with_history(const Tensor& tensor, Node* node, int index);
/// To be called in a handler: throws what it handles again, want of memory as a ShapeError that names the operation.
[[noreturn]] void rethrow(const char* operation, Where where);
/// For what forward gave: an undefined tensor, or one of its inputs.
[[noreturn]] void throw_no_result(const char* operation, const Tensor& output, Where where);
[[noreturn]] void throw_changed_in_place(const Node& node, const Tensor& tensor, std::uint32_t saved_version);
/// Under AnomalyMode: throw GraphError if there is a NaN or an infinity in what an operation gave, in the gradient that
/// came to a node's output, and in what its backward gave for an input. `pass`: where the backward pass was called.
void check_forward(const char* operation, const Tensor& output, Where where);
void check_arrived(const Node& node, const Tensor& gradient, Where pass);
void check_backward(const Node& node, int input, const Tensor& gradient);
/// The gradient summed over the dimensions that broadcasting added or stretched.
Tensor sum_to_shape(const Tensor& gradient, const Shape& shape);

}  // namespace detail
}  // namespace gradus
