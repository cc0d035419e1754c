// One forward and one backward pass through each net, a layer at a time, without a graph: only squares are wanted.
#include <gradus/bench/gradients/random_matrix.h>
#include <gradus/bench/gradients/random_nets.h>
#include <gradus/core/parallel.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <limits>

namespace gradus::bench {
namespace {

using Values = std::vector<double>;  // [units, samples]

constexpr double infinity = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();

double square_sum(const Values& values) {
  double sum = 0;
  for (double value : values) sum += value * value;
  return sum;
}

Values normal_values(std::size_t count, double standard_deviation, Generator& generator) {
  const Tensor drawn = randn({static_cast<std::int64_t>(count)}, {.dtype = Dtype::float64, .generator = &generator});
  Values values = drawn.to_vector<double>();
  for (double& value : values) value *= standard_deviation;
  return values;
}

// Groups of numbers that follow each other are given mean 0 and variance 1: the samples of one unit, or the units of
// the only sample. A group without variance becomes 0 and lets no gradient through.
struct Normaliser {
  std::size_t group = 0;  // its length; 0: nothing is normalised
  Values inverse_deviation = {};

  void forward(Values& values) {
    inverse_deviation.clear();
    for (std::size_t begin = 0; group > 0 && begin < values.size(); begin += group) {
      double sum = 0, square = 0;
      for (std::size_t i = begin; i < begin + group; ++i) sum += values[i];
      const double mean = sum / static_cast<double>(group);
      for (std::size_t i = begin; i < begin + group; ++i) square += (values[i] - mean) * (values[i] - mean);
      const double inverse = square > 0 ? std::sqrt(static_cast<double>(group) / square) : 0;
      for (std::size_t i = begin; i < begin + group; ++i) values[i] = (values[i] - mean) * inverse;
      inverse_deviation.push_back(inverse);
    }
  }

  // From the gradient at the normalised values to that at the values before.
  void backward(const Values& normalised, Values& gradient) const {
    for (std::size_t begin = 0, k = 0; group > 0 && begin < gradient.size(); begin += group, ++k) {
      double sum = 0, along = 0;
      for (std::size_t i = begin; i < begin + group; ++i) {
        sum += gradient[i];
        along += gradient[i] * normalised[i];
      }
      sum /= static_cast<double>(group);
      along /= static_cast<double>(group);
      for (std::size_t i = begin; i < begin + group; ++i) {
        gradient[i] = inverse_deviation[k] * (gradient[i] - sum - normalised[i] * along);
      }
    }
  }
};

// A net while it is measured. `activated` are the values that phi gets at each layer.
class Run {
 public:
  Run(const RandomNets& nets, int index, const Watch& watch)
      : net_(nets.net), batch_(nets.batch), watch_(watch), generator_(static_cast<std::uint64_t>(nets.seed)) {
    generator_.set_offset(static_cast<std::uint64_t>(index) << 40U);  // far beyond what one net draws
  }

  MeasuredNet measure() {
    Values state = normal_values(size(0), 1, generator_);
    if (net_.is_residual()) {
      up_through_blocks(state);
    } else {
      up_through_layers(state);
    }
    if (goes_on()) down();
    return measured_;
  }

 private:
  std::size_t samples() const { return static_cast<std::size_t>(batch_); }
  std::size_t size(int state) const { return static_cast<std::size_t>(net_.width_of(state)) * samples(); }

  bool goes_on() {
    measured_.abandoned = measured_.abandoned || !watch_.goes_on();
    return measured_.finite && !measured_.abandoned;
  }

  Normaliser normaliser_at(int state) const {
    if (net_.norm == Norm::none) return {};
    return {net_.norm == Norm::batch ? samples() : size(state)};
  }

  // W x + b of layer `l`, whose weights are kept for the way back.
  Values linear(int l, const Values& x) {
    const int out = net_.width_of(l), in = net_.width_of(net_.is_residual() ? l : std::max(l - 1, 0));
    weights_.push_back(net_.orthogonal ? RandomMatrix::orthogonal(out, in, net_.variance_into(l), generator_)
                                       : RandomMatrix::normal(out, in, net_.variance_into(l), generator_));
    Values z(static_cast<std::size_t>(out) * samples());
    weights_.back().multiply(x.data(), z.data(), batch_);
    if (net_.bias_variance > 0) {
      const Values bias = normal_values(static_cast<std::size_t>(out), std::sqrt(net_.bias_variance), generator_);
      for (std::size_t i = 0; i < z.size(); ++i) z[i] += bias[i / samples()];
    }
    return z;
  }

  Values activate(const Values& z) const {
    Values x(z.size());
    std::transform(z.begin(), z.end(), x.begin(), net_.phi->value);
    return x;
  }

  void record_length(const Values& state) {
    measured_.q.push_back(square_sum(state) / static_cast<double>(state.size()));
    measured_.finite = measured_.finite && std::isfinite(measured_.q.back());
  }

  void keep_normalised(Values values, int state) {
    normalisers_.push_back(normaliser_at(state));
    normalisers_.back().forward(values);
    activated_.push_back(std::move(values));
  }

  void up_through_layers(Values x) {
    for (int l = 0; l < net_.depth && goes_on(); ++l) {
      keep_normalised(linear(l, x), l);
      record_length(activated_.back());
      x = activate(activated_.back());
    }
  }

  void up_through_blocks(Values h) {
    record_length(h);
    for (int block = 0; block < net_.depth && goes_on(); ++block) {
      keep_normalised(h, block);
      const Values branch = linear(block, activate(activated_.back()));
      for (std::size_t i = 0; i < h.size(); ++i) h[i] += *net_.residual * branch[i];
      record_length(h);
    }
  }

  // gradient at what `activated_[layer]` was made of, from that at the output of its layer's weights.
  void through_activation(std::size_t layer, Values& gradient) const {
    const Values& z = activated_[layer];
    for (std::size_t i = 0; i < z.size(); ++i) gradient[i] *= net_.phi->slope(z[i]);
  }

  // Writes down how long the gradient is, and takes a power of two out of it, which costs no rounding: a net that hands
  // gradients on as they are has a ratio of exactly 1.
  void record_gradient(Values& gradient, std::size_t state) {
    const double norm = std::sqrt(square_sum(gradient));
    if (!std::isfinite(norm)) measured_.finite = false;
    if (norm == 0 || !std::isfinite(norm)) return;
    int exponent = 0;
    const double logarithm = std::log10(std::frexp(norm, &exponent));
    taken_out_ += exponent;
    if (state + 1 == measured_.log10_gradient.size()) {
      log10_at_top_ = logarithm;
      taken_out_ = 0;
    }
    measured_.log10_gradient[state] = logarithm - log10_at_top_ + taken_out_ * std::log10(2.0);
    for (double& value : gradient) value = std::ldexp(value, -exponent);
  }

  void down() {
    const std::size_t states = measured_.q.size();
    measured_.log10_gradient.assign(states, -infinity);
    Values gradient = normal_values(size(net_.is_residual() ? net_.depth : net_.depth - 1), 1, generator_);
    if (!net_.is_residual()) through_activation(states - 1, gradient);
    record_gradient(gradient, states - 1);
    for (std::size_t state = states - 1; state-- > 0 && measured_.log10_gradient[state + 1] > -infinity;) {
      Values before(size(static_cast<int>(state)));
      if (net_.is_residual()) {
        weights_[state].multiply_transposed(gradient.data(), before.data(), batch_);
        through_activation(state, before);
        normalisers_[state].backward(activated_[state], before);
        for (std::size_t i = 0; i < before.size(); ++i) before[i] = gradient[i] + *net_.residual * before[i];
      } else {
        normalisers_[state + 1].backward(activated_[state + 1], gradient);
        weights_[state + 1].multiply_transposed(gradient.data(), before.data(), batch_);
        through_activation(state, before);
      }
      gradient = std::move(before);
      record_gradient(gradient, state);
    }
  }

  const TheoryNet& net_;
  int batch_;
  const Watch& watch_;
  Generator generator_;
  std::vector<RandomMatrix> weights_;
  std::vector<Normaliser> normalisers_;
  std::vector<Values> activated_;
  double log10_at_top_ = 0;  // of the gradient's norm, less its power of two
  int taken_out_ = 0;        // powers of two since then
  MeasuredNet measured_;
};

MeasuredNets summary_of(const std::vector<MeasuredNet>& nets, std::size_t states) {
  MeasuredNets all;
  all.nets = static_cast<int>(nets.size());
  for (const MeasuredNet& net : nets) {
    if (!net.finite) {
      ++all.not_finite;
    } else if (net.has_zero_gradient()) {
      ++all.zero_gradient;
    } else {
      all.log10_ratios.push_back(net.log10_gradient.front());
    }
  }
  for (std::size_t l = 0; l < states; ++l) {
    Values lengths, rates, logarithms;
    for (const MeasuredNet& net : nets) {
      if (!net.finite) continue;
      lengths.push_back(net.q[l]);
      if (net.log10_gradient[l] == -infinity) continue;
      logarithms.push_back(net.log10_gradient[l]);
      if (l + 1 < states) rates.push_back(std::pow(10, 2 * (net.log10_gradient[l] - net.log10_gradient[l + 1])));
    }
    const Statistics logarithm = statistics(logarithms);
    all.layers.push_back({statistics(lengths).mean, statistics(rates).mean, logarithm.mean, logarithm.deviation});
  }
  return all;
}

}  // namespace

bool MeasuredNet::has_zero_gradient() const { return finite && log10_gradient.front() == -infinity; }

Statistics statistics(const std::vector<double>& values) {
  const double count = static_cast<double>(values.size());
  double sum = 0, square = 0;
  for (double value : values) sum += value;
  const double mean = values.empty() ? nan : sum / count;
  for (double value : values) square += (value - mean) * (value - mean);
  return {mean, values.size() < 2 ? nan : std::sqrt(square / (count - 1))};
}

double memory_needed(const RandomNets& nets) {
  double bytes = 0;
  for (int l = 0; l < nets.net.depth; ++l) {
    const int out = nets.net.width_of(l), in = nets.net.width_of(nets.net.is_residual() ? l : std::max(l - 1, 0));
    bytes += RandomMatrix::bytes(out, in, nets.net.orthogonal) + sizeof(double) * 2.0 * out * nets.batch;
  }
  return bytes * std::min(nets.nets, num_threads());
}

MeasuredNets measure(const RandomNets& nets, const Watch& watch) {
  std::vector<MeasuredNet> measured;
  // A few nets at a time, so that whoever waits can be told.
  for (int first = 0; first < nets.nets && watch.goes_on();) {
    const int count = std::min(nets.nets - first, num_threads());
    std::vector<MeasuredNet> drawn(static_cast<std::size_t>(count));
    std::vector<std::exception_ptr> failures(drawn.size());
    parallel_for(count, [&](std::int64_t i) noexcept {
      const auto place = static_cast<std::size_t>(i);
      try {
        drawn[place] = Run(nets, first + static_cast<int>(i), watch).measure();
      } catch (...) {  // memory may run out
        failures[place] = std::current_exception();
      }
    });
    for (const std::exception_ptr& failure : failures) {
      if (failure) std::rethrow_exception(failure);
    }
    std::erase_if(drawn, [](const MeasuredNet& net) { return net.abandoned; });
    measured.insert(measured.end(), drawn.begin(), drawn.end());
    first += count;
    watch.done(count);
  }
  return summary_of(measured, static_cast<std::size_t>(nets.net.states()));
}

}  // namespace gradus::bench
