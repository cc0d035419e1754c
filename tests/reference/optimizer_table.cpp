#include "optimizer_table.h"

#include <algorithm>

namespace reference {
namespace {

constexpr const char* po = "pytorch_optimizer";

bool has(const gradus::OptionList& options, const std::string& name) {
  return std::any_of(options.begin(), options.end(), [&](const auto& option) { return option.first == name; });
}

/// What pytorch_optimizer calls otherwise throughout. It decays by way of the gradient, or w by lr weight_decay, or
/// (fixed_decay) w by weight_decay.
void adapt_po(gradus::OptionList& options) {
  if (has(options, "ams_bound")) options.emplace_back("amsgrad", take(options, "ams_bound"));
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

std::string lacks_of_bcos(const gradus::OptionList& options) {
  return has(options, "mode") && !has(options, "simple_cond") ? "" : "theirs has the new mean in place of the last";
}

Call call(const Translation& translation, gradus::OptionList options) {
  Call call{translation.gradus.empty() ? translation.name : translation.gradus,
            {},
            translation.tolerance,
            translation.tolerance};
  if (translation.relative_on_p1 != 0) call.on_p1.relative = translation.relative_on_p1;
  if (!translation.wrong.empty()) call.missing = translation.name + " (" + translation.wrong + ")";
  for (const auto& [name, why] : translation.missing) {
    if (has(options, name)) call.missing = translation.name + " " + name + " (" + why + ")";
  }
  if (translation.lacks != nullptr) {
    const std::string reason = translation.lacks(options);
    if (!reason.empty()) call.missing = translation.name + " (" + reason + ")";
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
  if (translation.library == po) adapt_po(options);
  call.options = options;
  return call;
}

}  // namespace

std::span<const Translation> translations() {
  static const gradus::OptionList l2 = {{"weight_decouple", false}};
  static const std::string eps_before_correction = "theirs joins the root before its bias is corrected";
  static constexpr double tiny_in_root =
      1e-5;  // theirs adds 1e-15 to what is under the root: P1's are as small as 1e-9
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
      {.library = po, .name = "ADOPT", .defaults = {{"weight_decouple", false}, {"clip_offset", 0}}},
      {.library = po,
       .name = "AdEMAMix",
       .defaults = {{"weight_decouple", false}, {"correct_slow", true}},
       .renamed = {{"t_alpha_beta3", "T"}}},
      {.library = po, .name = "AdaBelief", .missing = {{"eps", eps_before_correction}}, .relative_on_p1 = tiny_in_root},
      {.library = po, .name = "AdaBound", .relative_on_p1 = tiny_in_root},
      {.library = po, .name = "AdaMod", .defaults = {{"betas", {0.9, 0.99, 0.9999}}}},
      {.library = po, .name = "AdaPNM", .relative_on_p1 = tiny_in_root},
      {.library = po, .name = "AdamC", .wrong = "theirs has eps where AdamW, which it is, has not"},
      {.library = po, .name = "AdamG", .defaults = {{"lr", 1}, {"weight_decouple", false}}, .tolerance = {1e-8}},
      {.library = po, .name = "Adan", .missing = {{"max_grad_norm", "its eps differs from clip_norm's"}}},
      {.library = po, .name = "AggMo", .defaults = {{"lr", 1e-3}, {"weight_decouple", false}}, .adapt = adapt_aggmo},
      {.library = po,
       .name = "AdaSmooth",
       .wrong = "theirs has one ratio for all elements of a tensor, and takes w itself for its first way"},
      {.library = po, .name = "BCOS", .lacks = lacks_of_bcos},
      {.library = po, .name = "FTRL", .renamed = {{"lambda_1", "lambda1"}, {"lambda_2", "lambda2"}}},
      {.library = po, .name = "Grams", .wrong = "theirs swaps beta1 and 1 - beta1, and takes a fourth root"},
      {.library = po,
       .name = "LaProp",
       .missing = {{"eps", eps_before_correction}, {"weight_decouple", "theirs then does not decay at all"}},
       .relative_on_p1 = tiny_in_root},
      {.library = po,
       .name = "MADGRAD",
       .defaults = {{"lr", 1e-3}, {"weight_decouple", false}},
       .missing = {{"weight_decouple", "theirs takes x0 after the first decay"}},
       .tolerance = {1e-8}},
      {.library = po, .name = "PAdam", .defaults = l2, .renamed = {{"partial", "p"}}, .tolerance = {1e-8}},
      {.library = po, .name = "PNM", .renamed = {{"eps", ""}}},
      {.library = po,
       .name = "QHM",
       .defaults = {{"momentum", 0}, {"nu", 1}, {"weight_decouple", false}},
       .renamed = {{"momentum", "beta"}}},
      {.library = po,
       .name = "SGDW",
       .defaults = {{"lr", 1e-4}, {"momentum", 0}, {"weight_decay", 0}},
       .missing = {{"momentum", "theirs starts as a copy of the parameter"}, {"weight_decouple", "that is SGD"}}},
      {.library = po,
       .name = "SimplifiedAdEMAMix",
       .wrong = "theirs has a mean for the sum, and divides by the root of the correction where that should multiply"},
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
