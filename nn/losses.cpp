// Losses by name, and their descriptions.
#include <gradus/nn/detail/named.h>
#include <gradus/nn/losses.h>

namespace gradus::nn {
namespace {

struct Named {
  Description description;
  Tensor (*compute)(const Tensor& input, const Tensor& target, Reduction reduction, Where where);
};

std::vector<Option> reduction_option() {
  return {{.name = "reduction",
           .default_value = "mean",
           .help = "what is done with the losses of the samples",
           .choices = {"none", "mean", "sum"}}};
}

const std::vector<Named>& all() {
  static const std::vector<Named> list = {
      {{.name = "mse",
        .aliases = {"mse_loss"},
        .family = "regression",
        .summary = "(input - target)^2",
        .options = reduction_option()},
       mse_loss},
      {{.name = "cross_entropy",
        .family = "classification",
        .summary = "-log softmax(logits)[label]",
        .options = reduction_option()},
       cross_entropy},
      {{.name = "bce_with_logits",
        .aliases = {"binary_cross_entropy_with_logits"},
        .family = "classification",
        .summary = "-(t log sigmoid(x) + (1 - t) log(1 - sigmoid(x)))",
        .options = reduction_option()},
       binary_cross_entropy_with_logits},
  };
  return list;
}

}  // namespace

std::vector<Description> losses() {
  std::vector<Description> list;
  for (const Named& named : all()) list.push_back(named.description);
  return list;
}

Tensor loss(const std::string& name, const Tensor& input, const Tensor& target, Reduction reduction, Where where) {
  return all()[detail::find_named("loss", "loss", name, losses(), where)].compute(input, target, reduction, where);
}

}  // namespace gradus::nn
