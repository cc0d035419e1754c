/// What stands between the driver and a formula: the formula's name, options, slots, and its loop over the elements.
#pragma once

#include <gradus/core/dtype.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/options.h>
#include <gradus/optim/step.h>

#include <cstdint>
#include <limits>

namespace gradus::optim::detail {

inline constexpr int max_slots = 8;

/// One parameter in a step: all its elements, contiguous.
struct Item {
  void* w;
  const void* g;
  void* slots[max_slots];
  std::int64_t count;
  double t;
};

/// Some consecutive elements of one item.
struct Segment {
  std::int64_t item;
  std::int64_t begin;
  std::int64_t count;
};

/// What is done to each element of the gradient before the formula sees it.
struct Treatment {
  double scale = 1;                                        // clipping by norm
  double limit = std::numeric_limits<double>::infinity();  // clipping by value
  bool zero_non_finite = false;
};

/// What the pieces of a group's work have in common.
struct Batch {
  Dtype dtype;
  const Item* items;
  Treatment treatment;
  double t;           // of the first item; others may differ
  Step::Known known;  // at that t
};

/// The tensors that a formula keeps for each parameter.
struct Slots {
  const char* const* names = nullptr;
  const char* const* aliases = nullptr;  // torch's names, or null
  int count = 0;

  /// -1 if there is none of this name.
  int find(const std::string& name) const {
    for (int k = 0; k < count; ++k) {
      if (name == names[k]) return k;
    }
    return -1;
  }
};

class Rule {
 public:
  Rule() = default;
  Rule(const Rule&) = delete;
  Rule& operator=(const Rule&) = delete;
  virtual ~Rule() = default;

  virtual RulePointer clone() const = 0;
  virtual About about() const = 0;
  virtual Options options() = 0;
  /// What is wrong with the options taken together, or null.
  virtual const char* conflict() const = 0;
  /// Of the variant that the present options choose.
  virtual Slots slots() const = 0;
  /// What a slot holds before the first step.
  virtual double initial(int slot) const = 0;
  /// Whether a slot is a copy of the parameter before the first step, whatever initial() says.
  virtual bool starts_as_parameter(int slot) const = 0;
  /// What the formula has computed once at step t.
  virtual Step::Known known_at(double t) const = 0;
  /// Steps the elements of the segments, in one pass: reads w, g and the slots, writes w and the slots. False: the
  /// formula asked for these under conditions on the elements, and so got wrong ones.
  virtual bool run(const Batch& batch, const Segment* begin, const Segment* end) const noexcept = 0;
};

}  // namespace gradus::optim::detail
