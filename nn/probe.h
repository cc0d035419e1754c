/// The probe: how large activations and gradients are, layer by layer and step by step, in any model.
///
///     nn::Probe probe(model);
///     for (auto [x, y] : loader) { … model(x) … loss.backward() … }
///     for (const nn::ProbeRow& row : probe.rows()) std::printf("%s %g\n", row.layer.c_str(), row.gradient.norm);
#pragma once

#include <gradus/core/tensor.h>
#include <gradus/nn/module.h>

#include <cstdint>
#include <string>
#include <vector>

namespace gradus::nn {

/// The size of a tensor's values. Summed in float64, scaled by the largest, so that no square overflows or vanishes.
struct Magnitude {
  double norm = 0;              ///< sqrt(sum x^2); infinite or NaN if an element is
  double largest = 0;           ///< max |x|
  std::int64_t count = 0;       ///< elements; 0: nothing was measured
  std::int64_t zeros = 0;       ///< elements that are exactly 0: dead units, saturated slopes, what underflowed
  std::int64_t not_finite = 0;  ///< elements that are infinite or NaN

  /// The root of the mean square.
  double rms() const noexcept;
};

Magnitude magnitude(const Tensor& tensor);

/// What one layer did in one step.
struct ProbeRow {
  std::int64_t step = 0;      ///< counts the model's forward passes from 0
  std::string layer;          ///< its name in the model: "encoder.hidden"
  std::string type;           ///< "Linear"
  int call = 0;               ///< 1, 2, … for further calls of the same layer in one step
  Magnitude output;           ///< of z, what the layer gave
  Magnitude gradient;         ///< of dL/dz; count 0 if no backward pass reached it
  Magnitude weight;           ///< of the layer's first parameter; count 0 if it has none
  Magnitude weight_gradient;  ///< of dL/d(that parameter) in the last backward pass of the step
};

struct ProbeOptions {
  std::int64_t every = 1;  ///< records each so many-th step
};

/// Watches a model while it lives: records the layers (modules that contain no others) that forward passes of the model
/// call on this thread, and what backward passes bring them. Nothing is computed differently, and a model without a
/// probe pays nothing. End it on the thread that made it.
class Probe {
 public:
  /// Throws ValueError unless every >= 1.
  explicit Probe(Module& model, ProbeOptions options = {}, Where where = Where::here());
  ~Probe();
  Probe(const Probe&) = delete;
  Probe& operator=(const Probe&) = delete;

  /// In the order of the calls, steps after steps.
  const std::vector<ProbeRow>& rows() const noexcept;
  /// The rows of the last recorded step.
  std::vector<ProbeRow> last() const;
  /// Forgets the rows; the steps go on counting.
  void clear() noexcept;

 private:
  class Watch;
  Watch* watch_;
};

}  // namespace gradus::nn
