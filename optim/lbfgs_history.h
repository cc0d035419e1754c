/// The inverse Hessian that the last changes of point and gradient stand for (Nocedal 1980).
#pragma once

#include <gradus/core/tensor.h>

#include <cstdint>
#include <vector>

namespace gradus::optim {

class LBFGSHistory {
 public:
  /// Remembers a step s and the gradient's change y, if s y is above `least`; of more than `size`, drops the oldest.
  void store(const Tensor& s, const Tensor& y, std::int64_t size, double least = 0);
  /// H x, by the two loops of Nocedal and Wright 2006, algorithm 7.4.
  Tensor times(const Tensor& x) const;
  bool empty() const noexcept { return s_.empty(); }
  /// What is remembered, the oldest first.
  const std::vector<Tensor>& s() const noexcept { return s_; }
  const std::vector<Tensor>& y() const noexcept { return y_; }
  void clear();

  template <class V>
  void memory(V& v) {
    v("s", s_)("y", y_)("rho", rho_)("gamma", gamma_);
  }

 private:
  std::vector<Tensor> s_, y_;
  std::vector<double> rho_;  // 1 / s y
  double gamma_ = 1;         // H starts as gamma I
};

}  // namespace gradus::optim
