// Activations by name, and their descriptions.
#include <gradus/nn/activations.h>
#include <gradus/nn/detail/named.h>

namespace gradus::nn {
namespace {

struct Named {
  Description description;
  AnyModule (*make)();
};

template <class M>
AnyModule make() {
  return M{};
}

const std::vector<Named>& all() {
  static const std::vector<Named> list = {
      {{.name = "identity", .aliases = {"linear"}, .family = "linear", .summary = "x"}, make<Identity>},
      {{.name = "sigmoid", .aliases = {"logistic"}, .family = "saturating", .summary = "1 / (1 + exp(-x))"},
       make<Sigmoid>},
      {{.name = "tanh", .family = "saturating", .summary = "tanh(x)"}, make<Tanh>},
      {{.name = "relu",
        .family = "rectifier",
        .summary = "max(0, x)",
        .source = "Nair and Hinton 2010, Rectified linear units improve restricted Boltzmann machines"},
       make<ReLU>},
      {{.name = "softplus",
        .family = "rectifier",
        .summary = "log(1 + exp(x))",
        .source = "Dugas et al. 2000, Incorporating second-order functional knowledge for better option pricing"},
       make<Softplus>},
  };
  return list;
}

}  // namespace

std::vector<Description> activations() {
  std::vector<Description> list;
  for (const Named& named : all()) list.push_back(named.description);
  return list;
}

AnyModule make_activation(const std::string& name, Where where) {
  return all()[detail::find_named("make_activation", "activation", name, activations(), where)].make();
}

}  // namespace gradus::nn
