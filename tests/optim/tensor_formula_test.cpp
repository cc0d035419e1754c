// What the frame of tensor formulas does for them: slots that only some parameters have, parameters that do not fit.
#include "optimizers.h"

#include <gradus/optim/tensorwise/adafactor.h>
#include <gradus/optim/tensorwise/muon.h>
#include <gradus/optim/tensorwise/sophia.h>

using namespace gradus;
using optim_tests::message;
using optim_tests::parameter;
using optim_tests::Quadratic;
using optim_tests::Shapes;
using optim_tests::user_line;

TEST_CASE("a parameter that a formula cannot train is refused when the optimizer is made") {
  const Parameters parameters({{"weight", parameter({2, 3}, 1)}, {"bias", parameter({3}, 2)}});
  CHECK(message([&] { optim::Optimizer(parameters, optim::Muon{}, user_line); }) ==
        "Muon: parameter \"bias\" is [3]: only matrices are trained by Muon; give others to AdamW, in another group "
        "(train.cpp:30)");
}

TEST_CASE("a parameter has the slots that its shape asks for, under torch's names too") {
  Quadratic problem(Shapes{{4, 3}, {5}});
  optim::Optimizer optimizer(problem.parameters(), optim::Adafactor{});
  problem.train(optimizer, 2);
  const StateDict state = optimizer.state_dict();
  CHECK(state.find("state.0.R")->shape() == Shape{4, 1});
  CHECK(state.find("state.0.C")->shape() == Shape{1, 3});
  CHECK(state.find("state.0.v") == nullptr);
  CHECK(state.find("state.1.R") == nullptr);
  CHECK(state.find("state.1.v")->shape() == Shape{5});

  StateDict of_torch;
  for (const auto& [name, text] : state.texts()) of_torch.set_text(name, text);
  for (const auto& [name, tensor] : state.entries()) {
    const std::string end = name.substr(name.rfind('.') + 1);
    const bool slot = name.starts_with("state.");
    const char* renamed = end == "R" ? "row_var" : end == "C" ? "col_var" : end == "v" ? "variance" : nullptr;
    of_torch.set(slot && renamed != nullptr ? name.substr(0, name.size() - 1) + renamed : name, tensor);
  }
  REQUIRE(of_torch.find("state.1.variance") != nullptr);
  optimizer.load_state_dict(of_torch);
  CHECK(equal(*optimizer.state_dict().find("state.0.C"), *state.find("state.0.C")));

  StateDict wrong = state;
  wrong.set("state.1.R", zeros({5, 1}));
  CHECK(message([&] { optimizer.load_state_dict(wrong, user_line); }) ==
        "load_state_dict: slot \"R\" of parameter \"1\" is in the state, but not in the optimizer (train.cpp:30)");
}

TEST_CASE("a parameter without elements is left alone") {
  Tensor w = parameter({0, 3}, 1), x = parameter({2}, 2);
  optim::Optimizer optimizer({w, x}, optim::Adafactor{.lr = 0.1});
  const std::vector<float> before = x.to_vector<float>();
  w.set_grad(zeros({0, 3}));
  x.set_grad(ones({2}));
  optimizer.step();
  CHECK(x.to_vector<float>() != before);
}

TEST_CASE("climbing turns the Hessian's sign too") {
  // h at 0 + 0.01 of the diagonal: positive curvature of -f limits the step, negative does not.
  const auto stepped = [](bool maximize, double curvature) {
    Tensor w = zeros({1}).requires_grad_();
    optim::Optimizer optimizer({w}, optim::Sophia{.lr = 1, .rho = 1, .weight_decay = 0, .maximize = maximize});
    w.set_grad(full({1}, 1e-3));
    optimizer.step({full({1}, curvature)});
    return w.to_vector<float>()[0];
  };
  CHECK(stepped(false, 2) == doctest::Approx(-0.035e-3 / 0.02));
  CHECK(stepped(true, -2) == doctest::Approx(0.035e-3 / 0.02));
  CHECK(stepped(true, 2) == doctest::Approx(1));
}
