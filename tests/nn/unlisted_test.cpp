// The trained tensor that members() forgot: found before a step, and never where nothing was forgotten.
#include "models.h"

#include <gradus/core/ops.h>
#include <gradus/nn/sequential.h>
#include <gradus/optim/elementwise/sgd.h>

#include <doctest/doctest.h>

using namespace gradus;

namespace {

struct Forgetful : nn::Module {
  nn::Linear hidden{2, 3};
  nn::Linear output{3, 1};
  Tensor forward(const Tensor& x) override { return output(tanh(hidden(x))); }
  void members(nn::Members& m) override { m("hidden", hidden); }
};

struct BareTensor : nn::Module {
  nn::Linear hidden{2, 2};
  Tensor scale = ones({2}, {.requires_grad = true});
  Tensor forward(const Tensor& x) override { return hidden(x) * scale; }
  void members(nn::Members& m) override { m("hidden", hidden); }
};

optim::Optimizer trainer_of(const Parameters& parameters) { return {parameters, optim::SGD{.lr = 0.1}}; }

}  // namespace

TEST_CASE("a layer left out of members is an error at step, with shape and module") {
  Forgetful model;
  optim::Optimizer trainer = trainer_of(model.parameters());
  sum(model(ones({1, 2}))).backward();
  CHECK(message_of([&] { trainer.step(); }) ==
        "step: a parameter of shape [1, 3] that Linear in Forgetful uses got a gradient, but no members() lists it and "
        "no optimizer has it (here)");
}

TEST_CASE("so is a tensor of the module's own, in every step") {
  BareTensor model;
  optim::Optimizer trainer = trainer_of(model.parameters());
  for (int i = 0; i < 2; ++i) {
    sum(model(ones({1, 2}))).backward();
    CHECK(message_of([&] { trainer.step(); }) ==
          "step: a parameter of shape [2] that BareTensor uses got a gradient, but no members() lists it and no "
          "optimizer has it (here)");
  }
}

TEST_CASE("nothing is wrong with an input that wants a gradient, listed tensors, or a part of a model") {
  Composite model;
  optim::Optimizer whole = trainer_of(model.parameters());
  optim::Optimizer part = trainer_of(model.heads[0].parameters());
  Tensor x = ones({1, 4}, {.requires_grad = true});
  sum(model(x)).backward();
  CHECK(x.grad().defined());
  whole.step();
  part.step();
}

TEST_CASE("a second model and a frozen teacher are not forgotten parameters") {
  nn::Sequential generator(nn::Linear(2, 2));
  nn::Sequential judge(nn::Linear(2, 1));
  Forgetful teacher;
  teacher.hidden.requires_grad_(false);
  teacher.output.requires_grad_(false);
  optim::Optimizer trainer = trainer_of(generator.parameters());
  const Tensor made = generator(ones({1, 2}));
  sum(judge(made) + teacher(made)).backward();
  CHECK(judge.at<nn::Linear>(0).weight.grad().defined());
  trainer.step();
}

TEST_CASE("a tensor that is left out but given to an optimizer is in order") {
  BareTensor model;
  optim::Optimizer first = trainer_of(model.parameters());
  optim::Optimizer second = trainer_of({model.scale});
  sum(model(ones({1, 2}))).backward();
  first.step();
  second.step();

  BareTensor later;
  sum(later(ones({1, 2}))).backward();  // marked here …
  optim::Optimizer third = trainer_of(later.parameters());
  optim::Optimizer fourth = trainer_of({later.scale});  // … and adopted here
  sum(later(ones({1, 2}))).backward();
  third.step();
}

TEST_CASE("a forgotten parameter of another model's pass is not this optimizer's matter") {
  Forgetful wrong;
  nn::Linear right(2, 1);
  optim::Optimizer trainer = trainer_of(right.parameters());
  sum(right(ones({1, 2}))).backward();
  sum(wrong(ones({1, 2}))).backward();
  trainer.step();
}
