// Initialisers by name, and their descriptions.
#include <gradus/nn/detail/named.h>
#include <gradus/nn/init.h>

namespace gradus::nn {
namespace {

using detail::Given;

// An initialiser's description, and how it is called with the options given.
struct Initialiser {
  Description description;
  Tensor (*fill)(const Tensor& tensor, Given& given, Generator* generator, Where where);
};

Option gain_option() {
  return {.name = "gain", .default_value = 1.0, .range = non_negative, .help = "factor on the standard deviation"};
}

std::vector<Option> kaiming_options() {
  return {{.name = "a", .default_value = 0.0, .help = "slope below zero of the leaky ReLU that follows"},
          {.name = "mode",
           .default_value = "fan_in",
           .help = "what the variance is divided by",
           .choices = {"fan_in", "fan_out", "fan_average"}},
          {.name = "nonlinearity",
           .default_value = "leaky_relu",
           .help = "what follows, for the gain",
           .choices = {"linear", "identity", "sigmoid", "tanh", "relu", "leaky_relu", "selu"}}};
}

init::GainOptions gain_of(Given& given, Generator* generator) {
  return {.gain = given.number("gain"), .generator = generator};
}

init::KaimingOptions kaiming_of(Given& given, Generator* generator) {
  const std::string& mode = given.text("mode");
  return {.a = given.number("a"),
          .mode = mode == "fan_in"    ? init::Fan::in
                  : mode == "fan_out" ? init::Fan::out
                                      : init::Fan::average,
          .nonlinearity = given.text("nonlinearity"),
          .generator = generator};
}

const std::vector<Initialiser>& all() {
  constexpr const char* glorot = "Glorot and Bengio 2010, Understanding the difficulty of training deep networks";
  constexpr const char* he = "He, Zhang, Ren and Sun 2015, arXiv:1502.01852";
  constexpr const char* lecun = "LeCun, Bottou, Orr and Müller 1998, Efficient BackProp";
  static const std::vector<Initialiser> list = {
      {{.name = "normal",
        .family = "plain",
        .summary = "normal with a given mean and standard deviation",
        .options = {{.name = "mean", .default_value = 0.0, .help = "mean"},
                    {.name = "std", .default_value = 1.0, .range = non_negative, .help = "standard deviation"}}},
       [](const Tensor& tensor, Given& given, Generator* generator, Where where) {
         return init::normal_(
             tensor, {.mean = given.number("mean"), .std = given.number("std"), .generator = generator}, where);
       }},
      {{.name = "uniform",
        .family = "plain",
        .summary = "uniform between two limits",
        .options = {{.name = "low", .default_value = 0.0, .help = "lower limit"},
                    {.name = "high", .default_value = 1.0, .help = "upper limit"}}},
       [](const Tensor& tensor, Given& given, Generator* generator, Where where) {
         return init::uniform_(
             tensor, {.low = given.number("low"), .high = given.number("high"), .generator = generator}, where);
       }},
      {{.name = "zeros", .family = "constant", .summary = "all 0"},
       [](const Tensor& tensor, Given&, Generator*, Where where) { return init::zeros_(tensor, where); }},
      {{.name = "ones", .family = "constant", .summary = "all 1"},
       [](const Tensor& tensor, Given&, Generator*, Where where) { return init::ones_(tensor, where); }},
      {{.name = "constant",
        .family = "constant",
        .summary = "one value everywhere",
        .options = {{.name = "value", .default_value = 0.0, .help = "the value"}}},
       [](const Tensor& tensor, Given& given, Generator*, Where where) {
         return init::constant_(tensor, given.number("value"), where);
       }},
      {{.name = "xavier_uniform",
        .aliases = {"glorot_uniform"},
        .family = "variance",
        .summary = "uniform with variance gain^2 2 / (fan_in + fan_out)",
        .source = glorot,
        .options = {gain_option()}},
       [](const Tensor& tensor, Given& given, Generator* generator, Where where) {
         return init::xavier_uniform_(tensor, gain_of(given, generator), where);
       }},
      {{.name = "xavier_normal",
        .aliases = {"glorot_normal", "glorot", "xavier"},
        .family = "variance",
        .summary = "normal with variance gain^2 2 / (fan_in + fan_out)",
        .source = glorot,
        .options = {gain_option()}},
       [](const Tensor& tensor, Given& given, Generator* generator, Where where) {
         return init::xavier_normal_(tensor, gain_of(given, generator), where);
       }},
      {{.name = "kaiming_uniform",
        .aliases = {"he_uniform"},
        .family = "variance",
        .summary = "uniform with variance gain^2 / fan; by default 2 / fan_in, for ReLU",
        .source = he,
        .options = kaiming_options()},
       [](const Tensor& tensor, Given& given, Generator* generator, Where where) {
         return init::kaiming_uniform_(tensor, kaiming_of(given, generator), where);
       }},
      {{.name = "kaiming_normal",
        .aliases = {"he_normal", "he", "kaiming"},
        .family = "variance",
        .summary = "normal with variance gain^2 / fan; by default 2 / fan_in, for ReLU",
        .source = he,
        .options = kaiming_options()},
       [](const Tensor& tensor, Given& given, Generator* generator, Where where) {
         return init::kaiming_normal_(tensor, kaiming_of(given, generator), where);
       }},
      {{.name = "lecun_uniform",
        .family = "variance",
        .summary = "uniform with variance gain^2 / fan_in",
        .source = lecun,
        .options = {gain_option()}},
       [](const Tensor& tensor, Given& given, Generator* generator, Where where) {
         return init::lecun_uniform_(tensor, gain_of(given, generator), where);
       }},
      {{.name = "lecun_normal",
        .aliases = {"lecun"},
        .family = "variance",
        .summary = "normal with variance gain^2 / fan_in",
        .source = lecun,
        .options = {gain_option()}},
       [](const Tensor& tensor, Given& given, Generator* generator, Where where) {
         return init::lecun_normal_(tensor, gain_of(given, generator), where);
       }},
      {{.name = "orthogonal",
        .family = "orthogonal",
        .summary = "gain times orthonormal rows or columns",
        .source = "Saxe, McClelland and Ganguli 2013, arXiv:1312.6120",
        .options = {gain_option()}},
       [](const Tensor& tensor, Given& given, Generator* generator, Where where) {
         return init::orthogonal_(tensor, gain_of(given, generator), where);
       }},
  };
  return list;
}

}  // namespace

std::vector<Description> initialisers() {
  std::vector<Description> list;
  for (const Initialiser& initialiser : all()) list.push_back(initialiser.description);
  return list;
}

Tensor initialise(const std::string& name, const Tensor& tensor, const OptionList& options, Generator* generator,
                  Where where) {
  const Initialiser& initialiser = all()[detail::find_named("initialise", "initialiser", name, initialisers(), where)];
  Given given("initialise", initialiser.description, options, where);
  return initialiser.fill(tensor, given, generator, where);
}

}  // namespace gradus::nn
