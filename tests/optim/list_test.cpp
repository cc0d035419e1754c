// Optimizers and schedules by name, and how they describe themselves.
#include "optimizers.h"

#include <gradus/optim/elementwise/adam.h>

#include <algorithm>
#include <set>

using namespace gradus;
using optim_tests::message;
using optim_tests::parameter;
using optim_tests::Quadratic;
using optim_tests::Shapes;
using optim_tests::user_line;

TEST_CASE("every optimizer of the list is in the tests' table, with all its numbers of slots") {
  std::set<std::string> tested;
  for (const auto& row : optim_tests::table()) tested.insert(row.optimizer);
  for (const Description& description : optim::descriptions()) {
    CAPTURE(description.name);
    CHECK(tested.count(description.name) == 1);
  }
  CHECK(tested.size() == optim::descriptions().size());
}

TEST_CASE("everything says what it is, where it is from, and what its options are") {
  for (const Description& description : optim::descriptions()) {
    CAPTURE(description.name);
    CHECK_FALSE(description.summary.empty());
    CHECK_FALSE(description.source.empty());
    std::set<std::string> names;
    for (const Option& option : description.options) {
      CHECK_FALSE(option.help.empty());
      names.insert(option.name);
    }
    for (const char* name : {"lr", "weight_decay", "maximize"}) CHECK(names.count(name) == 1);
  }
  for (const Description& description : optim::schedule_descriptions()) {
    CAPTURE(description.name);
    CHECK_FALSE(description.summary.empty());
    for (const Option& option : description.options) CHECK_FALSE(option.help.empty());
  }
}

TEST_CASE("what a description says of options can be given to make") {
  for (const Description& description : optim::descriptions()) {
    CAPTURE(description.name);
    OptionList options;
    for (const Option& option : description.options) options.emplace_back(option.name, option.default_value);
    Quadratic given(Shapes{{4}}), plain(Shapes{{4}});
    optim::Optimizer one = optim::make(description.name, given.parameters(), options);
    optim::Optimizer other = optim::make(description.name, plain.parameters());
    given.train(one, 3);
    plain.train(other, 3);
    CHECK(given.values() == plain.values());
  }
  optim::Optimizer optimizer({parameter({2}, 1)}, optim::Adam{});
  for (const Description& description : optim::schedule_descriptions()) {
    CAPTURE(description.name);
    OptionList options;
    for (const Option& option : description.options) options.emplace_back(option.name, option.default_value);
    optim::make_schedule(description.name, optimizer, options);
  }
}

TEST_CASE("names") {
  std::vector<std::string> optimizers, schedules;
  for (const Description& description : optim::descriptions()) optimizers.push_back(description.name);
  for (const Description& description : optim::schedule_descriptions()) schedules.push_back(description.name);
  CHECK(std::vector<std::string>(optimizers.begin(), optimizers.begin() + 5) ==
        std::vector<std::string>{"sgd", "adagrad", "rmsprop", "adam", "adamw"});
  CHECK(schedules == std::vector<std::string>{"fixed", "exponential_lr", "exponential_decay",
                                              "smoothed_exponential_decay", "linear_lr", "linear_decay", "step_lr",
                                              "cosine_annealing_lr", "reduce_lr_on_plateau"});
}

TEST_CASE("make takes class names and torch's spellings") {
  optim::Optimizer optimizer = optim::make("Adam", {parameter({2}, 1)}, {{"lr", 0.1}, {"betas", {0.5, 0.75}}});
  CHECK(optimizer.get("beta1").number() == 0.5);
  CHECK(optimizer.get("beta2").number() == 0.75);
  CHECK(optimizer.get("lr").number() == 0.1);
}

TEST_CASE("make says what is wrong, and what may have been meant") {
  const Parameters w = {parameter({2}, 1)};
  const auto refused = [&](const std::string& name, const OptionList& options) {
    return message([&] { optim::make(name, w, options, user_line); });
  };
  CHECK(refused("adm", {}) == "make: optimizer \"adm\" is unknown; did you mean adam? (train.cpp:30)");
  CHECK(refused("adam", {{"beta", 0.5}}) ==
        "Adam: option \"beta\" is unknown; did you mean beta1 or beta2? (train.cpp:30)");
  CHECK(refused("adam", {{"betas", {0.5}}}) == "Adam: betas must be 2 numbers, got [0.5] (train.cpp:30)");
  CHECK(refused("adam", {{"betas", {0.5, 1.5}}}) == "Adam: beta2 must be in [0, 1), got 1.5 (train.cpp:30)");
  CHECK(refused("adam", {{"lr", "fast"}}) == "Adam: lr must be a number, got \"fast\" (train.cpp:30)");
  CHECK(refused("sgd", {{"nesterov", true}}) == "SGD: nesterov needs momentum > 0 and dampening = 0 (train.cpp:30)");
}

TEST_CASE("descriptions say how a thing is run") {
  const auto mechanism = [](const std::vector<Description>& list, const std::string& name) {
    for (const Description& one : list) {
      if (one.name == name) return one.mechanism;
    }
    return std::string("there is none");
  };
  CHECK(mechanism(optim::descriptions(), "adam") == "elementwise");
  CHECK(mechanism(optim::descriptions(), "lamb") == "tensorwise");
  for (const Description& one : optim::descriptions()) CHECK_FALSE(one.mechanism == "wrapper");
  for (const Description& one : optim::wrapper_descriptions()) CHECK(one.mechanism == "wrapper");
  for (const Description& one : optim::schedule_descriptions()) CHECK(one.mechanism == "schedule");
}
