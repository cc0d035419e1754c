/// Initialisers: first values for weights. Each fills the tensor it is given, whether that is trained or not, and
/// returns it: `nn::init::kaiming_normal_(layer.weight);`
///
/// A weight [out, in, ...] has fan_in = in x ... and fan_out = out x ....
#pragma once

#include <gradus/core/description.h>
#include <gradus/core/random.h>
#include <gradus/core/tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace gradus::nn {
namespace init {

struct NormalOptions {
  double mean = 0;
  double std = 1;
  Generator* generator = nullptr;  ///< none: the thread's default generator
};
/// Normal. Throws ValueError if std is negative.
Tensor normal_(Tensor tensor, NormalOptions options = {}, Where where = Where::here());

struct UniformOptions {
  double low = 0;
  double high = 1;
  Generator* generator = nullptr;
};
/// Uniform in [low, high). Throws ValueError if low > high.
Tensor uniform_(Tensor tensor, UniformOptions options = {}, Where where = Where::here());

Tensor zeros_(Tensor tensor, Where where = Where::here());
Tensor ones_(Tensor tensor, Where where = Where::here());
Tensor constant_(Tensor tensor, double value, Where where = Where::here());

/// What the variance is divided by.
enum class Fan : std::uint8_t { in, out, average };

struct GainOptions {
  double gain = 1;
  Generator* generator = nullptr;
};
/// Variance gain^2 2 / (fan_in + fan_out), as a compromise between both directions (Glorot and Bengio 2010).
/// Throws ShapeError for fewer than two dimensions.
Tensor xavier_uniform_(Tensor tensor, GainOptions options = {}, Where where = Where::here());
Tensor xavier_normal_(Tensor tensor, GainOptions options = {}, Where where = Where::here());
/// Variance gain^2 / fan_in (LeCun, Bottou, Orr and Müller 1998).
Tensor lecun_uniform_(Tensor tensor, GainOptions options = {}, Where where = Where::here());
Tensor lecun_normal_(Tensor tensor, GainOptions options = {}, Where where = Where::here());

struct KaimingOptions {
  double a = 0;  ///< slope below zero of the leaky ReLU that follows
  Fan mode = Fan::in;
  std::string nonlinearity = "leaky_relu";  ///< for calculate_gain
  Generator* generator = nullptr;
};
/// Variance gain^2 / fan; without options 2 / fan_in, which keeps the variance through ReLUs (He et al. 2015,
/// arXiv:1502.01852). Throws ShapeError for fewer than two dimensions, ValueError for an unknown nonlinearity.
Tensor kaiming_uniform_(Tensor tensor, const KaimingOptions& options = {}, Where where = Where::here());
Tensor kaiming_normal_(Tensor tensor, const KaimingOptions& options = {}, Where where = Where::here());

/// gain times a random matrix with orthonormal rows or columns, whichever are fewer, uniformly distributed among those
/// (Haar measure; Saxe et al. 2013, arXiv:1312.6120). The dimensions after the first count as one.
Tensor orthogonal_(Tensor tensor, GainOptions options = {}, Where where = Where::here());

/// The factor that keeps the scale of values through a nonlinearity, PyTorch's: linear, identity, sigmoid 1; tanh 5/3;
/// relu sqrt(2); leaky_relu sqrt(2 / (1 + a^2)); selu 3/4. Throws ValueError for another name.
double calculate_gain(const std::string& nonlinearity, double a = 0.01, Where where = Where::here());

}  // namespace init

/// All initialisers.
std::vector<Description> initialisers();
/// Fills the tensor by the initialiser of this name ("orthogonal") or alias. Throws ValueError for an unknown name or
/// option, with the nearest one, and for a value outside its range.
Tensor initialise(const std::string& name, const Tensor& tensor, const OptionList& options = {},
                  Generator* generator = nullptr, Where where = Where::here());

}  // namespace gradus::nn
