// The list of schedules that a name and numbers can make.
#include <gradus/optim/detail/lists.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/chebyshev.h>
#include <gradus/optim/schedules/constant_lr.h>
#include <gradus/optim/schedules/cosine_annealing_lr.h>
#include <gradus/optim/schedules/cosine_annealing_warm_restarts.h>
#include <gradus/optim/schedules/cosine_annealing_warmup_restarts.h>
#include <gradus/optim/schedules/cyclic_lr.h>
#include <gradus/optim/schedules/decay_with_warmup.h>
#include <gradus/optim/schedules/exponential_decay.h>
#include <gradus/optim/schedules/exponential_lr.h>
#include <gradus/optim/schedules/fixed.h>
#include <gradus/optim/schedules/hyperbolic.h>
#include <gradus/optim/schedules/inverse_sqrt.h>
#include <gradus/optim/schedules/inverse_time.h>
#include <gradus/optim/schedules/k_decay.h>
#include <gradus/optim/schedules/linear_decay.h>
#include <gradus/optim/schedules/linear_lr.h>
#include <gradus/optim/schedules/lr_range_test.h>
#include <gradus/optim/schedules/multi_step_lr.h>
#include <gradus/optim/schedules/natural_exp.h>
#include <gradus/optim/schedules/one_cycle_lr.h>
#include <gradus/optim/schedules/piecewise_constant.h>
#include <gradus/optim/schedules/polynomial_lr.h>
#include <gradus/optim/schedules/power_decay.h>
#include <gradus/optim/schedules/reduce_lr_on_plateau.h>
#include <gradus/optim/schedules/rex.h>
#include <gradus/optim/schedules/smoothed_exponential_decay.h>
#include <gradus/optim/schedules/step_lr.h>
#include <gradus/optim/schedules/swalr.h>
#include <gradus/optim/schedules/tanh_decay.h>
#include <gradus/optim/schedules/untuned_warm_up.h>
#include <gradus/optim/schedules/wsd.h>

namespace gradus::optim::detail {

std::span<const MakeSchedule> schedules() {
  static constexpr MakeSchedule list[] = {
      schedule<Fixed>,
      schedule<ExponentialLR>,
      schedule<ExponentialDecay>,
      schedule<SmoothedExponentialDecay>,
      schedule<LinearLR>,
      schedule<LinearDecay>,
      schedule<StepLR>,
      schedule<CosineAnnealingLR>,
      schedule<ReduceLROnPlateau>,
      schedule<MultiStepLR>,
      schedule<ConstantLR>,
      schedule<PolynomialLR>,
      schedule<CosineAnnealingWarmRestarts>,
      schedule<CyclicLR>,
      schedule<OneCycleLR>,
      schedule<SWALR>,
      schedule<InverseTime>,
      schedule<NaturalExp>,
      schedule<SqrtDecay>,
      schedule<InverseSqrt>,
      schedule<Noam>,
      schedule<PiecewiseConstant>,
      schedule<WSD>,
      schedule<LinearWithWarmup>,
      schedule<CosineWithWarmup>,
      schedule<Knee>,
      schedule<CosineAnnealingWarmupRestarts>,
      schedule<REX>,
      schedule<KDecayCosine>,
      schedule<KDecayPolynomial>,
      schedule<TanhDecay>,
      schedule<Hyperbolic>,
      schedule<Chebyshev>,
      schedule<UntunedLinearWarmUp>,
      schedule<ExponentialWarmUp>,
      schedule<PowerDecay>,
      schedule<LRRangeTest>,
  };
  return list;
}

}  // namespace gradus::optim::detail
