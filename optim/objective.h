/// The loss as a function of all parameters in one vector: what methods that call the closure themselves work on.
#pragma once

#include <gradus/core/tensor.h>
#include <gradus/optim/loss_function.h>
#include <gradus/optim/stop.h>

#include <cstdint>
#include <vector>

namespace gradus::optim {

class Objective {
 public:
  /// Where the loss is known, with its gradient.
  struct Point {
    Tensor x;  // [n]
    double loss;
    Tensor gradient;  // [n]
  };

  /// The parameters must have one dtype. `maximize` turns loss and gradient round; `zero_non_finite` takes elements of
  /// a gradient that are infinite or NaN as 0.
  Objective(std::vector<Tensor> parameters, detail::LossFunction loss, bool maximize, bool zero_non_finite = false);

  std::int64_t size() const noexcept { return size_; }
  /// How often the closure was called.
  std::int64_t evaluations() const noexcept { return evaluations_; }
  /// Whether the closure gave a finite loss, with a finite gradient where it was asked for one, anywhere.
  bool was_finite() const noexcept { return was_finite_; }
  /// The parameters as they are, [n].
  Tensor x() const;
  /// Changes the parameters.
  void move(const Tensor& x);

  /// Moves to x; the closure computes the loss there and calls backward().
  Point at(const Tensor& x);
  /// Moves to x and returns the loss alone: the closure need not call backward().
  double loss(const Tensor& x);

  /// How many terms the loss is the mean of; 0 if the closure does not say.
  std::int64_t terms() const noexcept { return loss_.terms(); }
  /// The same for one term.
  Point term(const Tensor& x, std::int64_t i);

  /// Says why there is nothing more to do, which Optimizer::stop() then gives.
  void stop(Stop reason) noexcept { stopped_ = reason; }
  Stop stopped() const noexcept { return stopped_; }

  /// Gives the parameters this gradient, [n].
  void set_gradient(const Tensor& gradient);
  /// The same parameters with another loss, to be minimised: `loss` returns it as a number, and has given its gradient
  /// to set_gradient() if it is asked for one. Both must outlive what is returned.
  template <class Loss>
  Objective with(Loss& loss) const {
    const auto call = [](void* f, std::int64_t) -> detail::Evaluation { return {.loss = (*static_cast<Loss*>(f))()}; };
    return {parameters_, detail::LossFunction(&loss, call, 0), false};
  }

  // For methods of second order the closure computes, and does not call backward():

  /// Moves to x and returns what the closure does there, recorded for gradients: the loss, or residuals [m].
  Tensor recorded(const Tensor& x);
  /// The gradient [n] of a recorded loss; recorded itself, so that it can be differentiated again.
  Tensor gradient(const Tensor& loss) const;
  /// The Hessian times v: gradient(loss) differentiated along v, [n].
  Tensor hessian_product(const Tensor& gradient, const Tensor& v) const;
  /// The Hessian, [n, n].
  Tensor hessian(const Tensor& gradient) const;
  /// J^T J v of recorded residuals, [n]: Gauss and Newton's part of the Hessian of half their squares.
  Tensor gauss_newton_product(const Tensor& residuals, const Tensor& v) const;
  /// The derivatives of recorded residuals, [m, n].
  Tensor jacobian(const Tensor& residuals) const;

 private:
  Tensor flat(const std::vector<Tensor>& parts) const;
  /// The reverse: views of x in the parameters' shapes.
  std::vector<Tensor> parts(const Tensor& x) const;
  Point evaluate(const Tensor& x, std::int64_t term);
  detail::Evaluation call(std::int64_t term);

  std::vector<Tensor> parameters_;
  detail::LossFunction loss_;
  bool maximize_, zero_non_finite_;
  std::int64_t size_ = 0;
  std::int64_t evaluations_ = 0;
  bool was_finite_ = false;
  Stop stopped_ = Stop::none;
};

}  // namespace gradus::optim
