// The list of optimizers that see whole tensors.
#include <gradus/optim/detail/lists.h>
#include <gradus/optim/tensorwise/a2grad.h>
#include <gradus/optim/tensorwise/adafactor.h>
#include <gradus/optim/tensorwise/adagc.h>
#include <gradus/optim/tensorwise/adago.h>
#include <gradus/optim/tensorwise/adahessian.h>
#include <gradus/optim/tensorwise/adai.h>
#include <gradus/optim/tensorwise/adam_mini.h>
#include <gradus/optim/tensorwise/adamp.h>
#include <gradus/optim/tensorwise/adams.h>
#include <gradus/optim/tensorwise/adamuon.h>
#include <gradus/optim/tensorwise/adamw_sn.h>
#include <gradus/optim/tensorwise/adanorm.h>
#include <gradus/optim/tensorwise/adashift.h>
#include <gradus/optim/tensorwise/aida.h>
#include <gradus/optim/tensorwise/amos.h>
#include <gradus/optim/tensorwise/apollo.h>
#include <gradus/optim/tensorwise/avagrad.h>
#include <gradus/optim/tensorwise/came.h>
#include <gradus/optim/tensorwise/conda.h>
#include <gradus/optim/tensorwise/d_adaptation.h>
#include <gradus/optim/tensorwise/dog.h>
#include <gradus/optim/tensorwise/eve.h>
#include <gradus/optim/tensorwise/fadam.h>
#include <gradus/optim/tensorwise/fromage.h>
#include <gradus/optim/tensorwise/galore.h>
#include <gradus/optim/tensorwise/gravity.h>
#include <gradus/optim/tensorwise/hypergradient_descent.h>
#include <gradus/optim/tensorwise/lamb.h>
#include <gradus/optim/tensorwise/lars.h>
#include <gradus/optim/tensorwise/mars.h>
#include <gradus/optim/tensorwise/momo.h>
#include <gradus/optim/tensorwise/muon.h>
#include <gradus/optim/tensorwise/nero.h>
#include <gradus/optim/tensorwise/novograd.h>
#include <gradus/optim/tensorwise/polyak.h>
#include <gradus/optim/tensorwise/prodigy.h>
#include <gradus/optim/tensorwise/projected_apollo.h>
#include <gradus/optim/tensorwise/racs.h>
#include <gradus/optim/tensorwise/ranger21.h>
#include <gradus/optim/tensorwise/schedule_free.h>
#include <gradus/optim/tensorwise/scion.h>
#include <gradus/optim/tensorwise/sgd_sai.h>
#include <gradus/optim/tensorwise/shampoo.h>
#include <gradus/optim/tensorwise/sm3.h>
#include <gradus/optim/tensorwise/soap.h>
#include <gradus/optim/tensorwise/sophia.h>
#include <gradus/optim/tensorwise/spam.h>
#include <gradus/optim/tensorwise/spectral_sphere.h>
#include <gradus/optim/tensorwise/splus.h>
#include <gradus/optim/tensorwise/stable_adamw.h>
#include <gradus/optim/tensorwise/swats.h>
#include <gradus/optim/tensorwise/tam.h>
#include <gradus/optim/tensorwise/wngrad.h>

namespace gradus::optim::detail {

std::span<const MakeRule> tensorwise_optimizers() {
  static constexpr MakeRule list[] = {
      rule<LAMB>,
      rule<Prodigy>,
      rule<Adafactor>,
      rule<Adai>,
      rule<AdamP>,
      rule<SGDP>,
      rule<AdamS>,
      rule<AdaNorm>,
      rule<AdaShift>,
      rule<Aida>,
      rule<AvaGrad>,
      rule<FAdam>,
      rule<Eve>,
      rule<Apollo>,
      rule<Fromage>,
      rule<Gravity>,
      rule<LARS>,
      rule<MARS>,
      rule<Muon>,
      rule<Nero>,
      rule<NovoGrad>,
      rule<SGDSaI>,
      rule<TAM>,
      rule<AdaTAM>,
      rule<WNGrad>,
      rule<SM3>,
      rule<StableAdamW>,
      rule<SWATS>,
      rule<AdaHessian>,
      rule<AdamMini>,
      rule<AdaMuon>,
      rule<AdamWSN>,
      rule<CAME>,
      rule<Conda>,
      rule<DAdaptSGD>,
      rule<DAdaptAdam>,
      rule<DAdaptAdaGrad>,
      rule<DAdaptLion>,
      rule<DAdaptAdan>,
      rule<DoG>,
      rule<DoWG>,
      rule<GaLore>,
      rule<MoMo>,
      rule<MoMoAdam>,
      rule<ALIG>,
      rule<SPS>,
      rule<ProjectedApollo>,
      rule<RACS>,
      rule<Ranger21>,
      rule<ScheduleFreeSGD>,
      rule<ScheduleFreeAdamW>,
      rule<ScheduleFreeRAdam>,
      rule<SCION>,
      rule<Shampoo>,
      rule<SOAP>,
      rule<Sophia>,
      rule<SPlus>,
      rule<SpectralSphere>,
      rule<HypergradientDescent>,
      rule<A2Grad>,
      rule<AdaGC>,
      rule<AdaGO>,
      rule<Amos>,
      rule<SPAM>,
      rule<StableSPAM>,
  };
  return list;
}

}  // namespace gradus::optim::detail
