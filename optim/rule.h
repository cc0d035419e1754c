/// What stands between the drivers and a formula: the formula's name, options, slots, and how it is run.
#pragma once

#include <gradus/core/dtype.h>
#include <gradus/optim/about.h>
#include <gradus/optim/memory.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/options.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/step.h>

#include <cstdint>
#include <limits>
#include <span>

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

/// What a driver does to w and g before the formula sees them.
struct Decay {
  double kept = 1;  // of w
  double pull = 0;  // g + pull w
  bool maximize = false;
};

/// The tensors that a formula keeps for each parameter.
struct Slots {
  const char* const* names = nullptr;
  const char* const* aliases = nullptr;  // torch's names, or null
  int count = 0;
  const char* const* derived = nullptr;  // what torch keeps besides, and follows from options and step
  int derived_count = 0;
  int evaluated = -1;  // the slot that the model is to be evaluated with, in place of the parameter; -1: none

  /// -1 if there is none of this name.
  int find(const std::string& name) const { return find(names, count, name); }
  /// Whether a saved state may have something of this name.
  bool knows(const std::string& name) const {
    return find(name) >= 0 || find(aliases, count, name) >= 0 || find(derived, derived_count, name) >= 0;
  }
  /// The running mean of gradients: what torch calls momentum_buffer or exp_avg, or else m; -1 if there is none.
  int momentum() const {
    for (const char* name : {"momentum_buffer", "exp_avg"}) {
      if (const int k = find(aliases, count, name); k >= 0) return k;
    }
    return find("m");
  }

 private:
  static int find(const char* const* list, int count, const std::string& name) {
    for (int k = 0; list != nullptr && k < count; ++k) {
      if (name == list[k]) return k;
    }
    return -1;
  }
};

class ElementwiseRule;
class TensorRule;
class ClosureRule;

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
  /// Why a parameter cannot be trained by this formula, or null.
  virtual const char* unfit(const Tensor& w) const;
  /// What a slot of a parameter holds before the first step; undefined: this parameter has no such slot.
  virtual Tensor initial(int slot, const Tensor& w) const = 0;
  virtual Decay decay() const = 0;
  /// The option lr; 1 if there is none.
  virtual double rate() const = 0;
  /// What the formula, in the variant that the present options choose, says of how its options are searched.
  virtual std::span<const SearchInterval> search() const = 0;
  /// Whether it is only for problems without noise.
  virtual bool needs_full_batch() const = 0;
  /// What is remembered besides the slots.
  virtual Memory memory() { return {}; }

  // Which of the three kinds it is; null for the others.
  virtual const ElementwiseRule* elementwise() const noexcept { return nullptr; }
  virtual TensorRule* tensorwise() noexcept { return nullptr; }
  virtual ClosureRule* by_closure() noexcept { return nullptr; }
};

/// A formula of single elements: one loop over all memory.
class ElementwiseRule : public Rule {
 public:
  const ElementwiseRule* elementwise() const noexcept final { return this; }
  /// What the formula has computed once at step t.
  virtual Step::Known known_at(double t) const = 0;
  /// Steps the elements of the segments, in one pass: reads w, g and the slots, writes w and the slots. False: the
  /// formula asked for these under conditions on the elements, and so got wrong ones.
  virtual bool run(const Batch& batch, const Segment* begin, const Segment* end) const noexcept = 0;
};

}  // namespace gradus::optim::detail
