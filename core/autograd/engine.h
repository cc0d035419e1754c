// The backward pass over a graph of nodes. Internal to core.
#pragma once

#include <gradus/core/autograd/node.h>

#include <span>

namespace gradus {

class Engine {
 public:
  struct Root {
    Edge edge;
    Tensor gradient;
  };
  /// A gradient to be handed out instead of being accumulated in a leaf.
  struct Capture {
    Edge edge;
    Tensor gradient;  // undefined if nothing came
  };

  /// Without captures, leaves accumulate. With captures, only what leads to them is computed, and leaves stay
  /// untouched. Two passes must not run over the same nodes at the same time. `operation`: the name in errors.
  static void run(std::span<const Root> roots, std::span<Capture> captures, const BackwardOptions& options,
                  const char* operation, Where where);
};

}  // namespace gradus
