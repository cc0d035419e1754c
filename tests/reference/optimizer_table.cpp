#include "optimizer_table.h"

#include <algorithm>

namespace reference {
namespace {

constexpr const char* po = "pytorch_optimizer";

bool has(const gradus::OptionList& options, const std::string& name) {
  return std::any_of(options.begin(), options.end(), [&](const auto& option) { return option.first == name; });
}

/// pytorch_optimizer decays by way of the gradient, or w by lr weight_decay, or (fixed_decay) w by weight_decay.
void adapt_decay(gradus::OptionList& options) {
  if (has(options, "weight_decouple")) {
    options.emplace_back("decoupled_weight_decay", take(options, "weight_decouple"));
  }
  if (!has(options, "fixed_decay") || !take(options, "fixed_decay").boolean()) return;
  const double lr = take(options, "lr").number();
  options.emplace_back("weight_decay", take(options, "weight_decay").number() / lr);
  options.emplace_back("lr", lr);
}

void adapt_aggmo(gradus::OptionList& options) {
  if (!has(options, "betas")) return;
  const std::vector<double> betas = take(options, "betas").numbers();
  options.emplace_back("momenta", betas.size());
  for (std::size_t i = 0; i < betas.size(); ++i) options.emplace_back("beta" + std::to_string(i + 1), betas[i]);
}

Call call(const Translation& translation, gradus::OptionList options) {
  Call call{translation.gradus.empty() ? translation.name : translation.gradus, {}, translation.tolerance};
  for (const auto& [name, why] : translation.missing) {
    if (has(options, name)) call.missing = translation.name + " " + name + " (" + why + ")";
  }
  for (const auto& [name, value] : translation.defaults) {
    if (!has(options, name)) options.emplace_back(name, value);
  }
  for (const auto& [theirs, ours] : translation.renamed) {
    if (!has(options, theirs)) continue;
    const gradus::OptionValue value = take(options, theirs);
    if (!ours.empty()) options.emplace_back(ours, value);
  }
  if (translation.adapt != nullptr) translation.adapt(options);
  if (translation.library == po) adapt_decay(options);
  call.options = options;
  return call;
}

}  // namespace

std::span<const Translation> translations() {
  static const gradus::OptionList l2 = {{"weight_decouple", false}};
  static const std::vector<Translation> table = {
      {.library = "own", .name = "GradientDescent", .gradus = "SGD"},
      {.library = "own",
       .name = "batch gradient descent",
       .gradus = "SGD",
       .renamed = {{"iterations", ""}, {"intercept", ""}}},
      {.library = "own", .name = "MomentumClassic", .gradus = "SGD", .renamed = {{"beta", "momentum"}}},
      {.library = "own",
       .name = "MomentumEMA",
       .gradus = "SGD",
       .defaults = {{"ema", true}},
       .renamed = {{"beta", "momentum"}}},
      {.library = "own",
       .name = "NesterovMomentum",
       .gradus = "SGD",
       .defaults = {{"nesterov", true}},
       .renamed = {{"beta", "momentum"}}},
      {.library = "own", .name = "NesterovMomentum", .gradus = "NAG", .renamed = {{"beta", "momentum"}}},
      {.library = po, .name = "AccSGD", .defaults = l2},
      {.library = po, .name = "AggMo", .defaults = {{"lr", 1e-3}, {"weight_decouple", false}}, .adapt = adapt_aggmo},
      {.library = po, .name = "PNM", .renamed = {{"eps", ""}}},
      {.library = po,
       .name = "QHM",
       .defaults = {{"momentum", 0}, {"nu", 1}, {"weight_decouple", false}},
       .renamed = {{"momentum", "beta"}}},
      {.library = po,
       .name = "SGDW",
       .defaults = {{"lr", 1e-4}, {"momentum", 0}, {"weight_decay", 0}},
       .missing = {{"momentum", "theirs starts as a copy of the parameter"}, {"weight_decouple", "that is SGD"}}},
  };
  return table;
}

gradus::OptionValue take(gradus::OptionList& options, const std::string& name) {
  const auto found =
      std::find_if(options.begin(), options.end(), [&](const auto& option) { return option.first == name; });
  if (found == options.end()) throw std::runtime_error("the record has no option " + name);
  const gradus::OptionValue value = found->second;
  options.erase(found);
  return value;
}

std::vector<Call> calls(const std::string& source, const std::string& name, const gradus::OptionList& options) {
  std::vector<Call> found;
  for (const Translation& translation : translations()) {
    if (name == translation.name && source.starts_with(translation.library)) {
      found.push_back(call(translation, options));
    }
  }
  if (found.empty()) {
    const std::string library = source.starts_with(po) ? po : "";
    found.push_back(call({.library = library, .name = name}, options));
  }
  return found;
}

}  // namespace reference
