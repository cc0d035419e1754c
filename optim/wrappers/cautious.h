/// Cautious: leaves out the part of an update that goes against the gradient.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/wrapper.h>

#include <algorithm>

namespace gradus::optim {

/// Cautious optimizers (Liang et al. 2024, arXiv:2411.16085): elements of the update that do not go down the present
/// gradient are left out, and the others made longer: by d / (count + 1), as the paper has it, where count of d
/// elements are left; or, as its authors' programs do, by 1 / max(count / d, 1e-3). The decay of AdamW, which is not
/// part of the update, stays whole, as there. An L2 weight decay counts as part of the gradient.
struct Cautious {
  enum class Rescale : std::uint8_t { count, mean, none };
  Rescale rescale = Rescale::count;
  static constexpr About about{"Cautious", "update", "leaves out what goes against the gradient",
                               "Liang et al. 2024, arXiv:2411.16085"};

  Tensor update(const Tensor&, const Tensor& g, const Tensor& u, const WrapperStep&) const {
    const Tensor mask = to(u * g < 0, u.dtype());
    const double d = static_cast<double>(u.numel()), count = sum(mask).item<double>();
    const double longer = rescale == Rescale::count  ? d / (count + 1)
                          : rescale == Rescale::mean ? 1 / std::max(count / std::max(d, 1.0), 1e-3)
                                                     : 1;
    return longer * mask * u;
  }
  template <class V>
  void options(V& v) {
    v("rescale", rescale, {"count", "mean", "none"}, "how what is left is made longer");
  }
};

namespace detail {
RulePointer wrapper_of(const Cautious& formula, Lookup);
}

}  // namespace gradus::optim
