// The list of wrappers.
#include <gradus/optim/detail/lists.h>
#include <gradus/optim/wrappers/accumulate.h>
#include <gradus/optim/wrappers/adaptive_gradient_clipping.h>
#include <gradus/optim/wrappers/cautious.h>
#include <gradus/optim/wrappers/ema.h>
#include <gradus/optim/wrappers/friendly_sam.h>
#include <gradus/optim/wrappers/gradient_centralization.h>
#include <gradus/optim/wrappers/gradient_noise.h>
#include <gradus/optim/wrappers/grokfast_ema.h>
#include <gradus/optim/wrappers/grokfast_ma.h>
#include <gradus/optim/wrappers/gsam.h>
#include <gradus/optim/wrappers/lookahead.h>
#include <gradus/optim/wrappers/looksam.h>
#include <gradus/optim/wrappers/mechanic.h>
#include <gradus/optim/wrappers/orthograd.h>
#include <gradus/optim/wrappers/project.h>
#include <gradus/optim/wrappers/sam.h>
#include <gradus/optim/wrappers/schedule_free.h>
#include <gradus/optim/wrappers/swa.h>
#include <gradus/optim/wrappers/trac.h>
#include <gradus/optim/wrappers/wsam.h>

namespace gradus::optim::detail {

std::span<const MakeRule> wrappers() {
  static constexpr MakeRule list[] = {
      wrapper<Lookahead>,
      wrapper<SAM>,
      wrapper<GSAM>,
      wrapper<WSAM>,
      wrapper<LookSAM>,
      wrapper<FriendlySAM>,
      wrapper<GradientCentralization>,
      wrapper<OrthoGrad>,
      wrapper<AdaptiveGradientClipping>,
      wrapper<GradientNoise>,
      wrapper<GrokfastEMA>,
      wrapper<GrokfastMA>,
      wrapper<Accumulate>,
      wrapper<Cautious>,
      wrapper<EMA>,
      wrapper<SWA>,
      wrapper<ScheduleFree>,
      wrapper<TRAC>,
      wrapper<Mechanic>,
      wrapper<Project>,
  };
  return list;
}

}  // namespace gradus::optim::detail
