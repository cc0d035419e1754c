// The table that tests run over: every optimizer in every variant of its slots, and small problems to train on.
#pragma once

#include <gradus/core/grad_mode.h>
#include <gradus/core/ops.h>
#include <gradus/core/random.h>
#include <gradus/optim/list.h>

#include <doctest/doctest.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace optim_tests {

/// "adam lr=0.02 amsgrad=true"
inline std::string text_of(const std::string& name, const gradus::OptionList& options) {
  std::string all = name;
  for (const auto& [option, value] : options) all += " " + option + "=" + gradus::to_string(value);
  return all;
}

/// What a step has to be told besides gradients.
enum class Needs : std::uint8_t { nothing, loss, hessian };

struct Row {
  std::string optimizer;
  gradus::OptionList options;
  int slots;              // tensors kept for each parameter
  int matrix_slots = -1;  // for each of two or more dimensions; -1: as many
  Needs needs = Needs::nothing;
  int traits = 0;

  enum Trait : std::uint8_t {
    matrices_only = 1,
    multiplies = 2,      // matrices: their products are rounded as the processor's instructions do it
    transcendental = 4,  // uses exp or log, whose last bits depend on the instruction set
  };

  /// The nearest shapes that it can train.
  std::vector<gradus::Shape> shapes(std::vector<gradus::Shape> wanted) const {
    for (gradus::Shape& shape : wanted) {
      if ((traits & matrices_only) != 0 && shape.size() != 2) {
        shape = shape.size() < 2 ? gradus::Shape{shape.numel(), 1} : gradus::Shape{shape[0], shape.numel() / shape[0]};
      }
    }
    return wanted;
  }
  /// Tensors kept for parameters of these shapes.
  int slot_count(const std::vector<gradus::Shape>& of) const {
    int count = 0;
    for (const gradus::Shape& shape : of) count += shape.size() < 2 || matrix_slots < 0 ? slots : matrix_slots;
    return count;
  }
  /// One step with the present gradients.
  void step(gradus::optim::Optimizer& made, double loss, const std::vector<gradus::Tensor>& hessian) const {
    switch (needs) {
      case Needs::nothing:
        return made.step();
      case Needs::loss:
        return void(made.step([=] { return loss; }));
      case Needs::hessian:
        return made.step(hessian);
    }
  }
  std::string text() const { return text_of(optimizer, options); }
};

inline const std::vector<Row>& table() {
  static const std::vector<Row> rows = {
      {"sgd", {{"lr", 0.05}}, 0},
      {"sgd", {{"lr", 0.05}, {"momentum", 0.9}}, 1},
      {"sgd", {{"lr", 0.05}, {"momentum", 0.9}, {"nesterov", true}, {"weight_decay", 0.01}}, 1},
      {"sgd", {{"lr", 0.05}, {"momentum", 0.9}, {"ema", true}}, 1},
      {"sgdw", {{"lr", 0.05}, {"nesterov", true}}, 1},
      {"sgdw", {{"lr", 0.05}, {"momentum", 0}}, 0},
      {"nag", {{"lr", 0.05}, {"weight_decay", 0.01}}, 1},
      {"qhm", {{"lr", 0.05}, {"beta", 0.9}}, 1},
      {"aggmo", {{"lr", 0.02}}, 3},
      {"aggmo", {{"lr", 0.02}, {"momenta", 2}}, 2},
      {"aggmo", {{"lr", 0.02}, {"momenta", 4}}, 4},
      {"accsgd", {{"lr", 0.05}, {"kappa", 100}}, 1},
      {"pid", {{"lr", 0.005}, {"momentum", 0.5}, {"dampening", 0.5}}, 3},
      {"pnm", {{"lr", 0.02}}, 2},
      {"srmm", {{"lr", 0.05}, {"memory_length", 7}, {"weight_decay", 0.01}}, 2},
      {"optimisticgd", {{"lr", 0.05}}, 1},
      {"demon", {{"lr", 0.05}, {"T", 20}}, 1},
      {"asgd", {{"lr", 0.05}, {"lambd", 0.01}, {"t0", 2}}, 1},
      {"signsgd", {{"lr", 0.02}, {"weight_decay", 0.1}}, 1},
      {"lion", {{"lr", 0.02}}, 1},
      {"tiger", {{"lr", 0.02}}, 1},
      {"focus", {{"lr", 0.02}, {"weight_decay", 0.1}}, 2},
      {"rprop", {}, 2},
      {"deltabardelta", {{"lr", 0.02}}, 2},
      {"adagrad", {{"lr", 0.1}, {"lr_decay", 0.01}, {"initial_accumulator_value", 0.1}}, 1},
      {"adagrad", {{"lr", 0.1}, {"eps_inside_sqrt", true}}, 1},
      {"adasqrt", {{"lr", 0.01}, {"eps", 1e-4}}, 1},
      {"kate", {{"lr", 0.05}, {"delta", 0.5}}, 2},
      {"smorms3", {{"lr", 0.02}}, 3},
      {"ftrl", {{"lr", 0.1}, {"beta", 1}, {"lambda1", 0.01}, {"lambda2", 0.01}}, 2},
      {"ftrl", {{"lr", 0.1}, {"beta", 1}, {"lr_power", -0.4}}, 2, -1, Needs::nothing, Row::transcendental},
      {"madgrad", {{"lr", 0.05}}, 3, -1, Needs::nothing, Row::transcendental},
      {"cocob", {}, 5},
      {"adasmooth", {{"lr", 0.02}, {"window", 7}}, 3},
      {"bcos", {{"lr", 0.02}}, 1},
      {"bcos", {{"lr", 0.02}, {"mode", "m"}}, 2},
      {"bcos", {{"lr", 0.02}, {"mode", "g"}}, 1},
      {"vsgd", {{"lr", 0.1}}, 3},
      {"adadelta", {{"eps", 1e-3}}, 2},
      {"rmsprop", {{"lr", 0.01}}, 1},
      {"rmsprop", {{"lr", 0.01}, {"momentum", 0.5}}, 2},
      {"rmsprop", {{"lr", 0.01}, {"centered", true}}, 2},
      {"rmsprop", {{"lr", 0.01}, {"centered", true}, {"momentum", 0.5}, {"eps_inside_sqrt", true}}, 3},
      {"adam", {{"lr", 0.02}}, 2},
      {"adam", {{"lr", 0.02}, {"bias_correction", false}, {"weight_decay", 0.01}}, 2},
      {"adam", {{"lr", 0.02}, {"amsgrad", true}}, 3},
      {"adamw", {{"lr", 0.02}}, 2},
      {"adamw", {{"lr", 0.02}, {"amsgrad", true}}, 3},
      {"adamc", {{"lr", 0.02}, {"max_lr", 0.1}, {"weight_decay", 0.1}}, 2},
      {"sparseadam", {{"lr", 0.02}}, 2},
      {"adamax", {{"lr", 0.02}}, 2},
      {"nadam", {{"lr", 0.02}, {"momentum_decay", 0}}, 2},
      {"nadam", {{"lr", 0.02}, {"weight_decay", 0.1}, {"decoupled_weight_decay", true}}, 2},
      {"radam", {{"lr", 0.02}, {"beta2", 0.9}}, 2},
      {"lamb", {{"lr", 0.02}, {"weight_decay", 0.01}}, 2},
      {"prodigy", {{"d0", 1e-2}}, 4},
      {"adabelief", {{"lr", 0.02}}, 2},
      {"adabelief", {{"lr", 0.02}, {"amsgrad", true}}, 3},
      {"adabelief", {{"lr", 0.02}, {"rectify", true}, {"beta2", 0.9}}, 2},
      {"acprop", {{"lr", 0.02}, {"beta2", 0.9}, {"eps", 1e-2}}, 2},
      {"adabound", {{"lr", 0.02}, {"base_lr", 0.02}}, 2},
      {"adabound", {{"lr", 0.02}, {"amsgrad", true}}, 3},
      {"adamod", {{"lr", 0.05}, {"beta3", 0.9}}, 3},
      {"adapnm", {{"lr", 0.02}, {"amsgrad", false}}, 3},
      {"adapnm", {{"lr", 0.02}}, 4},
      {"yogi", {{"lr", 0.02}}, 2},
      {"padam", {{"lr", 0.05}}, 2, -1, Needs::nothing, Row::transcendental},
      {"padam", {{"lr", 0.05}, {"amsgrad", true}}, 3, -1, Needs::nothing, Row::transcendental},
      {"qhadam", {{"lr", 0.02}, {"nu2", 0.8}}, 2},
      {"diffgrad", {{"lr", 0.02}}, 3, -1, Needs::nothing, Row::transcendental},
      {"laprop", {{"lr", 0.02}, {"weight_decay", 0.1}}, 2},
      {"laprop", {{"lr", 0.02}, {"amsgrad", true}}, 3},
      {"adopt", {{"lr", 0.02}, {"weight_decay", 0.1}}, 2},
      {"ademamix", {{"lr", 0.02}, {"T", 20}}, 3},
      {"simplifiedademamix", {{"lr", 0.002}, {"T", 20}, {"alpha", 1}}, 2},
      {"adan", {{"lr", 0.02}, {"weight_decay", 0.1}}, 4},
      {"adan", {{"lr", 0.02}, {"weight_decay", 0.1}, {"decoupled_weight_decay", true}}, 4},
      {"msvag", {{"lr", 0.05}}, 2},
      {"grams", {{"lr", 0.02}}, 2},
      {"exadam", {{"lr", 0.01}}, 2},
      {"adamg", {{"p", 0.5}}, 3, -1, Needs::nothing, Row::transcendental},
      {"ftml", {{"lr", 0.02}}, 3},
      {"oadam", {{"lr", 0.02}}, 3},
      {"adamatan2", {{"lr", 0.02}}, 2},
      {"demonadam", {{"lr", 0.005}, {"T", 20}}, 2},
      {"hypergradientdescent", {{"lr", 0.05}, {"beta", 1e-4}}, 1},
      {"adafactor", {{"lr", 0.05}}, 1, 2},
      {"muon", {{"lr", 0.05}}, 1, 1, Needs::nothing, Row::matrices_only | Row::multiplies},
      {"lars", {{"lr", 0.5}, {"trust_coefficient", 0.1}}, 1},
      {"novograd", {{"lr", 0.02}, {"weight_decay", 0.01}}, 2},
      {"sm3", {{"lr", 0.1}}, 1},
      {"sm3", {{"lr", 0.1}, {"momentum", 0.5}, {"beta", 0.9}}, 2},
      {"mars", {{"lr", 0.02}, {"lr_1d", 0.02}}, 3},
      {"mars", {{"lr", 0.02}, {"form", "shampoo"}, {"lr_1d", 0.02}}, 3, 3, Needs::nothing, Row::multiplies},
      {"stableadamw", {{"lr", 0.02}}, 2},
      {"adamp", {{"lr", 0.02}, {"weight_decay", 0.01}, {"delta", 10}}, 2},
      {"sgdp", {{"lr", 0.05}, {"momentum", 0.5}, {"weight_decay", 0.01}}, 1},
      {"adanorm", {{"lr", 0.02}}, 3},
      {"adai", {{"lr", 0.1}}, 3},
      {"fromage", {{"lr", 0.05}}, 0},
      {"fromage", {{"lr", 0.05}, {"p_bound", 1.5}}, 1},
      {"nero", {{"lr", 0.05}, {"constraints", false}}, 2},
      {"gravity", {{"lr", 0.1}, {"alpha", 0.001}}, 1},
      {"sgdsai", {{"lr", 0.05}}, 2},
      {"adashift", {{"lr", 0.05}, {"keep_num", 3}}, 2},
      {"apollo", {{"lr", 0.005}, {"warmup_steps", 10}}, 3},
      {"swats", {{"lr", 0.02}, {"tolerance", 0.5}}, 2},
      {"dadaptsgd", {{"d0", 1e-2}}, 2},
      {"dadaptadam", {{"d0", 1e-2}}, 3},
      {"dadaptadagrad", {{"d0", 1e-2}}, 3},
      {"dadaptlion", {{"d0", 1e-2}}, 3},
      {"dadaptadan", {{"d0", 1e-2}}, 5},
      {"dog", {{"reps_rel", 1e-2}}, 1},
      {"dog", {{"reps_rel", 1e-2}, {"layerwise", true}}, 3},
      {"dowg", {{"r_eps", 1e-2}}, 1},
      {"alig", {{"momentum", 0.5}}, 1, 1, Needs::loss},
      {"sps", {}, 0, 0, Needs::loss},
      {"momo", {{"weight_decay", 0.01}}, 1, 1, Needs::loss},
      {"momoadam", {{"lr", 0.05}}, 2, 2, Needs::loss},
      {"adahessian", {{"lr", 0.05}}, 2, 2, Needs::hessian},
      {"sophia", {{"lr", 0.02}, {"update_period", 3}}, 2, 2, Needs::hessian},
      {"schedulefreesgd", {{"lr", 0.2}}, 3},
      {"schedulefreeadamw", {{"lr", 0.05}, {"weight_decay", 0.01}}, 4},
      {"schedulefreeradam", {{"lr", 0.1}, {"beta2", 0.9}}, 4},
      {"shampoo", {{"lr", 0.2}, {"eps", 0.01}, {"max_size", 64}}, 2, 4, Needs::nothing, Row::multiplies},
      {"shampoo",
       {{"lr", 0.1}, {"eps", 0.01}, {"max_size", 64}, {"momentum", 0.5}, {"update_period", 3}},
       3,
       5,
       Needs::nothing,
       Row::multiplies},
      {"soap",
       {{"lr", 0.02}, {"precondition_frequency", 3}, {"max_precondition_dim", 301}},
       2,
       6,
       Needs::nothing,
       Row::multiplies},
      {"splus",
       {{"lr", 0.2}, {"nonstandard_constant", 0.1}, {"inverse_steps", 4}, {"max_dim", 301}},
       2,
       6,
       Needs::nothing,
       Row::multiplies},
      {"scion", {{"lr", 0.02}}, 1, 1, Needs::nothing, Row::multiplies},
      {"scion", {{"lr", 0.02}, {"norm", "rows"}, {"constraint", true}}, 1, 1, Needs::nothing, Row::multiplies},
      {"adamuon", {{"lr", 0.05}}, 2, 2, Needs::nothing, Row::matrices_only | Row::multiplies},
      {"came", {{"lr", 0.02}}, 2, 5},
      {"galore",
       {{"lr", 0.05}, {"rank", 2}, {"update_proj_gap", 3}, {"scale", 1.0}},
       2,
       3,
       Needs::nothing,
       Row::multiplies},
      {"conda", {{"lr", 0.02}}, 2, 3, Needs::nothing, Row::multiplies},
      {"adammini", {{"lr", 0.02}}, 2},
      {"adamwsn", {{"lr", 0.02}}, 2},
      {"projectedapollo", {{"rank", 2}, {"update_proj_gap", 3}}, 2, 4, Needs::nothing, Row::multiplies},
      {"adagc", {{"lr", 0.02}, {"lambda_abs", 0.5}, {"warmup_steps", 4}}, 3},
      {"amos", {{"lr", 0.05}, {"momentum", 0.5}}, 3},
      {"spam", {{"lr", 0.05}, {"update_proj_gap", 9}, {"warmup_epoch", 3}, {"grad_accu_steps", 2}}, 2},
      {"stablespam", {{"lr", 0.02}, {"update_proj_gap", 9}}, 5},
      {"adago", {{"lr", 0.5}}, 2, 2, Needs::nothing, Row::matrices_only | Row::multiplies},
      {"a2grad", {{"variant", "inc"}}, 4},
      {"racs", {{"lr", 0.5}}, 3},
      {"fadam", {{"lr", 0.02}}, 2},
      {"ranger21", {{"lr", 0.02}, {"num_iterations", 40}}, 4, 4, Needs::nothing, Row::transcendental},
      {"adams", {{"lr", 0.02}, {"weight_decay", 0.01}}, 2},
      {"tam", {{"lr", 0.05}}, 2},
      {"adatam", {{"lr", 0.002}}, 3},
      {"aida", {{"lr", 0.02}}, 2},
      {"aida", {{"lr", 0.02}, {"amsgrad", true}, {"rectify", true}, {"beta2", 0.9}}, 3},
      {"avagrad", {{"lr", 0.05}}, 2},
      {"avagrad", {{"lr", 0.05}, {"delayed_gamma", false}}, 2},
      {"eve", {{"lr", 0.02}, {"weight_decay", 0.01}}, 2, 2, Needs::loss},
      {"wngrad", {{"lr", 0.5}, {"weight_decay", 0.01}}, 0},
      {"spectralsphere", {{"lr", 0.02}, {"radius", 0}}, 1, 1, Needs::nothing, Row::matrices_only | Row::multiplies},
  };
  return rows;
}

/// The first row with this optimizer.
inline const Row& row_of(const std::string& optimizer) {
  for (const Row& row : table()) {
    if (row.optimizer == optimizer) return row;
  }
  throw std::runtime_error(optimizer + " is not in the table");
}

/// The whole line that an exception says; "" if there is none.
template <class F>
std::string message(const F& f) {
  try {
    f();
  } catch (const gradus::Error& error) {
    return error.what();
  }
  return "";
}

/// The line that messages name, where a test gives it.
inline constexpr gradus::Where user_line{"train.cpp", 30};

/// A tensor of numbers in [-1, 1), the same for the same seed.
inline gradus::Tensor numbers(const gradus::Shape& shape, std::uint64_t seed,
                              gradus::Dtype dtype = gradus::Dtype::float32) {
  gradus::Generator generator(seed);
  return gradus::rand(shape, {.dtype = dtype, .generator = &generator}) * 2 - 1;
}

inline gradus::Tensor parameter(const gradus::Shape& shape, std::uint64_t seed,
                                gradus::Dtype dtype = gradus::Dtype::float32) {
  return numbers(shape, seed, dtype).detach().requires_grad_();
}

using Shapes = std::vector<gradus::Shape>;

/// Some parameters with a convex loss: sum of a (w - t)^2 / 2, its gradient by hand.
struct Quadratic {
  explicit Quadratic(const Shapes& shapes, gradus::Dtype dtype = gradus::Dtype::float32) {
    std::uint64_t seed = 1;
    for (const gradus::Shape& shape : shapes) {
      w.push_back(parameter(shape, seed++, dtype));
      target.push_back(numbers(shape, seed++, dtype));
    }
  }

  void differentiate() {
    for (std::size_t i = 0; i < w.size(); ++i) w[i].set_grad((w[i].detach() - target[i]) * 1.5);
  }
  double loss() const {
    double sum = 0;
    for (std::size_t i = 0; i < w.size(); ++i) {
      sum += gradus::sum(gradus::square(w[i].detach() - target[i])).item<double>() * 0.75;
    }
    return sum;
  }
  void train(gradus::optim::Optimizer& optimizer, int steps, const Row& row = {"", {}, 0}) {
    for (int i = 0; i < steps; ++i) {
      differentiate();
      step(optimizer, row);
    }
  }
  void step(gradus::optim::Optimizer& optimizer, const Row& row) const { row.step(optimizer, loss(), hessian()); }
  /// Its diagonal.
  std::vector<gradus::Tensor> hessian() const {
    std::vector<gradus::Tensor> diagonal;
    for (const gradus::Tensor& tensor : w)
      diagonal.push_back(gradus::full(tensor.shape(), 1.5, {.dtype = tensor.dtype()}));
    return diagonal;
  }
  gradus::Parameters parameters() const { return gradus::Parameters(w); }
  std::vector<double> values() const {
    std::vector<double> all;
    for (const gradus::Tensor& tensor : w) {
      const std::vector<double> part = tensor.to_vector<double>();
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }

  std::vector<gradus::Tensor> w, target;
};

}  // namespace optim_tests
