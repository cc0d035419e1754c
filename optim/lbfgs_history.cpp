// The two loops of L-BFGS.
#include <gradus/core/ops.h>
#include <gradus/optim/lbfgs_history.h>
#include <gradus/optim/tensor_formula.h>

namespace gradus::optim {

void LBFGSHistory::store(const Tensor& s, const Tensor& y, std::int64_t size, double least) {
  const double sy = inner_product(s, y);
  if (!(sy > least)) return;
  if (static_cast<std::int64_t>(s_.size()) >= size) {
    s_.erase(s_.begin());
    y_.erase(y_.begin());
    rho_.erase(rho_.begin());
  }
  s_.push_back(s);
  y_.push_back(y);
  rho_.push_back(1 / sy);
  gamma_ = sy / inner_product(y, y);
}

Tensor LBFGSHistory::times(const Tensor& x) const {
  std::vector<double> alpha(s_.size());
  Tensor q = x;
  for (std::size_t i = s_.size(); i-- > 0;) {
    alpha[i] = rho_[i] * inner_product(s_[i], q);
    q = q - alpha[i] * y_[i];
  }
  Tensor r = gamma_ * q;
  for (std::size_t i = 0; i < s_.size(); ++i) {
    const double beta = rho_[i] * inner_product(y_[i], r);
    r = r + (alpha[i] - beta) * s_[i];
  }
  return r;
}

void LBFGSHistory::clear() { *this = {}; }

}  // namespace gradus::optim
