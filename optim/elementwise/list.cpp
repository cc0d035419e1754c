// The list of elementwise optimizers.
#include <gradus/optim/detail/lists.h>
#include <gradus/optim/elementwise/accsgd.h>
#include <gradus/optim/elementwise/acprop.h>
#include <gradus/optim/elementwise/adabelief.h>
#include <gradus/optim/elementwise/adabound.h>
#include <gradus/optim/elementwise/adadelta.h>
#include <gradus/optim/elementwise/adagrad.h>
#include <gradus/optim/elementwise/adam.h>
#include <gradus/optim/elementwise/adamatan2.h>
#include <gradus/optim/elementwise/adamax.h>
#include <gradus/optim/elementwise/adamc.h>
#include <gradus/optim/elementwise/adamg.h>
#include <gradus/optim/elementwise/adamod.h>
#include <gradus/optim/elementwise/adamw.h>
#include <gradus/optim/elementwise/adan.h>
#include <gradus/optim/elementwise/adasmooth.h>
#include <gradus/optim/elementwise/adasqrt.h>
#include <gradus/optim/elementwise/ademamix.h>
#include <gradus/optim/elementwise/adopt.h>
#include <gradus/optim/elementwise/aggmo.h>
#include <gradus/optim/elementwise/asgd.h>
#include <gradus/optim/elementwise/bcos.h>
#include <gradus/optim/elementwise/cocob.h>
#include <gradus/optim/elementwise/deltabardelta.h>
#include <gradus/optim/elementwise/demon.h>
#include <gradus/optim/elementwise/diffgrad.h>
#include <gradus/optim/elementwise/exadam.h>
#include <gradus/optim/elementwise/focus.h>
#include <gradus/optim/elementwise/ftml.h>
#include <gradus/optim/elementwise/ftrl.h>
#include <gradus/optim/elementwise/grams.h>
#include <gradus/optim/elementwise/kate.h>
#include <gradus/optim/elementwise/laprop.h>
#include <gradus/optim/elementwise/lion.h>
#include <gradus/optim/elementwise/madgrad.h>
#include <gradus/optim/elementwise/msvag.h>
#include <gradus/optim/elementwise/nadam.h>
#include <gradus/optim/elementwise/nag.h>
#include <gradus/optim/elementwise/optimistic.h>
#include <gradus/optim/elementwise/padam.h>
#include <gradus/optim/elementwise/pid.h>
#include <gradus/optim/elementwise/pnm.h>
#include <gradus/optim/elementwise/qhadam.h>
#include <gradus/optim/elementwise/qhm.h>
#include <gradus/optim/elementwise/radam.h>
#include <gradus/optim/elementwise/rmsprop.h>
#include <gradus/optim/elementwise/rprop.h>
#include <gradus/optim/elementwise/sgd.h>
#include <gradus/optim/elementwise/sgdw.h>
#include <gradus/optim/elementwise/signsgd.h>
#include <gradus/optim/elementwise/simplifiedademamix.h>
#include <gradus/optim/elementwise/smorms3.h>
#include <gradus/optim/elementwise/sparseadam.h>
#include <gradus/optim/elementwise/srmm.h>
#include <gradus/optim/elementwise/tiger.h>
#include <gradus/optim/elementwise/vsgd.h>
#include <gradus/optim/elementwise/yogi.h>

namespace gradus::optim::detail {

std::span<const MakeRule> elementwise_optimizers() {
  static constexpr MakeRule list[] = {
      rule<SGD>,      rule<SGDW>,     rule<NAG>,           rule<QHM>,        rule<AggMo>,
      rule<AccSGD>,   rule<PID>,      rule<PNM>,           rule<SRMM>,       rule<OptimisticGD>,
      rule<Demon>,    rule<ASGD>,     rule<SignSGD>,       rule<Lion>,       rule<Tiger>,
      rule<FOCUS>,    rule<Rprop>,    rule<DeltaBarDelta>, rule<Adagrad>,    rule<AdaSqrt>,
      rule<Kate>,     rule<Adadelta>, rule<RMSprop>,       rule<SMORMS3>,    rule<AdaSmooth>,
      rule<BCOS>,     rule<FTRL>,     rule<MADGRAD>,       rule<COCOB>,      rule<VSGD>,
      rule<Adam>,     rule<AdamW>,    rule<AdamC>,         rule<SparseAdam>, rule<Adamax>,
      rule<NAdam>,    rule<RAdam>,    rule<AdaBelief>,     rule<ACProp>,     rule<AdaBound>,
      rule<AdaMod>,   rule<AdaPNM>,   rule<Yogi>,          rule<PAdam>,      rule<QHAdam>,
      rule<DiffGrad>, rule<LaProp>,   rule<ADOPT>,         rule<AdEMAMix>,   rule<SimplifiedAdEMAMix>,
      rule<Adan>,     rule<MSVAG>,    rule<Grams>,         rule<EXAdam>,     rule<AdamG>,
      rule<FTML>,     rule<OAdam>,    rule<AdamAtan2>,     rule<DemonAdam>,
  };
  return list;
}

}  // namespace gradus::optim::detail
