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
  std::span<const double> kinks;     // where the value or the slope is not smooth
  Tensor (*layer)(const Tensor& x);  // the same for the nets that are measured
};

/// linear, relu, leaky_relu (0.01), tanh, sigmoid, erf, gelu, silu, selu, softplus, hardtanh.
std::span<const Nonlinearity> nonlinearities();

/// The one of that name; throws ValueError with the nearest name if there is none.
const Nonlinearity& nonlinearity(const std::string& name);

}  // namespace gradus::bench
