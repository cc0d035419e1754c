// Making optimizers: groups, options by name, and what is refused.
#include "optimizers.h"

#include <gradus/optim/elementwise/adam.h>
#include <gradus/optim/elementwise/sgd.h>

#include <algorithm>
#include <limits>

using namespace gradus;
using optim_tests::message;
using optim_tests::parameter;
using optim_tests::Quadratic;
using optim_tests::Shapes;
using optim_tests::user_line;

TEST_CASE("options out of range are refused when an optimizer is made, with the user's line") {
  const Tensor w = parameter({2}, 1);
  const auto refused = [&](auto formula) { return message([&] { optim::Optimizer({w}, formula, user_line); }); };
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(refused(optim::Adam{.beta1 = 1.5}) == "Adam: beta1 must be in [0, 1), got 1.5 (train.cpp:30)");
  CHECK(refused(optim::Adam{.lr = nan}) == "Adam: lr must be >= 0, got nan (train.cpp:30)");
  CHECK(refused(optim::Adam{.lr = -1}) == "Adam: lr must be >= 0, got -1 (train.cpp:30)");
  CHECK(refused(optim::Adam{.lr = std::numeric_limits<double>::infinity()}) ==
        "Adam: lr must be finite, got inf (train.cpp:30)");
  CHECK(refused(optim::SGD{.momentum = 1}) == "SGD: momentum must be in [0, 1), got 1 (train.cpp:30)");
  CHECK(refused(optim::SGD{.weight_decay = -0.1}) == "SGD: weight_decay must be >= 0, got -0.1 (train.cpp:30)");
  CHECK(refused(optim::SGD{.nesterov = true}) == "SGD: nesterov needs momentum > 0 and dampening = 0 (train.cpp:30)");
  CHECK(refused(optim::SGD{.momentum = 0.9, .dampening = 0.1, .nesterov = true}) ==
        "SGD: nesterov needs momentum > 0 and dampening = 0 (train.cpp:30)");
  CHECK(refused(optim::SGD{.momentum = 0.9, .dampening = 0.1, .ema = true}) ==
        "SGD: ema excludes nesterov and dampening (train.cpp:30)");
  CHECK(refused(optim::Adam{}) == "");
}

TEST_CASE("options of a group are checked, and the error names the group's line") {
  const Tensor a = parameter({2}, 1), b = parameter({2}, 2);
  CHECK(message([&] {
          optim::Optimizer({{{a}, optim::Adam{}}, {{b}, optim::Adam{.eps = -1}, user_line}});
        }) == "Adam: eps must be >= 0, got -1 (train.cpp:30)");
}

TEST_CASE("without being told, errors name the line of the call") {
  const Tensor w = parameter({2}, 1);
  const auto line = [](int number) { return " (optimizer_test.cpp:" + std::to_string(number) + ")"; };
  const std::string made = message([&] { optim::Optimizer({w}, optim::SGD{.lr = -1}); });
  CHECK(made == "SGD: lr must be >= 0, got -1" + line(__LINE__ - 1));
  const std::string grouped = message([&] { optim::Optimizer({{{w}, optim::SGD{.lr = -1}}}); });
  CHECK(grouped == "SGD: lr must be >= 0, got -1" + line(__LINE__ - 1));
  optim::Optimizer optimizer({w}, optim::SGD{});
  const std::string set = message([&] { optimizer.set("lr", -1); });
  CHECK(set == "SGD: lr must be >= 0, got -1" + line(__LINE__ - 1));
}

TEST_CASE("parameters that cannot be trained are refused") {
  const Tensor w = parameter({2}, 1), fixed = zeros({3});
  const auto refused = [&](const Parameters& list) {
    return message([&] { optim::Optimizer(list, optim::SGD{}, user_line); });
  };
  CHECK(refused({}) == "SGD: no parameters to train (train.cpp:30)");
  CHECK(refused({w, fixed}) == "SGD: parameter \"1\" does not require gradients (train.cpp:30)");
  CHECK(refused({w, w}) == "SGD: parameter \"0\" is given twice (train.cpp:30)");
  CHECK(refused({Tensor()}) == "SGD: parameter \"0\" is an undefined tensor (train.cpp:30)");
  CHECK(refused({w * 2}) == "SGD: parameter \"0\" is not a leaf: mul made it (train.cpp:30)");
  CHECK(refused(Parameters({{"hidden.weight", fixed}})) ==
        "SGD: parameter \"hidden.weight\" does not require gradients (train.cpp:30)");
}

TEST_CASE("a parameter cannot be in two groups") {
  const Tensor w = parameter({2}, 1);
  CHECK(message([&] {
          optim::Optimizer({{{w}, optim::Adam{}}, {{w}, optim::SGD{}, user_line}});
        }) == "SGD: parameter \"0\" is given twice (train.cpp:30)");
  optim::Optimizer optimizer({w}, optim::Adam{});
  CHECK(message([&] {
          optimizer.add_group({{w}, optim::Adam{}, user_line});
        }) == "Adam: parameter \"0\" is given twice (train.cpp:30)");
  CHECK(optimizer.group_count() == 1);
}

TEST_CASE("options are read and set by name") {
  const Tensor a = parameter({2}, 1), b = parameter({2}, 2);
  optim::Optimizer optimizer({{{a}, optim::Adam{.lr = 0.1}}, {{b}, optim::Adam{.lr = 0.2}}});
  CHECK(optimizer.get("lr").number() == 0.1);
  CHECK(optimizer.group(1).get("lr").number() == 0.2);
  optimizer.group(1).set("beta1", 0.5);
  CHECK(optimizer.group(1).get("beta1").number() == 0.5);
  CHECK(optimizer.group(0).get("beta1").number() == 0.9);
  optimizer.set("lr", 0.3);
  CHECK(optimizer.group(1).get("lr").number() == 0.3);

  CHECK(message([&] { optimizer.set("lr", -1, user_line); }) == "Adam: lr must be >= 0, got -1 (train.cpp:30)");
  CHECK(message([&] { optimizer.set("amsgrad", 0.5, user_line); }) ==
        "Adam: amsgrad must be true or false, got 0.5 (train.cpp:30)");
  CHECK(message([&] { optimizer.set("beta3", 0.5, user_line); }) ==
        "Adam: option \"beta3\" is unknown; did you mean beta1 or beta2? (train.cpp:30)");
  CHECK(message([&] { optimizer.group(2, user_line); }) == "group: 2 is outside 0..1 (train.cpp:30)");
  CHECK(optimizer.get("lr").number() == 0.3);
}

TEST_CASE("setting an option that does not go with the others is refused and changes nothing") {
  const Tensor w = parameter({2}, 1);
  optim::Optimizer optimizer({w}, optim::SGD{.momentum = 0.9, .nesterov = true});
  CHECK(message([&] { optimizer.set("momentum", 0, user_line); }) ==
        "SGD: nesterov needs momentum > 0 and dampening = 0 (train.cpp:30)");
  CHECK(optimizer.get("momentum").number() == 0.9);
}

TEST_CASE("two groups equal two optimizers, but for those that share numbers of all parameters") {
  for (const auto& row : optim_tests::table()) {
    CAPTURE(row.text());
    const Shapes shapes = row.shapes({{7}, {3, 5}});
    Quadratic apart(shapes), together(shapes);
    const auto make = [&](const Quadratic& problem, std::size_t i) {
      return optim::make_group(row.optimizer, {problem.w[i]}, row.options);
    };
    optim::Optimizer first({make(apart, 0)}), second({make(apart, 1)}), groups({make(together, 0), make(together, 1)});
    const bool shares = groups.state_dict().contains("groups.0.memory.begun");
    if (shares) continue;
    if (groups.group(1).has("lr")) {
      const double slower = groups.get("lr").number() / 10;
      second.set("lr", slower);
      groups.group(1).set("lr", slower);
    }
    for (int i = 0; i < 5; ++i) {
      apart.differentiate();
      row.step(first, apart.loss(), {apart.hessian()[0]});
      row.step(second, apart.loss(), {apart.hessian()[1]});
    }
    together.train(groups, 5, row);
    CHECK(apart.values() == together.values());
  }
}

TEST_CASE("weight decay does something in every optimizer that has it, by way of the gradient or not") {
  for (const auto& row : optim_tests::table()) {
    CAPTURE(row.text());
    std::vector<std::vector<double>> seen;
    for (const auto& [weight_decay, decoupled] : {std::pair(0.0, false), std::pair(4.0, false), std::pair(4.0, true)}) {
      Quadratic problem(row.shapes({{5, 8}}));
      optim::Optimizer optimizer = optim::make(row.optimizer, problem.parameters(), row.options);
      if (!optimizer.group(0).has("weight_decay")) continue;
      if (optimizer.group(0).has("decoupled_weight_decay")) {
        optimizer.set("decoupled_weight_decay", decoupled);
      } else if (decoupled) {
        continue;
      }
      optimizer.set("weight_decay", weight_decay);
      problem.train(optimizer, 5, row);
      CHECK(std::find(seen.begin(), seen.end(), problem.values()) == seen.end());
      seen.push_back(problem.values());
    }
  }
}

TEST_CASE("weight decay 0 is no weight decay, coupled or not") {
  for (const auto& row : optim_tests::table()) {
    CAPTURE(row.text());
    std::vector<double> without;
    for (const bool decoupled : {false, true}) {
      Quadratic problem(row.shapes({{5, 8}}));
      optim::Optimizer optimizer = optim::make(row.optimizer, problem.parameters(), row.options);
      if (!optimizer.group(0).has("weight_decay") || !optimizer.group(0).has("decoupled_weight_decay")) continue;
      optimizer.set("weight_decay", 0);
      optimizer.set("decoupled_weight_decay", decoupled);
      problem.train(optimizer, 5, row);
      if (!decoupled) without = problem.values();
      CHECK(problem.values() == without);
    }
  }
}

TEST_CASE("groups may have different formulas, and one may be added later") {
  Quadratic problem(Shapes{{4}, {4}});
  optim::Optimizer optimizer({problem.w[0]}, optim::SGD{.lr = 0.1});
  problem.train(optimizer, 2);
  const std::vector<double> before = problem.w[1].to_vector<double>();
  CHECK(before == optim_tests::numbers({4}, 3).to_vector<double>());
  optimizer.add_group({{problem.w[1]}, optim::Adam{}});
  problem.train(optimizer, 1);
  CHECK(problem.w[1].to_vector<double>() != before);
  CHECK(std::string(optimizer.group(0).name()) == "SGD");
  CHECK(std::string(optimizer.group(1).name()) == "Adam");
}

TEST_CASE("a closure computes the loss that step returns") {
  Quadratic problem(Shapes{{4}});
  optim::Optimizer optimizer(problem.parameters(), optim::SGD{.lr = 0.1});
  const double before = problem.loss();
  const double loss = optimizer.step([&] {
    problem.differentiate();
    return problem.loss();
  });
  CHECK(loss == before);
  CHECK(problem.loss() < before);
}

TEST_CASE("zero_grad drops the gradients") {
  Quadratic problem(Shapes{{4}, {2}});
  optim::Optimizer optimizer(problem.parameters(), optim::SGD{});
  problem.differentiate();
  optimizer.zero_grad();
  CHECK_FALSE(problem.w[0].grad().defined());
  CHECK_FALSE(problem.w[1].grad().defined());
}

TEST_CASE("an optimizer can be moved") {
  Quadratic problem(Shapes{{4}});
  optim::Optimizer first(problem.parameters(), optim::SGD{.lr = 0.1});
  optim::Optimizer second = std::move(first);
  const double before = problem.loss();
  problem.train(second, 3);
  CHECK(problem.loss() < before);
}
