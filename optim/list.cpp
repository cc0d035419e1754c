// The list of optimizers and the list of schedules.
#include <gradus/optim/closures/adgd.h>
#include <gradus/optim/closures/barzilai_borwein.h>
#include <gradus/optim/closures/bfgs.h>
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
#include <gradus/optim/closures/levenberg_marquardt.h>
#include <gradus/optim/closures/mirror_descent.h>
#include <gradus/optim/closures/nelder_mead.h>
#include <gradus/optim/closures/newton.h>
#include <gradus/optim/closures/newton_cg.h>
#include <gradus/optim/closures/nonlinear_cg.h>
#include <gradus/optim/closures/open_ai_es.h>
#include <gradus/optim/closures/owlqn.h>
#include <gradus/optim/closures/particle_swarm.h>
#include <gradus/optim/closures/sag.h>
#include <gradus/optim/closures/saga.h>
#include <gradus/optim/closures/sarah.h>
#include <gradus/optim/closures/simulated_annealing.h>
#include <gradus/optim/closures/sls.h>
#include <gradus/optim/closures/spsa.h>
#include <gradus/optim/closures/sr1.h>
#include <gradus/optim/closures/steepest_descent.h>
#include <gradus/optim/closures/svrg.h>
#include <gradus/optim/closures/trust_region.h>
#include <gradus/optim/elementwise/adagrad.h>
#include <gradus/optim/elementwise/adam.h>
#include <gradus/optim/elementwise/adamw.h>
#include <gradus/optim/elementwise/rmsprop.h>
#include <gradus/optim/elementwise/sgd.h>
#include <gradus/optim/list.h>
#include <gradus/optim/rule.h>
#include <gradus/optim/schedule_formula.h>
#include <gradus/optim/schedules/cosine_annealing_lr.h>
#include <gradus/optim/schedules/exponential_decay.h>
#include <gradus/optim/schedules/exponential_lr.h>
#include <gradus/optim/schedules/fixed.h>
#include <gradus/optim/schedules/linear_decay.h>
#include <gradus/optim/schedules/linear_lr.h>
#include <gradus/optim/schedules/reduce_lr_on_plateau.h>
#include <gradus/optim/schedules/smoothed_exponential_decay.h>
#include <gradus/optim/schedules/step_lr.h>
#include <gradus/optim/tensorwise/hypergradient_descent.h>
#include <gradus/optim/tensorwise/lamb.h>
#include <gradus/optim/tensorwise/prodigy.h>
#include <gradus/optim/wrappers/lookahead.h>
#include <gradus/optim/wrappers/sam.h>

#include <algorithm>
#include <cctype>
#include <span>

namespace gradus::optim {
namespace {

template <class Formula>
detail::RulePointer rule() {
  return detail::make_rule(Formula{});
}

template <class Formula>
detail::ScheduleRulePointer schedule() {
  return detail::make_schedule_rule(Formula{});
}

using MakeRule = detail::RulePointer (*)();
using MakeSchedule = detail::ScheduleRulePointer (*)();

constexpr MakeRule optimizers[] = {rule<SGD>,   rule<Adagrad>, rule<RMSprop>, rule<Adam>,
                                   rule<AdamW>, rule<LAMB>,    rule<Prodigy>, rule<HypergradientDescent>};

/// Those that call the closure themselves.
constexpr MakeRule closures[] = {rule<LBFGS>,
                                 rule<BFGS>,
                                 rule<DFP>,
                                 rule<SR1>,
                                 rule<OWLQN>,
                                 rule<NonlinearCG>,
                                 rule<SteepestDescent>,
                                 rule<BarzilaiBorwein>,
                                 rule<AdGD>,
                                 rule<SLS>,
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
                                 rule<FISTA>,
                                 rule<FrankWolfe>,
                                 rule<MirrorDescent>,
                                 rule<CoordinateDescent>,
                                 rule<CMAES>,
                                 rule<OpenAIES>,
                                 rule<SPSA>,
                                 rule<DifferentialEvolution>,
                                 rule<ParticleSwarm>,
                                 rule<SimulatedAnnealing>,
                                 rule<NelderMead>};

std::vector<MakeRule> all_optimizers() {
  std::vector<MakeRule> all(std::begin(optimizers), std::end(optimizers));
  all.insert(all.end(), std::begin(closures), std::end(closures));
  return all;
}

template <class Wrapper>
detail::RulePointer wrapper() {
  return wrapper_of(Wrapper{}, detail::Lookup{});
}

constexpr MakeRule wrappers[] = {wrapper<Lookahead>, wrapper<SAM>};

constexpr MakeSchedule schedules[] = {
    schedule<Fixed>,
    schedule<ExponentialLR>,
    schedule<ExponentialDecay>,
    schedule<SmoothedExponentialDecay>,
    schedule<LinearLR>,
    schedule<LinearDecay>,
    schedule<StepLR>,
    schedule<CosineAnnealingLR>,
    schedule<ReduceLROnPlateau>,
};

bool is_upper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }
char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

/// "StepLR" and "step_lr" are the same name.
std::string plain(const std::string& name) {
  std::string text;
  for (char c : name) {
    if (c != '_') text += lower(c);
  }
  return text;
}

/// "ReduceLROnPlateau" becomes "reduce_lr_on_plateau".
std::string snake_case(const std::string& name) {
  std::string text;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool starts_word =
        i > 0 && is_upper(name[i]) && (!is_upper(name[i - 1]) || (i + 1 < name.size() && !is_upper(name[i + 1])));
    if (starts_word) text += '_';
    text += lower(name[i]);
  }
  return text;
}

template <class Pointer>
Description described(const Pointer& thing, const std::string& name) {
  const About about = thing->about();
  return {name, {about.name}, about.family, about.summary, about.source, thing->options().describe(), {}, false};
}

Description describe(const detail::RulePointer& optimizer) {
  Description description = described(optimizer, plain(optimizer->about().name));
  const detail::Slots slots = optimizer->slots();
  description.state.assign(slots.names, slots.names + slots.count);
  description.calls_closure = optimizer->by_closure() != nullptr;
  return description;
}

Description describe(const detail::ScheduleRulePointer& made) {
  return described(made, snake_case(made->about().name));
}

template <class Make>
std::vector<Description> describe_all(std::span<const Make> list) {
  std::vector<Description> descriptions;
  for (const Make make : list) descriptions.push_back(describe(make()));
  return descriptions;
}

template <class Make>
auto find(const char* operation, const char* kind, const std::string& name, std::span<const Make> list, Where where) {
  for (const Make make : list) {
    auto made = make();
    if (plain(made->about().name) == plain(name)) return made;
  }
  std::vector<std::string> names;
  for (const Make make : list) names.push_back(describe(make()).name);
  throw_unknown_name(operation, kind, name, names, where);
}

}  // namespace

Optimizer make(const std::string& name, Parameters parameters, const OptionList& options, Where where) {
  detail::RulePointer formula = find<MakeRule>("make", "optimizer", name, all_optimizers(), where);
  formula->options().set(formula->about().name, options, where);
  return Optimizer(std::move(parameters), std::move(formula), where);
}

Optimizer& wrap(Optimizer& optimizer, const std::string& name, const OptionList& options, Where where) {
  detail::RulePointer wrapper = find<MakeRule>("wrap", "wrapper", name, wrappers, where);
  wrapper->options().set(wrapper->about().name, options, where);
  return optimizer.wrap(std::move(wrapper), where);
}

Schedule make_schedule(const std::string& name, Optimizer& optimizer, const OptionList& options, Where where) {
  detail::ScheduleRulePointer formula = find<MakeSchedule>("make_schedule", "schedule", name, schedules, where);
  OptionList own = options;
  ScheduleOptions drives;
  const auto driven = std::find_if(own.begin(), own.end(), [](const auto& given) { return given.first == "option"; });
  if (driven != own.end()) {
    drives.option = driven->second.text();
    own.erase(driven);
  }
  formula->options().set(formula->about().name, own, where);
  return Schedule(optimizer, std::move(formula), drives, where);
}

std::vector<Description> descriptions() { return describe_all<MakeRule>(all_optimizers()); }

std::vector<Description> wrapper_descriptions() { return describe_all<MakeRule>(wrappers); }

std::vector<Description> schedule_descriptions() { return describe_all<MakeSchedule>(schedules); }

}  // namespace gradus::optim
