// P1 and other small networks by automatic differentiation, P2 with its gradient by hand, linear regression.
#include "problems.h"

#include <gradus/core/autograd.h>
#include <gradus/core/grad_mode.h>
#include <gradus/core/ops.h>

#include <array>
#include <cmath>

namespace reference {
namespace {

using gradus::Dtype;
using gradus::Shape;
using gradus::Tensor;

using Function = Tensor (*)(const Tensor&);

Tensor identity(const Tensor& x) { return x; }

Function activation(const std::string& name) {
  if (name == "linear") return identity;
  if (name == "sigmoid") return [](const Tensor& x) { return gradus::sigmoid(x); };
  if (name == "tanh") return [](const Tensor& x) { return gradus::tanh(x); };
  if (name == "relu") return [](const Tensor& x) { return gradus::relu(x); };
  throw std::runtime_error("unknown activation " + name);
}

/// A problem whose gradient is automatic.
class Differentiated : public Problem {
 public:
  using Problem::Problem;

  double loss() const override {
    const gradus::NoGrad no_grad;
    return forward().item<double>();
  }
  void differentiate() override {
    for (Tensor& parameter : parameters_) parameter.set_grad({});
    forward().backward();
  }
  /// One element after the other.
  std::vector<Tensor> hessian_diagonal() const override {
    std::vector<Tensor> diagonals;
    const std::vector<Tensor> gradients = gradus::grad({forward()}, parameters_, {.create_graph = true});
    for (std::size_t k = 0; k < parameters_.size(); ++k) {
      const Tensor flat = gradus::flatten(gradients[k]);
      std::vector<double> diagonal;
      for (std::int64_t i = 0; i < flat.numel(); ++i) {
        const Tensor row = gradus::grad(gradus::select(flat, 0, i), parameters_[k], {.retain_graph = true});
        diagonal.push_back(row.to_vector<double>()[static_cast<std::size_t>(i)]);
      }
      diagonals.push_back(gradus::tensor(diagonal, parameters_[k].shape()));
    }
    return diagonals;
  }

 protected:
  virtual Tensor forward() const = 0;
};

class Mlp final : public Differentiated {
 public:
  explicit Mlp(const json& net)
      : Differentiated(shapes(net.at("layers"))),
        hidden_(activation(net.at("hidden"))),
        output_(activation(net.at("output"))),
        x_(nested_tensor(net.at("inputs"), Dtype::float64)),
        targets_(nested_tensor(net.at("targets"), Dtype::float64)) {
    const std::string loss = net.at("loss");
    if (loss != "mean_squared_error" && loss != "sum_squared_error") throw std::runtime_error("unknown loss " + loss);
    mean_ = loss == "mean_squared_error";
  }

 private:
  static std::vector<Shape> shapes(const json& layers) {
    std::vector<Shape> list;
    for (std::size_t i = 1; i < layers.size(); ++i) {
      const std::int64_t in = layers[i - 1], out = layers[i];
      list.push_back({out, in});
      list.push_back({out});
    }
    return list;
  }
  Tensor forward() const override {
    Tensor h = x_;
    for (std::size_t i = 0; i < parameters_.size(); i += 2) {
      const bool last = i + 2 == parameters_.size();
      h = (last ? output_ : hidden_)(gradus::linear(h, parameters_[i], parameters_[i + 1]));
    }
    return gradus::mse_loss(h, targets_, mean_ ? gradus::Reduction::mean : gradus::Reduction::sum);
  }

  Function hidden_, output_;
  Tensor x_, targets_;
  bool mean_;
};

std::unique_ptr<Problem> make_p1() {
  auto problem = std::make_unique<Mlp>(json{
      {"layers", {2, 3, 1}},
      {"hidden", "sigmoid"},
      {"output", "sigmoid"},
      {"loss", "sum_squared_error"},
      {"inputs", {{0.1, 0.9}, {0.8, 0.2}, {0.5, -0.7}, {-0.3, 0.4}}},
      {"targets", {{1.0}, {0.0}, {0.7}, {0.2}}},
  });
  problem->set_values({0.5, -0.4, 0.3, 0.8, -0.6, 0.2, 0.1, -0.2, 0.05, 0.7, -0.5, 0.9, -0.1});
  return problem;
}

/// L = sum A (W - T)^2 / 2 + sum C W^4 / 4 + sum d (b - s)^2 / 2 + sum b^4 / 4 + 0.05 sum_j q_j^2, q_j = sum_i W_ij +
/// b_j.
class P2 final : public Problem {
 public:
  P2() : Problem({{4, 3}, {3}}) {
    set_values({1, -0.5, 0.8, -1.2, 0.7, 0.3, 0.4, -0.9, 1.1, -0.2, 0.6, -1.5, 0.3, -0.8, 1.2});
  }

  double loss() const override {
    const std::vector<double> p = values();
    double sum = 0;
    for (std::size_t k = 0; k < 12; ++k) {
      sum += 0.5 * A[k] * (p[k] - T[k]) * (p[k] - T[k]) + 0.25 * C[k] * std::pow(p[k], 4);
    }
    for (std::size_t j = 0; j < 3; ++j) {
      const double b = p[12 + j];
      sum += 0.5 * d[j] * (b - s[j]) * (b - s[j]) + 0.25 * std::pow(b, 4) + 0.05 * q(p, j) * q(p, j);
    }
    return sum;
  }
  void differentiate() override {
    const std::vector<double> p = values();
    std::vector<double> of_w(12), of_b(3);
    for (std::size_t k = 0; k < 12; ++k) {
      of_w[k] = A[k] * (p[k] - T[k]) + C[k] * p[k] * p[k] * p[k] + 0.1 * q(p, k % 3);
    }
    for (std::size_t j = 0; j < 3; ++j) {
      const double b = p[12 + j];
      of_b[j] = d[j] * (b - s[j]) + b * b * b + 0.1 * q(p, j);
    }
    parameters_[0].set_grad(gradus::tensor(of_w, {4, 3}));
    parameters_[1].set_grad(gradus::tensor(of_b, {3}));
  }
  std::vector<Tensor> hessian_diagonal() const override {
    const std::vector<double> p = values();
    std::vector<double> of_w(12), of_b(3);
    for (std::size_t k = 0; k < 12; ++k) of_w[k] = A[k] + 3 * C[k] * p[k] * p[k] + 0.1;
    for (std::size_t j = 0; j < 3; ++j) of_b[j] = d[j] + 3 * p[12 + j] * p[12 + j] + 0.1;
    return {gradus::tensor(of_w, {4, 3}), gradus::tensor(of_b, {3})};
  }

 private:
  static double q(const std::vector<double>& p, std::size_t j) {
    return p[j] + p[3 + j] + p[6 + j] + p[9 + j] + p[12 + j];
  }

  static constexpr std::array<double, 12> A{1, 0.5, 2, 0.3, 1.5, 0.8, 2.5, 0.1, 0.6, 0.9, 1.2, 0.4};
  static constexpr std::array<double, 12> T{0.5, -1, 0.2, 1.5, -0.3, 0.8, -0.7, 2, -1.2, 0.1, 0.6, -0.4};
  static constexpr std::array<double, 12> C{0.2, 0.1, 0.05, 0.3, 0.02, 0.15, 0.1, 0.25, 0.01, 0.05, 0.2, 0.3};
  static constexpr std::array<double, 3> d{1, 0.2, 3};
  static constexpr std::array<double, 3> s{-0.5, 1, 0.25};
};

/// J = 1/(2m) sum (X theta - y)^2, theta being (intercept, slopes) or the slopes.
class LinearRegression final : public Differentiated {
 public:
  LinearRegression(const json& x, const json& y, bool intercept)
      : Differentiated({Shape{static_cast<std::int64_t>(x.front().size()) + (intercept ? 1 : 0)}}),
        x_(nested_tensor(x, Dtype::float64)),
        y_(nested_tensor(y, Dtype::float64)) {
    if (intercept) x_ = gradus::cat({gradus::ones({x_.size(0), 1}, {.dtype = Dtype::float64}), x_}, 1);
  }

 private:
  Tensor forward() const override {
    return gradus::sum(gradus::square(gradus::mv(x_, parameters_[0]) - y_)) / (2.0 * static_cast<double>(y_.numel()));
  }

  Tensor x_, y_;
};

/// The list that follows `name` and "=" in a text.
json list_after(const std::string& name, const std::string& text) {
  const std::size_t start = text.find(name + "=") + name.size() + 1;
  std::size_t end = start;
  int depth = 0;
  do {
    depth += text.at(end) == '[' ? 1 : text.at(end) == ']' ? -1 : 0;
    ++end;
  } while (depth > 0);
  return json::parse(text.substr(start, end - start));
}

}  // namespace

Problem::Problem(const std::vector<Shape>& shapes) {
  for (const Shape& shape : shapes) {
    parameters_.push_back(gradus::zeros(shape, {.dtype = Dtype::float64, .requires_grad = true}));
  }
}

std::vector<double> Problem::values() const {
  std::vector<double> flat;
  for (const Tensor& parameter : parameters_) {
    const std::vector<double> part = parameter.to_vector<double>();
    flat.insert(flat.end(), part.begin(), part.end());
  }
  return flat;
}

void Problem::set_values(const std::vector<double>& flat) {
  std::size_t next = 0;
  for (const Tensor& parameter : parameters_) {
    for (double& value : parameter.data<double>()) value = flat.at(next++);
  }
  if (next != flat.size()) throw std::runtime_error("the start has " + std::to_string(flat.size()) + " numbers");
}

std::unique_ptr<Problem> make_problem(const json& record) {
  const json& name = record.at("problem");
  std::unique_ptr<Problem> problem;
  if (name == "P1") {
    problem = make_p1();
  } else if (name == "P2") {
    problem = std::make_unique<P2>();
  } else if (name.is_object() && name.contains("mlp")) {
    problem = std::make_unique<Mlp>(name.at("mlp"));
  } else if (name.is_string() && name.get<std::string>().starts_with("linear regression X=")) {
    const std::string text = name;
    problem = std::make_unique<LinearRegression>(list_after("X", text), list_after("y", text),
                                                 record.at("options").at("intercept").get<bool>());
  }
  if (problem != nullptr && record.contains("initial")) problem->set_values(numbers(record.at("initial")));
  return problem;
}

}  // namespace reference
