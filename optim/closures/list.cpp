// The list of optimizers that call the closure themselves.
#include <gradus/optim/closures/adgd.h>
#include <gradus/optim/closures/admm.h>
#include <gradus/optim/closures/augmented_lagrangian.h>
#include <gradus/optim/closures/barzilai_borwein.h>
#include <gradus/optim/closures/bfgs.h>
#include <gradus/optim/closures/bsam.h>
#include <gradus/optim/closures/cma_es.h>
#include <gradus/optim/closures/coordinate_descent.h>
#include <gradus/optim/closures/dfp.h>
#include <gradus/optim/closures/differential_evolution.h>
#include <gradus/optim/closures/fista.h>
#include <gradus/optim/closures/frank_wolfe.h>
#include <gradus/optim/closures/gauss_newton.h>
#include <gradus/optim/closures/hessian_free.h>
#include <gradus/optim/closures/katyusha.h>
#include <gradus/optim/closures/lbfgs.h>
#include <gradus/optim/closures/lbfgsb.h>
#include <gradus/optim/closures/levenberg_marquardt.h>
#include <gradus/optim/closures/mirror_descent.h>
#include <gradus/optim/closures/nelder_mead.h>
#include <gradus/optim/closures/newton.h>
#include <gradus/optim/closures/newton_cg.h>
#include <gradus/optim/closures/nonlinear_cg.h>
#include <gradus/optim/closures/open_ai_es.h>
#include <gradus/optim/closures/owlqn.h>
#include <gradus/optim/closures/particle_swarm.h>
#include <gradus/optim/closures/powell.h>
#include <gradus/optim/closures/sag.h>
#include <gradus/optim/closures/saga.h>
#include <gradus/optim/closures/sarah.h>
#include <gradus/optim/closures/sdca.h>
#include <gradus/optim/closures/simulated_annealing.h>
#include <gradus/optim/closures/sls.h>
#include <gradus/optim/closures/spsa.h>
#include <gradus/optim/closures/sr1.h>
#include <gradus/optim/closures/steepest_descent.h>
#include <gradus/optim/closures/svrg.h>
#include <gradus/optim/closures/trust_region.h>
#include <gradus/optim/detail/lists.h>

namespace gradus::optim::detail {

std::span<const MakeRule> closure_optimizers() {
  static constexpr MakeRule list[] = {
      rule<LBFGS>,
      rule<LBFGSB>,
      rule<BFGS>,
      rule<DFP>,
      rule<SR1>,
      rule<OWLQN>,
      rule<NonlinearCG>,
      rule<SteepestDescent>,
      rule<BarzilaiBorwein>,
      rule<AdGD>,
      rule<SLS>,
      rule<BSAM>,
      rule<Newton>,
      rule<NewtonCG>,
      rule<HessianFree>,
      rule<TrustRegion>,
      rule<GaussNewton>,
      rule<LevenbergMarquardt>,
      rule<SAG>,
      rule<SAGA>,
      rule<SVRG>,
      rule<SARAH>,
      rule<Katyusha>,
      rule<SDCA>,
      rule<FISTA>,
      rule<ADMM>,
      rule<AugmentedLagrangian>,
      rule<FrankWolfe>,
      rule<MirrorDescent>,
      rule<CoordinateDescent>,
      rule<CMAES>,
      rule<OpenAIES>,
      rule<SPSA>,
      rule<DifferentialEvolution>,
      rule<ParticleSwarm>,
      rule<SimulatedAnnealing>,
      rule<NelderMead>,
      rule<Powell>,
  };
  return list;
}

}  // namespace gradus::optim::detail
