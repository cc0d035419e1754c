// What a module knows about its members, and whose line its errors name.
#include "models.h"

#include <gradus/core/ops.h>
#include <gradus/nn/sequential.h>

#include <doctest/doctest.h>

using namespace gradus;

TEST_CASE("parameters come in the order of the members, with dotted names") {
  const Composite model;
  const std::vector<std::string> expected = {
      "scale",          "body.hidden.weight", "body.hidden.bias", "body.output.weight",
      "heads.0.weight", "heads.0.bias",       "heads.1.weight",   "heads.1.bias"};
  CHECK(names_of(model.parameters()) == expected);
}

TEST_CASE("a tied weight is one parameter, under its first name") {
  const Tied model;
  CHECK(names_of(model.parameters()) == std::vector<std::string>{"encoder.weight", "encoder.bias", "decoder.bias"});
}

TEST_CASE("all_members lists each module before its tensors") {
  Mlp model;
  const auto members = model.all_members();
  REQUIRE(members.size() == 6);
  CHECK(members[0].name.empty());
  CHECK(members[0].module == &model);
  CHECK(members[1].name == "hidden");
  CHECK(members[1].module == &model.hidden);
  CHECK(members[2].name == "hidden.weight");
  CHECK(members[2].module == &model.hidden);
  CHECK(members[2].tensor == &model.hidden.weight);
  CHECK(members[4].name == "output");
}

TEST_CASE("a name that is used twice is an error") {
  struct Twice : nn::Module {
    nn::Linear a{1, 1};
    nn::Linear b{1, 1};
    Tensor forward(const Tensor& x) override { return b(a(x)); }
    void members(nn::Members& m) override { m("layer", a)("layer", b); }
  };
  CHECK(message_of([] { Twice().parameters(); }) == "members: \"layer\" is listed twice");
}

TEST_CASE("the mode reaches every module and can be read") {
  Composite model;
  CHECK(model.training());
  model.eval();
  CHECK_FALSE(model.training());
  CHECK_FALSE(model.body.hidden.training());
  CHECK_FALSE(model.heads[1].training());
  model(ones({1, 4}));
  CHECK(model.seen.item<std::int64_t>() == 0);
  model.train();
  model(ones({1, 4}));
  CHECK(model.body.output.training());
  CHECK(model.seen.item<std::int64_t>() == 1);
}

TEST_CASE("zero_grad drops all gradients") {
  Mlp model;
  sum(model(ones({2, 4}))).backward();
  CHECK(model.hidden.weight.grad().defined());
  CHECK(model.output.weight.grad().defined());
  model.zero_grad();
  for (const Parameter& parameter : model.parameters()) CHECK_FALSE(parameter.tensor.grad().defined());
}

TEST_CASE("requires_grad_ freezes and unfreezes") {
  Composite model;
  model.requires_grad_(false);
  for (const Parameter& parameter : model.parameters()) CHECK_FALSE(parameter.tensor.requires_grad());
  CHECK_FALSE(model(ones({1, 4})).requires_grad());
  model.requires_grad_();
  for (const Parameter& parameter : model.parameters()) CHECK(parameter.tensor.requires_grad());
  CHECK_FALSE(model.seen.requires_grad());
}

TEST_CASE("to converts floating tensors, keeps the others, and keeps ties") {
  Composite model;
  model.to(Dtype::float64);
  for (const Parameter& parameter : model.parameters()) {
    CHECK(parameter.tensor.dtype() == Dtype::float64);
    CHECK(parameter.tensor.requires_grad());
    CHECK(parameter.tensor.is_leaf());
  }
  CHECK(model.seen.dtype() == Dtype::int64);
  CHECK(model(ones({1, 4}, {.dtype = Dtype::float64})).dtype() == Dtype::float64);

  Tied tied;
  tied.to(Dtype::float64);
  CHECK(tied.decoder.weight.is_same(tied.encoder.weight));

  CHECK(message_of([&] { model.to(Dtype::int64); }) == "to: a model's parameters must be floating, not int64 (here)");
}

TEST_CASE("a copy of a module shares its parameters, a clone does not") {
  Mlp model;
  Mlp copy = model;
  CHECK(copy.hidden.weight.is_same(model.hidden.weight));

  Mlp own = clone(model);
  CHECK_FALSE(own.hidden.weight.is_same(model.hidden.weight));
  CHECK(equal(own.hidden.weight, model.hidden.weight));
  CHECK(own.hidden.weight.requires_grad());
  CHECK_FALSE(own.output.bias.defined());
  nn::Linear& layer = own.hidden;
  layer.weight.requires_grad_(false).fill_(7);
  CHECK_FALSE(equal(own.hidden.weight, model.hidden.weight));
  CHECK(equal(copy.hidden.weight, model.hidden.weight));
}

TEST_CASE("a clone keeps ties, modes and frozen parameters, and drops gradients") {
  Tied model;
  model.eval();
  model.encoder.bias.requires_grad_(false);
  sum(model(ones({1, 3}))).backward();
  const Tied own = clone(model);
  CHECK(own.decoder.weight.is_same(own.encoder.weight));
  CHECK_FALSE(own.encoder.weight.is_same(model.encoder.weight));
  CHECK_FALSE(own.training());
  CHECK_FALSE(own.encoder.bias.requires_grad());
  CHECK(model.encoder.weight.grad().defined());
  CHECK_FALSE(own.encoder.weight.grad().defined());
}

TEST_CASE("an error inside a layer names the line that called the model") {
  const std::string differ = "linear: inner dimensions differ, x [.., in] and weight [out, in]: ";
  Mlp model;
  CHECK(message_of([&] { model(ones({5, 7})); }) == differ + "[5, 7] x [3, 4] (here)");
  nn::Sequential net(nn::Linear(2, 3), nn::Linear(4, 5));
  CHECK(message_of([&] { net(ones({1, 2})); }) == differ + "[1, 3] x [5, 4] (here)");
  nn::Linear layer(2, 3);
  CHECK(message_of([&] { layer(ones({1, 3})); }) == differ + "[1, 3] x [3, 2] (here)");
}

TEST_CASE("an operator's error names its own line once the model's call is over") {
  Mlp model;
  const Tensor y = model(ones({5, 4}));
  CHECK(message_of([&] { y + ones({3}); }) == "add: shapes do not broadcast: [5, 2] and [3] (here)");
}

TEST_CASE("the summary shows layers, shapes and counts") {
  const Composite model;
  CHECK(model.summary() ==
        "Composite  scale [4], seen []\n"
        "  body         Mlp\n"
        "  body.hidden  Linear  weight [3, 4], bias [3]\n"
        "  body.output  Linear  weight [2, 3]\n"
        "  heads.0      Linear  weight [1, 2], bias [1]\n"
        "  heads.1      Linear  weight [1, 2], bias [1]\n"
        "31 parameters, 31 of them trained\n");
  Tied tied;
  tied.encoder.bias.requires_grad_(false);
  CHECK(tied.summary() ==
        "Tied\n"
        "  encoder  Linear  weight [3, 3], bias [3]\n"
        "  decoder  Linear  weight [3, 3], bias [3]\n"
        "15 parameters, 12 of them trained\n");
}
