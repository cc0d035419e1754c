/// Towards the rate of weight averaging.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/math.h>

#include <cstdint>

namespace gradus::optim {

enum class SwaAnneal : std::uint8_t { cos, linear };

/// From base to swa_lr in anneal_epochs steps, where it stays; begin it when averaging begins.
/// (stochastic weight averaging: Izmailov et al. 2018, arXiv:1803.05407)
struct SWALR {
  double swa_lr = 0.05;
  std::int64_t anneal_epochs = 10;
  SwaAnneal anneal_strategy = SwaAnneal::cos;
  static constexpr About about{"SWALR", "decay", "from base to swa_lr, where it stays",
                               "Izmailov et al. 2018, arXiv:1803.05407"};

  double value(double base, std::int64_t t) const {
    const double done = detail::share(t, anneal_epochs);
    if (anneal_strategy == SwaAnneal::cos) return detail::half_cosine(base, swa_lr, done);
    return base + (swa_lr - base) * done;
  }
  template <class V>
  void options(V& v) {
    v("swa_lr", swa_lr, non_negative, "value from t = anneal_epochs on");
    v("anneal_epochs", anneal_epochs, non_negative, "steps until then");
    v("anneal_strategy", anneal_strategy, {"cos", "linear"}, "along half a cosine, or linearly");
  }
};

}  // namespace gradus::optim
