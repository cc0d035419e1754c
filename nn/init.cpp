// Initialisers: scales from fans and gains, and orthogonal matrices.
#include <gradus/core/grad_mode.h>
#include <gradus/core/kernels/lapack.h>
#include <gradus/core/ops.h>
#include <gradus/nn/init.h>

#include <cmath>

namespace gradus::nn::init {
namespace {

void require_floating(const Tensor& tensor, const char* operation, Where where) {
  if (is_floating(tensor.dtype())) return;
  throw TypeError(where, std::string(operation) + ": the tensor must be floating, not " + name(tensor.dtype()));
}

struct Fans {
  double in;
  double out;
};

Fans fans_of(const Tensor& tensor, const char* operation, Where where) {
  if (tensor.dim() < 2) {
    throw ShapeError(
        where, std::string(operation) + ": fans need at least two dimensions: shape " + to_string(tensor.shape()));
  }
  double receptive_field = 1;
  for (int i = 2; i < tensor.dim(); ++i) receptive_field *= static_cast<double>(tensor.shape()[i]);
  return {static_cast<double>(tensor.shape()[1]) * receptive_field,
          static_cast<double>(tensor.shape()[0]) * receptive_field};
}

double fan_of(const Tensor& tensor, Fan fan, const char* operation, Where where) {
  const Fans fans = fans_of(tensor, operation, where);
  return fan == Fan::in ? fans.in : fan == Fan::out ? fans.out : (fans.in + fans.out) / 2;
}

// An empty weight has no fan to divide by, and no values to scale.
double scale(double gain, double fan) { return fan > 0 ? gain / std::sqrt(fan) : 0; }

Tensor normal_of(Tensor tensor, double std, Generator* generator, Where where) {
  return normal_(std::move(tensor), {.std = std, .generator = generator}, where);
}

Tensor uniform_of(Tensor tensor, double std, Generator* generator, Where where) {
  const double bound = std::sqrt(3.0) * std;  // a uniform variable on ±bound has the variance bound^2 / 3
  return uniform_(std::move(tensor), {.low = -bound, .high = bound, .generator = generator}, where);
}

double kaiming_std(const Tensor& tensor, const KaimingOptions& options, const char* operation, Where where) {
  return scale(calculate_gain(options.nonlinearity, options.a, where), fan_of(tensor, options.mode, operation, where));
}

// Turns a tall random normal matrix, float64, into one with orthonormal columns.
void make_orthonormal(const Tensor& matrix) {
  const std::int64_t rows = matrix.size(0);
  const std::int64_t columns = matrix.size(1);
  double* q = matrix.data<double>().data();
  const Tensor r = empty({columns, columns}, {.dtype = Dtype::float64});
  double* upper = r.data<double>().data();
  kernels::qr(rows, columns, q, upper);
  // Householder's Q is not uniformly distributed until its columns are signed so that R's diagonal is positive
  // (Mezzadri 2007, arXiv:math-ph/0609050).
  for (std::int64_t j = 0; j < columns; ++j) {
    if (upper[j * columns + j] >= 0) continue;
    for (std::int64_t i = 0; i < rows; ++i) q[i * columns + j] = -q[i * columns + j];
  }
}

}  // namespace

Tensor normal_(Tensor tensor, NormalOptions options, Where where) {
  require_floating(tensor, "normal_", where);
  if (!(options.std >= 0)) throw ValueError(where, "normal_: std must be >= 0, got " + to_string(options.std));
  const NoGrad guard;
  Tensor values = randn(tensor.shape(), {.dtype = tensor.dtype(), .generator = options.generator}, where);
  tensor.copy_(values.mul_(options.std).add_(options.mean), where);
  return tensor;
}

Tensor uniform_(Tensor tensor, UniformOptions options, Where where) {
  require_floating(tensor, "uniform_", where);
  if (!(options.low <= options.high)) {
    throw ValueError(
        where, "uniform_: low must not be above high: " + to_string(options.low) + ", " + to_string(options.high));
  }
  const NoGrad guard;
  Tensor values = rand(tensor.shape(), {.dtype = tensor.dtype(), .generator = options.generator}, where);
  tensor.copy_(values.mul_(options.high - options.low).add_(options.low), where);
  return tensor;
}

Tensor zeros_(Tensor tensor, Where where) { return constant_(std::move(tensor), 0, where); }

Tensor ones_(Tensor tensor, Where where) { return constant_(std::move(tensor), 1, where); }

Tensor constant_(Tensor tensor, double value, Where where) {
  const NoGrad guard;
  tensor.fill_(value, where);
  return tensor;
}

Tensor xavier_uniform_(Tensor tensor, GainOptions options, Where where) {
  const double fan = fan_of(tensor, Fan::average, "xavier_uniform_", where);
  return uniform_of(std::move(tensor), scale(options.gain, fan), options.generator, where);
}

Tensor xavier_normal_(Tensor tensor, GainOptions options, Where where) {
  const double fan = fan_of(tensor, Fan::average, "xavier_normal_", where);
  return normal_of(std::move(tensor), scale(options.gain, fan), options.generator, where);
}

Tensor lecun_uniform_(Tensor tensor, GainOptions options, Where where) {
  const double fan = fan_of(tensor, Fan::in, "lecun_uniform_", where);
  return uniform_of(std::move(tensor), scale(options.gain, fan), options.generator, where);
}

Tensor lecun_normal_(Tensor tensor, GainOptions options, Where where) {
  const double fan = fan_of(tensor, Fan::in, "lecun_normal_", where);
  return normal_of(std::move(tensor), scale(options.gain, fan), options.generator, where);
}

Tensor kaiming_uniform_(Tensor tensor, const KaimingOptions& options, Where where) {
  const double std = kaiming_std(tensor, options, "kaiming_uniform_", where);
  return uniform_of(std::move(tensor), std, options.generator, where);
}

Tensor kaiming_normal_(Tensor tensor, const KaimingOptions& options, Where where) {
  const double std = kaiming_std(tensor, options, "kaiming_normal_", where);
  return normal_of(std::move(tensor), std, options.generator, where);
}

Tensor orthogonal_(Tensor tensor, GainOptions options, Where where) {
  require_floating(tensor, "orthogonal_", where);
  if (tensor.dim() < 2) {
    throw ShapeError(where, "orthogonal_: at least two dimensions are needed: shape " + to_string(tensor.shape()));
  }
  const NoGrad guard;
  if (tensor.numel() == 0) return tensor;
  const std::int64_t rows = tensor.size(0);
  const std::int64_t columns = tensor.numel() / rows;
  const bool wide = rows < columns;
  const Shape tall = wide ? Shape{columns, rows} : Shape{rows, columns};
  // In float64 whatever the dtype: columns are then orthonormal to the last bit that float32 holds.
  Tensor q = randn(tall, {.dtype = Dtype::float64, .generator = options.generator}, where);
  make_orthonormal(q);
  q.mul_(options.gain);
  tensor.copy_(reshape(wide ? t(q) : q, tensor.shape()), where);
  return tensor;
}

double calculate_gain(const std::string& nonlinearity, double a, Where where) {
  if (nonlinearity == "linear" || nonlinearity == "identity" || nonlinearity == "sigmoid") return 1;
  if (nonlinearity == "tanh") return 5.0 / 3;
  if (nonlinearity == "relu") return std::sqrt(2.0);
  if (nonlinearity == "leaky_relu") return std::sqrt(2 / (1 + a * a));
  if (nonlinearity == "selu") return 0.75;
  throw_unknown_name("calculate_gain", "nonlinearity", nonlinearity,
                     {"linear", "identity", "sigmoid", "tanh", "relu", "leaky_relu", "selu"}, where);
}

}  // namespace gradus::nn::init
