// State dictionaries and files of models.
#include "../fresh_directory.h"
#include "models.h"

#include <gradus/core/grad_mode.h>
#include <gradus/core/ops.h>

#include <doctest/doctest.h>

#include <cstdio>
#include <string>

using namespace gradus;

namespace {

void change(nn::Module& model) {
  const NoGrad guard;
  for (const nn::Member& member : model.all_members()) {
    if (member.tensor != nullptr) *member.tensor += 1;
  }
}

void check_equal(const StateDict& a, const StateDict& b) {
  REQUIRE(a.entries().size() == b.entries().size());
  for (const auto& entry : a.entries()) CHECK(equal(entry.tensor, b.at(entry.name, "check_equal")));
}

}  // namespace

TEST_CASE("the state holds parameters and buffers under their names") {
  const Composite model;
  std::string names;
  const StateDict state = model.state_dict();
  for (const auto& entry : state.entries()) names += entry.name + " ";
  CHECK(names ==
        "scale seen body.hidden.weight body.hidden.bias body.output.weight heads.0.weight heads.0.bias "
        "heads.1.weight heads.1.bias ");
}

TEST_CASE("the state does not change when the model does, and brings it back") {
  Composite model;
  const Tensor x = tensor({{1, 2, 3, 4}}, {.dtype = Dtype::float32});
  const Tensor before = model(x);
  const StateDict state = model.state_dict();
  change(model);
  CHECK_FALSE(equal(model(x), before));
  const Tensor weight = model.body.hidden.weight;
  model.load_state_dict(state);
  CHECK(equal(model(x), before));
  CHECK(model.body.hidden.weight.is_same(weight));
  CHECK(weight.requires_grad());
}

TEST_CASE("a state of another dtype is converted") {
  Mlp model;
  Mlp other;
  other.to(Dtype::float64);
  model.load_state_dict(other.state_dict());
  CHECK(model.hidden.weight.dtype() == Dtype::float32);
  CHECK(equal(model.hidden.weight, to(other.hidden.weight, Dtype::float32)));
}

TEST_CASE("a state that does not fit is an error and changes nothing") {
  Mlp model;
  const StateDict before = model.state_dict();
  StateDict wrong = before;
  SUBCASE("another shape") {
    wrong.set("output.weight", zeros({2, 5}));
    CHECK(message_of([&] { model.load_state_dict(wrong); }) ==
          "load_state_dict: parameter \"output.weight\" is [2, 5] in the state, [2, 3] in the model (here)");
  }
  SUBCASE("missing") {
    wrong = StateDict();
    wrong.set("hidden.weight", zeros({3, 4}));
    wrong.set("hidden.bias", zeros({3}));
    CHECK(message_of([&] { model.load_state_dict(wrong); }) ==
          "load_state_dict: parameter \"output.weight\" is missing in the state (here)");
  }
  SUBCASE("misspelt") {
    wrong = StateDict();
    wrong.set("hidden.weight", zeros({3, 4}));
    wrong.set("hiden.bias", zeros({3}));
    CHECK(
        message_of([&] { model.load_state_dict(wrong); }) ==
        "load_state_dict: the model has no \"hiden.bias\" that is in the state; did you mean \"hidden.bias\"? (here)");
  }
  SUBCASE("unknown") {
    wrong.set("temperature", zeros({}));
    CHECK(message_of([&] { model.load_state_dict(wrong); }) ==
          "load_state_dict: the model has no \"temperature\" that is in the state (here)");
  }
  check_equal(model.state_dict(), before);
}

TEST_CASE("a model goes through a file to the same bits") {
  const FreshDirectory directory;
  Composite model;
  model.seen.fill_(41);
  model.save(directory.file("run.gradus"));
  Composite other;
  change(other);
  other.load(directory.file("run.gradus"));
  check_equal(other.state_dict(), model.state_dict());
  CHECK(other.seen.item<std::int64_t>() == 41);
}

TEST_CASE("tied weights stay tied through a file") {
  const FreshDirectory directory;
  Tied model;
  model.save(directory.file("tied.gradus"));
  Tied other;
  other.load(directory.file("tied.gradus"));
  CHECK(other.decoder.weight.is_same(other.encoder.weight));
  CHECK(equal(other.decoder.weight, model.encoder.weight));
}

TEST_CASE("errors of load name the file and the caller's line") {
  const FreshDirectory directory;
  nn::Linear small(784, 128);
  nn::Linear large(784, 256);
  const std::string path = directory.file("run.gradus");
  small.save(path);
  CHECK(message_of([&] { large.load(path); }) ==
        "load: " + path + ": parameter \"weight\" is [128, 784] in the file, [256, 784] in the model (here)");
  const std::string missing = directory.file("missing.gradus");
  const std::string message = message_of([&] { large.load(missing); });
  CHECK(message.find(missing) != std::string::npos);
  CHECK(message.find("(here)") != std::string::npos);
}
