// The list of optimizers and the list of schedules.
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
#include <gradus/optim/tensorwise/a2grad.h>
#include <gradus/optim/tensorwise/adafactor.h>
#include <gradus/optim/tensorwise/adagc.h>
#include <gradus/optim/tensorwise/adago.h>
#include <gradus/optim/tensorwise/adahessian.h>
#include <gradus/optim/tensorwise/adai.h>
#include <gradus/optim/tensorwise/adam_mini.h>
#include <gradus/optim/tensorwise/adamp.h>
#include <gradus/optim/tensorwise/adamuon.h>
#include <gradus/optim/tensorwise/adamw_sn.h>
#include <gradus/optim/tensorwise/adanorm.h>
#include <gradus/optim/tensorwise/adashift.h>
#include <gradus/optim/tensorwise/amos.h>
#include <gradus/optim/tensorwise/apollo.h>
#include <gradus/optim/tensorwise/came.h>
#include <gradus/optim/tensorwise/conda.h>
#include <gradus/optim/tensorwise/d_adaptation.h>
#include <gradus/optim/tensorwise/dog.h>
#include <gradus/optim/tensorwise/fromage.h>
#include <gradus/optim/tensorwise/galore.h>
#include <gradus/optim/tensorwise/gravity.h>
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
#include <gradus/optim/tensorwise/schedule_free.h>
#include <gradus/optim/tensorwise/scion.h>
#include <gradus/optim/tensorwise/sgd_sai.h>
#include <gradus/optim/tensorwise/shampoo.h>
#include <gradus/optim/tensorwise/sm3.h>
#include <gradus/optim/tensorwise/soap.h>
#include <gradus/optim/tensorwise/sophia.h>
#include <gradus/optim/tensorwise/spam.h>
#include <gradus/optim/tensorwise/splus.h>
#include <gradus/optim/tensorwise/stable_adamw.h>
#include <gradus/optim/tensorwise/swats.h>
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

constexpr MakeRule optimizers[] = {rule<SGD>,
                                   rule<Adagrad>,
                                   rule<RMSprop>,
                                   rule<Adam>,
                                   rule<AdamW>,
                                   rule<LAMB>,
                                   rule<Prodigy>,
                                   rule<A2Grad>,
                                   rule<Adafactor>,
                                   rule<AdaGC>,
                                   rule<AdaGO>,
                                   rule<AdaHessian>,
                                   rule<Adai>,
                                   rule<AdamMini>,
                                   rule<AdamP>,
                                   rule<SGDP>,
                                   rule<AdaMuon>,
                                   rule<AdamWSN>,
                                   rule<AdaNorm>,
                                   rule<AdaShift>,
                                   rule<Amos>,
                                   rule<Apollo>,
                                   rule<CAME>,
                                   rule<Conda>,
                                   rule<DAdaptSGD>,
                                   rule<DAdaptAdam>,
                                   rule<DAdaptAdaGrad>,
                                   rule<DAdaptLion>,
                                   rule<DAdaptAdan>,
                                   rule<DoG>,
                                   rule<DoWG>,
                                   rule<Fromage>,
                                   rule<GaLore>,
                                   rule<Gravity>,
                                   rule<LARS>,
                                   rule<MARS>,
                                   rule<MoMo>,
                                   rule<MoMoAdam>,
                                   rule<Muon>,
                                   rule<Nero>,
                                   rule<NovoGrad>,
                                   rule<ALIG>,
                                   rule<SPS>,
                                   rule<ProjectedApollo>,
                                   rule<RACS>,
                                   rule<ScheduleFreeSGD>,
                                   rule<ScheduleFreeAdamW>,
                                   rule<ScheduleFreeRAdam>,
                                   rule<SCION>,
                                   rule<SGDSaI>,
                                   rule<Shampoo>,
                                   rule<SM3>,
                                   rule<SOAP>,
                                   rule<Sophia>,
                                   rule<SPAM>,
                                   rule<StableSPAM>,
                                   rule<SPlus>,
                                   rule<StableAdamW>,
                                   rule<SWATS>};

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
  return {name, {about.name}, about.family, about.summary, about.source, thing->options().describe(), {}};
}

Description describe(const detail::RulePointer& optimizer) {
  Description description = described(optimizer, plain(optimizer->about().name));
  const detail::Slots slots = optimizer->slots();
  description.state.assign(slots.names, slots.names + slots.count);
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
  detail::RulePointer formula = find<MakeRule>("make", "optimizer", name, optimizers, where);
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

std::vector<Description> descriptions() { return describe_all<MakeRule>(optimizers); }

std::vector<Description> wrapper_descriptions() { return describe_all<MakeRule>(wrappers); }

std::vector<Description> schedule_descriptions() { return describe_all<MakeSchedule>(schedules); }

}  // namespace gradus::optim
