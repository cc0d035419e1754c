/// An activation as mean-field theory sees it: a function of one number, its slope, and the points where either jumps.
#pragma once

#include <gradus/core/tensor.h>

#include <span>
#include <string>

namespace gradus::bench {

/// The theory works in doubles throughout: it follows gradients to where float32 has long underflowed.
struct Nonlinearity {
  const char* name;
  double (*value)(double x);
  double (*slope)(double x);
  std::span<const double> kinks;     // where the value, the slope or its derivative jumps
  Tensor (*layer)(const Tensor& x);  // the same for the nets that are measured
  double jump = 0;                   // by how much the value jumps up at each kink
};

/// Every operation of the library that works element by element and needs no parameter, with its usual options; and
/// linear.
std::span<const Nonlinearity> nonlinearities();

/// The one of that name; throws ValueError with the nearest name if there is none.
const Nonlinearity& nonlinearity(const std::string& name);

}  // namespace gradus::bench
