// Saving and loading optimizers.
#include "optimizers.h"

#include <gradus/optim/elementwise/adam.h>
#include <gradus/optim/elementwise/sgd.h>

#include <cstdio>
#include <filesystem>

using namespace gradus;
using optim_tests::message;
using optim_tests::Quadratic;
using optim_tests::Shapes;
using optim_tests::user_line;

namespace {

void copy_values(const Quadratic& from, Quadratic& to) {
  const NoGrad no_grad;
  for (std::size_t i = 0; i < from.w.size(); ++i) to.w[i].copy_(from.w[i]);
}

/// A state with one entry replaced.
StateDict with(const StateDict& state, const std::string& name, const Tensor& tensor) {
  StateDict changed = state;
  changed.set(name, tensor);
  return changed;
}

}  // namespace

TEST_CASE("ten steps, saved and loaded, and ten more are twenty steps, bit for bit") {
  const Shapes shapes = {{33}, {4, 5}, {}};
  for (const auto& row : optim_tests::table()) {
    CAPTURE(row.text());
    Quadratic straight(row.shapes(shapes)), first(row.shapes(shapes)), second(row.shapes(shapes));
    optim::Optimizer all = optim::make(row.optimizer, straight.parameters(), row.options);
    straight.train(all, 20, row);

    optim::Optimizer begins = optim::make(row.optimizer, first.parameters(), row.options);
    first.train(begins, 10, row);
    const StateDict state = begins.state_dict();
    copy_values(first, second);
    first.train(begins, 3, row);  // the state is a copy, and stays as it was
    optim::Optimizer goes_on = optim::make(row.optimizer, second.parameters());
    goes_on.load_state_dict(state);
    second.train(goes_on, 10, row);
    CHECK(second.values() == straight.values());
  }
}

TEST_CASE("a state goes through a file") {
  const std::filesystem::path path = std::filesystem::temp_directory_path() / "gradus_optim_state_test.safetensors";
  Quadratic problem(Shapes{{5}, {2, 3}});
  optim::Optimizer optimizer(problem.parameters(), optim::Adam{.lr = 0.1, .amsgrad = true});
  problem.train(optimizer, 4);
  save(optimizer.state_dict(), path.string());
  Quadratic other(Shapes{{5}, {2, 3}});
  copy_values(problem, other);
  optim::Optimizer loaded(other.parameters(), optim::Adam{});
  loaded.load_state_dict(load(path.string()));
  std::filesystem::remove(path);
  CHECK(loaded.get("lr").number() == 0.1);
  problem.train(optimizer, 4);
  other.train(loaded, 4);
  CHECK(problem.values() == other.values());
}

TEST_CASE("options, clipping and policies are part of the state") {
  Quadratic problem(Shapes{{5}});
  optim::Optimizer optimizer(problem.parameters(), optim::SGD{.lr = 0.3, .momentum = 0.8});
  optimizer.clip_norm(0.5, {.norm_type = 1}).clip_value(0.1).on_non_finite(optim::NonFinite::zero);
  Quadratic other(Shapes{{5}});
  optim::Optimizer loaded(other.parameters(), optim::SGD{});
  loaded.load_state_dict(optimizer.state_dict());
  problem.train(optimizer, 5);
  other.train(loaded, 5);
  CHECK(problem.values() == other.values());
  CHECK(loaded.get("momentum").number() == 0.8);
}

TEST_CASE("torch's names of slots are understood") {
  Quadratic problem(Shapes{{5}}), other(Shapes{{5}});
  optim::Optimizer optimizer(problem.parameters(), optim::Adam{});
  problem.train(optimizer, 3);
  const StateDict state = optimizer.state_dict();
  StateDict renamed;
  for (const auto& [name, text] : state.texts()) renamed.set_text(name, text);
  for (const auto& [name, tensor] : state.entries()) {
    renamed.set(name == "state.0.m" ? "state.0.exp_avg" : name == "state.0.v" ? "state.0.exp_avg_sq" : name, tensor);
  }
  copy_values(problem, other);
  optim::Optimizer loaded(other.parameters(), optim::Adam{});
  loaded.load_state_dict(renamed);
  problem.train(optimizer, 3);
  other.train(loaded, 3);
  CHECK(problem.values() == other.values());
}

TEST_CASE("what torch saves besides, and follows from the step, is no obstacle") {
  const std::vector<std::pair<const char*, std::vector<std::string>>> saved = {{"nadam", {"mu_product"}},
                                                                               {"asgd", {"eta", "mu"}}};
  for (const auto& [optimizer_name, derived] : saved) {
    const std::string name = optimizer_name;
    CAPTURE(name);
    Quadratic problem(Shapes{{5}}), other(Shapes{{5}});
    optim::Optimizer optimizer = optim::make(name, problem.parameters()),
                     loaded = optim::make(name, other.parameters());
    problem.train(optimizer, 3);
    StateDict state = optimizer.state_dict();
    for (const std::string& scalar : derived) state.set("state.0." + scalar, tensor({0.5}));
    copy_values(problem, other);
    loaded.load_state_dict(state);
    problem.train(optimizer, 3);
    other.train(loaded, 3);
    CHECK(problem.values() == other.values());
    CHECK(loaded.state_dict().find("state.0." + derived.front()) == nullptr);
    optim::Optimizer adam = optim::make("adam", other.parameters());
    StateDict of_adam = adam.state_dict();
    of_adam.set("state.0." + derived.front(), tensor({0.5}));
    CHECK(message([&] { adam.load_state_dict(of_adam, user_line); }) ==
          "load_state_dict: parameter \"0\" has a slot \"" + derived.front() +
              "\" in the state, which Adam with these options has not (train.cpp:30)");
  }
}

TEST_CASE("a state that does not fit is refused with what differs, and changes nothing") {
  Quadratic problem(Shapes{{5}, {2, 3}});
  optim::Optimizer optimizer(problem.parameters(), optim::Adam{.lr = 0.1});
  problem.train(optimizer, 3);
  const StateDict state = optimizer.state_dict();
  const auto refused = [&](optim::Optimizer& by, const StateDict& given) {
    return message([&] { by.load_state_dict(given, user_line); });
  };
  CHECK(
      refused(optimizer, with(state, "state.1.v", zeros({3, 2}))) ==
      "load_state_dict: slot \"v\" of parameter \"1\" is [3, 2] in the state, [2, 3] in the optimizer (train.cpp:30)");
  CHECK(refused(optimizer, with(state, "state.0.m", zeros({5}, {.dtype = Dtype::float64}))) ==
        "load_state_dict: slot \"m\" of parameter \"0\" is float64 in the state, float32 in the optimizer "
        "(train.cpp:30)");
  CHECK(refused(optimizer, with(state, "state.0.v_max", zeros({5}))) ==
        "load_state_dict: parameter \"0\" has a slot \"v_max\" in the state, which Adam with these options has not "
        "(train.cpp:30)");
  CHECK(refused(optimizer, with(state, "groups.0.lr", tensor({-1.0}))) != "");
  StateDict bad_lr = state;
  bad_lr.set_number("groups.0.lr", -1);
  CHECK(refused(optimizer, bad_lr) == "load_state_dict: lr must be >= 0, got -1 (train.cpp:30)");

  Quadratic other(Shapes{{5}, {2, 3}});
  optim::Optimizer sgd(other.parameters(), optim::SGD{});
  CHECK(refused(sgd, state) == "load_state_dict: the state is of Adam, the optimizer is SGD (train.cpp:30)");
  optim::Optimizer one({other.w[0]}, optim::Adam{});
  CHECK(refused(one, state) ==
        "load_state_dict: group 0 has 2 parameters in the state, 1 in the optimizer (train.cpp:30)");
  optim::Optimizer two({{{other.w[0]}, optim::Adam{}}, {{other.w[1]}, optim::Adam{}}});
  CHECK(refused(two, state) == "load_state_dict: the state has 1 groups, the optimizer 2 (train.cpp:30)");
  optim::Optimizer named(Parameters({{"a", other.w[0]}, {"b", other.w[1]}}), optim::Adam{});
  CHECK(refused(named, state) == "load_state_dict: parameter \"a\" is called \"0\" in the state (train.cpp:30)");
  CHECK(refused(optimizer, {}).starts_with("load_state_dict: "));

  Quadratic same(Shapes{{5}, {2, 3}});
  optim::Optimizer untouched(same.parameters(), optim::Adam{.lr = 0.1});
  same.train(untouched, 3);
  problem.train(optimizer, 3);
  same.train(untouched, 3);
  CHECK(problem.values() == same.values());
}

TEST_CASE("an option that brings a new slot may be set between steps, and the state then has the slot") {
  Quadratic problem(Shapes{{5}}), other(Shapes{{5}});
  optim::Optimizer optimizer(problem.parameters(), optim::Adam{});
  problem.train(optimizer, 3);
  optimizer.set("amsgrad", true);
  copy_values(problem, other);
  optim::Optimizer loaded(other.parameters(), optim::Adam{});
  loaded.load_state_dict(optimizer.state_dict());
  problem.train(optimizer, 3);
  other.train(loaded, 3);
  CHECK(problem.values() == other.values());
}
