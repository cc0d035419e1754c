// The list of elementwise optimizers.
#include <gradus/optim/detail/lists.h>
#include <gradus/optim/elementwise/accsgd.h>
#include <gradus/optim/elementwise/adadelta.h>
#include <gradus/optim/elementwise/adagrad.h>
#include <gradus/optim/elementwise/adam.h>
#include <gradus/optim/elementwise/adamax.h>
#include <gradus/optim/elementwise/adamw.h>
#include <gradus/optim/elementwise/aggmo.h>
#include <gradus/optim/elementwise/asgd.h>
#include <gradus/optim/elementwise/lion.h>
#include <gradus/optim/elementwise/nadam.h>
#include <gradus/optim/elementwise/nag.h>
#include <gradus/optim/elementwise/pid.h>
#include <gradus/optim/elementwise/pnm.h>
#include <gradus/optim/elementwise/qhm.h>
#include <gradus/optim/elementwise/radam.h>
#include <gradus/optim/elementwise/rmsprop.h>
#include <gradus/optim/elementwise/rprop.h>
#include <gradus/optim/elementwise/sgd.h>
#include <gradus/optim/elementwise/sgdw.h>
#include <gradus/optim/elementwise/signsgd.h>
#include <gradus/optim/elementwise/srmm.h>
#include <gradus/optim/elementwise/tiger.h>

namespace gradus::optim::detail {

std::span<const MakeRule> elementwise_optimizers() {
  static constexpr MakeRule list[] = {
      rule<SGD>,     rule<SGDW>, rule<NAG>,     rule<QHM>,    rule<AggMo>, rule<AccSGD>, rule<PID>,     rule<PNM>,
      rule<SRMM>,    rule<ASGD>, rule<SignSGD>, rule<Lion>,   rule<Tiger>, rule<Rprop>,  rule<Adagrad>, rule<Adadelta>,
      rule<RMSprop>, rule<Adam>, rule<AdamW>,   rule<Adamax>, rule<NAdam>, rule<RAdam>,
  };
  return list;
}

}  // namespace gradus::optim::detail
