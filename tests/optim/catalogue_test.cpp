// What there is against the catalogue of all that is in use: names by tier, and why some are not here.
#include "optimizers.h"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

using namespace gradus;

namespace {

struct Tier {
  const char* name;
  std::vector<std::string> entries;  // by class name
};

struct Missing {
  const char* name;
  const char* reason;
};

std::vector<std::string> words(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> list;
  for (std::string word; stream >> word;) list.push_back(word);
  return list;
}

const std::vector<Tier>& tiers() {
  static const std::vector<Tier> list = {
      {"A, PyTorch's",
       words("SGD Adam AdamW SparseAdam Adamax NAdam RAdam Adagrad Adadelta RMSprop Rprop ASGD Adafactor Muon LBFGS")},
      {"B, the literature's",
       words(  // momentum and sign
           "SignSGD Lion Tiger QHM AggMo AccSGD PID SGDW NAG SRMM Gravity PNM AdaPNM Fromage Nero SGDSaI "
           // Adam's family
           "AdaBelief AdaBound AdaMod Yogi PAdam QHAdam DiffGrad LaProp ADOPT AdEMAMix SimplifiedAdEMAMix Adan MARS "
           "Adai "
           "AdaNorm AdaShift StableAdamW AdamP SGDP NovoGrad MSVAG SWATS Apollo Grams FAdam AdamG Aida Kate EXAdam TAM "
           "AdaTAM Ano AdamS AdaGC AvaGrad AdaSmooth Amos FOCUS BCOS VSGD Adalite SPAM StableSPAM AdamC EmoNavi "
           "EmoFact "
           "EmoLynx FTRL "
           // layer-wise norms, little memory
           "LARS LAMB AdamWSN RACS Alice SCION AdamMini SM3 CAME GaLore Fira ProjectedApollo Conda LOMO AdaLOMO "
           // matrices, curvature
           "Shampoo ScalableShampoo SOAP Kron AdaMuon AdaGO SPlus SpectralSphere AdaHessian Sophia "
           // without a learning rate
           "DAdaptSGD DAdaptAdam DAdaptAdaGrad DAdaptLion DAdaptAdan Prodigy DoG ALIG MADGRAD A2Grad "
           // sharpness; it steps by its own means, so it is no wrapper
           "BSAM "
           // averaging
           "ScheduleFreeSGD ScheduleFreeAdamW ScheduleFreeRAdam Ranger21 Ranger25 "
           // what else other libraries carry
           "OptimisticGD OAdam FTML ACProp AdamAtan2 COCOB DoWG MoMo MoMoAdam SMORMS3 Eve WNGrad AdaSqrt DeltaBarDelta "
           "Demon DemonAdam")},
      {"C, classical",
       words(
           "SteepestDescent NonlinearCG BFGS DFP SR1 OWLQN LBFGSB Newton NewtonCG HessianFree TrustRegion GaussNewton "
           "LevenbergMarquardt BarzilaiBorwein AdGD SPS HypergradientDescent SLS SAG SAGA SVRG SARAH Katyusha SDCA "
           "FISTA "
           "FrankWolfe MirrorDescent ADMM CoordinateDescent CMAES OpenAIES SPSA DifferentialEvolution ParticleSwarm "
           "SimulatedAnnealing NelderMead Powell AugmentedLagrangian")},
      {"wrappers",
       words("Lookahead SAM GSAM WSAM LookSAM FriendlySAM Cautious GrokfastEMA GrokfastMA GradientCentralization "
             "OrthoGrad AdaptiveGradientClipping GradientNoise Accumulate EMA SWA ScheduleFree TRAC Mechanic Project")},
  };
  return list;
}

const std::vector<Missing>& missing() {
  static constexpr const char* informative = "no second source was found to compare with";
  static const std::vector<Missing> list = {
      {"Ano", "the published rule leaves the only reference's numbers after some steps"},
      {"Adalite", informative},
      {"EmoNavi", informative},
      {"EmoFact", informative},
      {"EmoLynx", informative},
      {"Alice", informative},
      {"Fira", informative},
      {"LOMO", "SGD in a gradient hook"},
      {"AdaLOMO", "a rule for gradient hooks, whose only reference takes the plain gradient first"},
      {"ScalableShampoo", "the only reference draws random numbers for its roots; not written yet"},
      {"Kron", "random probes leave its properties to be tested only; not written yet"},
      {"Ranger25", "no paper; the only reference's rate shrinks from one tensor to the next"},
  };
  return list;
}

}  // namespace

TEST_CASE("every entry of the catalogue is there, or has a reason") {
  std::set<std::string> there;
  const auto add = [&](const std::vector<Description>& descriptions) {
    for (const Description& description : descriptions) there.insert(description.aliases.front());
  };
  add(optim::descriptions());
  add(optim::wrapper_descriptions());
  std::map<std::string, std::string> reasons;
  for (const Missing& entry : missing()) reasons[entry.name] = entry.reason;

  std::set<std::string> listed;
  std::string report;
  for (const Tier& tier : tiers()) {
    std::size_t found = 0;
    for (const std::string& name : tier.entries) {
      CHECK_MESSAGE(listed.insert(name).second, name << " is listed twice");
      if (there.count(name) == 1) {
        ++found;
        CHECK_MESSAGE(reasons.count(name) == 0, name << " is there, and has a reason not to be");
      } else {
        CHECK_MESSAGE(reasons.count(name) == 1, name << " is neither there nor has it a reason");
        report += "\n  " + name + ": " + reasons[name];
      }
    }
    MESSAGE(std::string(tier.name) << ": " << found << " of " << tier.entries.size() << report);
    report.clear();
  }
  for (const std::string& name : there) CHECK_MESSAGE(listed.count(name) == 1, name << " is in no tier");
}
