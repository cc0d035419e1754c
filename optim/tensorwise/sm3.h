/// SM3: Adagrad whose sums are kept for rows and columns only.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/tensor_formula.h>

#include <vector>

namespace gradus::optim {

/// SM3-II (Anil et al. 2019, arXiv:1901.11150): for each index of each dimension the largest of the sums that have it.
/// With `beta`, means in place of sums.
struct SM3 {
  double lr = 0.1, momentum = 0, beta = 0, eps = 1e-30, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"SM3", "memory-thrifty", "Adagrad with sums of rows and columns",
                               "Anil et al. 2019, arXiv:1901.11150"};
  static constexpr SearchInterval search[] = {{"lr", 1e-4, 1}};
  static constexpr const char* slots[] = {"accumulators", "m"};

  Tensor initial(int slot, const Tensor& w) const {
    if (slot == 1) return momentum > 0 ? zeros_like(w) : Tensor();
    std::int64_t count = 0;
    for (const std::int64_t size : shape_of(w)) count += size;
    return zeros({count}, {.dtype = w.dtype()});
  }
  Tensor update(const Tensor& w, const Tensor& gradient, Tensor& accumulators, Tensor& m, const TensorStep&) const {
    const Shape shape = shape_of(w);
    const Tensor g = reshape(gradient, shape);
    const std::vector<std::int64_t> sizes(shape.begin(), shape.end());
    std::vector<Tensor> of_dimension = split(accumulators, sizes, 0);
    Tensor nu;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      const Tensor along = reshape(of_dimension[i], along_dimension(shape, static_cast<int>(i)));
      nu = nu.defined() ? minimum(nu, along) : along;
    }
    nu = (beta > 0 ? beta : 1) * nu + (1 - beta) * square(g);
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      const Tensor largest = sizes.size() == 1 ? nu : amax(nu, other_dimensions(shape, static_cast<int>(i)));
      of_dimension[i] = beta > 0 ? maximum(of_dimension[i], largest) : largest;
    }
    accumulators = cat(of_dimension);
    const Tensor direction = reshape(g / sqrt(nu + eps), w.shape());
    if (!m.defined()) return -lr * direction;
    m = momentum * m + (1 - momentum) * direction;
    return -lr * m;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("momentum", momentum, from_0_below_1, "decay of m, the mean of directions");
    v("beta", beta, from_0_below_1, "decay of the mean of squares; 0: their sum");
    v("eps", eps, non_negative, "keeps the divisor from 0");
  }

 private:
  static Shape shape_of(const Tensor& w) { return w.dim() == 0 ? Shape{1} : w.shape(); }
  static Shape along_dimension(const Shape& shape, int i) {
    Shape along = shape;
    for (std::int64_t& size : along) size = 1;
    along[i] = shape[i];
    return along;
  }
  static std::vector<int> other_dimensions(const Shape& shape, int i) {
    std::vector<int> others;
    for (int k = 0; k < static_cast<int>(shape.size()); ++k) {
      if (k != i) others.push_back(k);
    }
    return others;
  }
};

namespace detail {
RulePointer rule_of(const SM3& formula, Lookup);
}

}  // namespace gradus::optim
