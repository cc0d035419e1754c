/// All that has a name in gradus, by kind, as the things describe themselves.
#pragma once

#include <gradus/core/description.h>

#include <span>
#include <vector>

namespace gradus::bench {

/// One kind of named things.
struct Shelf {
  const char* plural;    // "optimizers", as in `gradus list optimizers`
  const char* singular;  // "optimizer", as in messages
  std::vector<Description> (*entries)();
};

/// optimizers, wrappers, schedules, activations, initialisers, losses, datasets.
std::span<const Shelf> catalogue();

/// Whether it is one of the optimizers, which have a space to search their options in.
bool is_optimizer(const Description& entry);

}  // namespace gradus::bench
