/// The fully connected layer.
#pragma once

#include <gradus/core/random.h>
#include <gradus/nn/module.h>

#include <cstdint>

namespace gradus::nn {

struct LinearOptions {
  bool bias = true;
  Dtype dtype = Dtype::float32;
  Generator* generator = nullptr;  ///< of the first values; none: the thread's default generator
};

/// y = x weight^T + bias. x: [.., in], y: [.., out]. `nn::Linear hidden{784, 128};`
/// Starts as PyTorch's: weight and bias uniform in ±1/sqrt(in) (He's uniform rule with a = sqrt(5)); nn/init.h has
/// others.
struct Linear : Module {
  /// Throws ValueError for negative sizes, TypeError unless the dtype is a floating one.
  Linear(std::int64_t in, std::int64_t out, LinearOptions options = {}, Where where = Where::here());

  Tensor forward(const Tensor& x) override;
  void members(Members& m) override;

  Tensor weight;  ///< [out, in]
  Tensor bias;    ///< [out]; undefined if switched off
};

}  // namespace gradus::nn
