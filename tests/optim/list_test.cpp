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
  std::size_t count = 0;
  for (const Description& description : optim::descriptions()) {
    if (description.mechanism == "closure") continue;  // closures_test.cpp has a table of its own
    CAPTURE(description.name);
    CHECK(tested.count(description.name) == 1);
    ++count;
  }
  CHECK(tested.size() == count);
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
    if (description.mechanism == "closure") continue;
    CHECK(names.count("maximize") == 1);
    for (const char* name : {"lr", "weight_decay"}) {
      const bool without = std::string(name) == "lr" ? description.name == "cocob"
                                                     : description.name == "rprop" || description.name == "sparseadam";
      CHECK(names.count(name) == (without ? 0 : 1));
    }
  }
  for (const Description& description : optim::schedule_descriptions()) {
    CAPTURE(description.name);
    CHECK_FALSE(description.summary.empty());
    for (const Option& option : description.options) CHECK_FALSE(option.help.empty());
  }
}

TEST_CASE("no option is listed twice") {
  for (const auto& all : {optim::descriptions(), optim::wrapper_descriptions(), optim::schedule_descriptions()}) {
    for (const Description& description : all) {
      CAPTURE(description.name);
      std::set<std::string> names;
      for (const Option& option : description.options) CHECK_MESSAGE(names.insert(option.name).second, option.name);
    }
  }
}

TEST_CASE("what a description says of options can be given to make") {
  for (const Description& description : optim::descriptions()) {
    if (description.mechanism == "closure") continue;
    CAPTURE(description.name);
    OptionList options;
    for (const Option& option : description.options) options.emplace_back(option.name, option.default_value);
    const optim_tests::Row& row = optim_tests::row_of(description.name);
    Quadratic given(row.shapes({{4}})), plain(row.shapes({{4}}));
    optim::Optimizer one = optim::make(description.name, given.parameters(), options);
    optim::Optimizer other = optim::make(description.name, plain.parameters());
    given.train(one, 3, row);
    plain.train(other, 3, row);
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

TEST_CASE("names of schedules") {
  std::set<std::string> schedules;
  for (const Description& description : optim::schedule_descriptions()) schedules.insert(description.name);
  CHECK(schedules.size() == optim::schedule_descriptions().size());
  for (const char* name : {"reduce_lr_on_plateau", "cosine_annealing_warm_restarts", "swalr", "k_decay_cosine"}) {
    CAPTURE(name);
    CHECK(schedules.count(name) == 1);
  }
}

TEST_CASE("make takes class names and torch's spellings") {
  optim::Optimizer optimizer = optim::make("Adam", {parameter({2}, 1)}, {{"lr", 0.1}, {"betas", {0.5, 0.75}}});
  CHECK(optimizer.get("beta1").number() == 0.5);
  CHECK(optimizer.get("beta2").number() == 0.75);
  CHECK(optimizer.get("lr").number() == 0.1);
}

TEST_CASE("no two optimizers share a name, and each is made by all of its own") {
  std::set<std::string> names;
  for (const Description& description : optim::descriptions()) {
    for (const std::string& name : description.aliases) {
      CAPTURE(name);
      CHECK(names.insert(name).second);
      CHECK(optim::make(name, {parameter({2, 2}, 1)}).group(0).name() == description.aliases[0]);
    }
  }
  CHECK(names.count("Signum") == 1);
}

TEST_CASE("make says what is wrong, and what may have been meant") {
  const Parameters w = {parameter({2}, 1)};
  const auto refused = [&](const std::string& name, const OptionList& options) {
    return message([&] { optim::make(name, w, options, user_line); });
  };
  CHECK(refused("adm", {}) == "make: optimizer \"adm\" is unknown; did you mean adam or admm? (train.cpp:30)");
  CHECK(message([&] { optim::make_group("adm", w, {}, user_line); }) ==
        "make_group: optimizer \"adm\" is unknown; did you mean adam or admm? (train.cpp:30)");
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
