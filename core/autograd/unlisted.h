/// Catches the parameter that a module uses but forgot to list in its members: it gets gradients that no optimizer
/// applies. nn marks such a leaf when it is first used; a backward pass notes that a marked leaf got a gradient; an
/// optimizer asks, before a step, whether that happened in the same pass as to its own parameters.
#pragma once

#include <gradus/core/parameters.h>
#include <gradus/core/tensor.h>

namespace gradus::detail {

/// Told of each leaf that takes part in a graph for the first time, on the thread where it is set.
struct FirstUseWatch {
  FirstUseWatch() = default;
  FirstUseWatch(const FirstUseWatch&) = delete;
  FirstUseWatch& operator=(const FirstUseWatch&) = delete;
  virtual ~FirstUseWatch() = default;
  virtual void first_used(const Tensor& leaf) = 0;
};

/// Sets this thread's watch (null: none) and returns the one before.
FirstUseWatch* set_first_use_watch(FirstUseWatch* next) noexcept;

/// Marks a leaf that is used in a model and not listed by it. user: the module's name; the text must live for ever.
void mark_unlisted(const Tensor& leaf, const char* user) noexcept;

/// The tensor is some optimizer's parameter now, whether a module lists it or not.
void adopt(const Tensor& parameter);

/// Throws GraphError if the last pass of this thread that reached a marked leaf reached one of the parameters too.
void check_unlisted(const Parameters& parameters, Where where);

}  // namespace gradus::detail
