// The list of optimizers that see whole tensors.
#include <gradus/optim/detail/lists.h>
#include <gradus/optim/tensorwise/adafactor.h>
#include <gradus/optim/tensorwise/adai.h>
#include <gradus/optim/tensorwise/adamp.h>
#include <gradus/optim/tensorwise/adanorm.h>
#include <gradus/optim/tensorwise/adashift.h>
#include <gradus/optim/tensorwise/apollo.h>
#include <gradus/optim/tensorwise/fromage.h>
#include <gradus/optim/tensorwise/gravity.h>
#include <gradus/optim/tensorwise/lamb.h>
#include <gradus/optim/tensorwise/lars.h>
#include <gradus/optim/tensorwise/mars.h>
#include <gradus/optim/tensorwise/muon.h>
#include <gradus/optim/tensorwise/nero.h>
#include <gradus/optim/tensorwise/novograd.h>
#include <gradus/optim/tensorwise/prodigy.h>
#include <gradus/optim/tensorwise/sgd_sai.h>
#include <gradus/optim/tensorwise/sm3.h>
#include <gradus/optim/tensorwise/stable_adamw.h>
#include <gradus/optim/tensorwise/swats.h>

namespace gradus::optim::detail {

std::span<const MakeRule> tensorwise_optimizers() {
  static constexpr MakeRule list[] = {
      rule<LAMB>,     rule<Prodigy>,  rule<Adafactor>, rule<Adai>,    rule<AdamP>,       rule<SGDP>,  rule<AdaNorm>,
      rule<AdaShift>, rule<Apollo>,   rule<Fromage>,   rule<Gravity>, rule<LARS>,        rule<MARS>,  rule<Muon>,
      rule<Nero>,     rule<NovoGrad>, rule<SGDSaI>,    rule<SM3>,     rule<StableAdamW>, rule<SWATS>,
  };
  return list;
}

}  // namespace gradus::optim::detail
