// The table of layers: what goes in, what comes out, under which names; each goes through the same checks.
#include "models.h"

#include <gradus/core/autograd.h>
#include <gradus/core/grad_mode.h>
#include <gradus/core/ops.h>
#include <gradus/core/random.h>
#include <gradus/nn/activations.h>
#include <gradus/nn/sequential.h>

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

using namespace gradus;

namespace {

struct Layer {
  nn::AnyModule module;
  Shape input;
  Shape output;
  std::vector<std::string> names;
};

// One row for each layer and each option that changes what it is made of. Inputs keep clear of ReLU's kink at 0.
std::vector<Layer> layers() {
  manual_seed(0);
  return {
      {nn::Linear(3, 2), {4, 3}, {4, 2}, {"weight", "bias"}},
      {nn::Linear(3, 2, {.bias = false}), {4, 5, 3}, {4, 5, 2}, {"weight"}},
      {nn::Identity{}, {4, 3}, {4, 3}, {}},
      {nn::Sigmoid{}, {4, 3}, {4, 3}, {}},
      {nn::Tanh{}, {4, 3}, {4, 3}, {}},
      {nn::ReLU{}, {4, 3}, {4, 3}, {}},
      {nn::Softplus{}, {4, 3}, {4, 3}, {}},
      {nn::Sequential(nn::Linear(3, 4), nn::Tanh{}, nn::Linear(4, 2)),
       {4, 3},
       {4, 2},
       {"0.weight", "0.bias", "2.weight", "2.bias"}},
  };
}

Tensor input_of(const Layer& layer, Dtype dtype) {
  const Tensor x = rand(layer.input, {.dtype = dtype}) * 2 - 1;
  return x + sign(x) * 0.1;
}

}  // namespace

TEST_CASE("each layer gives the shape of its row, also for no samples, and lists its parameters") {
  for (Layer& layer : layers()) {
    CAPTURE(layer.module->type_name());
    CHECK(layer.module(input_of(layer, Dtype::float32)).shape() == layer.output);
    Shape no_input = layer.input;
    Shape no_output = layer.output;
    no_input[0] = 0;
    no_output[0] = 0;
    CHECK(layer.module(zeros(no_input)).shape() == no_output);
    CHECK(names_of(layer.module->parameters()) == layer.names);
    for (const Parameter& parameter : layer.module->parameters()) CHECK(parameter.tensor.requires_grad());
  }
}

TEST_CASE("each layer's derivatives, to its input and its parameters, are those of finite differences") {
  for (Layer& layer : layers()) {
    CAPTURE(layer.module->type_name());
    layer.module->to(Dtype::float64);
    std::vector<Tensor> leaves = {input_of(layer, Dtype::float64).requires_grad_()};
    for (const Parameter& parameter : layer.module->parameters()) leaves.push_back(parameter.tensor);
    const auto call = [&](const std::vector<Tensor>& values) {
      nn::AnyModule module = layer.module;
      std::size_t i = 1;
      for (const nn::Member& member : module->all_members()) {
        if (member.kind == nn::Member::Kind::parameter) *member.tensor = values[i++];
      }
      return module(values[0]);
    };
    const GradcheckResult first = gradcheck(call, leaves);
    CHECK_MESSAGE(first.passed, first.explanation);
    const GradcheckResult second = gradgradcheck(call, leaves);
    CHECK_MESSAGE(second.passed, second.explanation);
  }
}

TEST_CASE("each layer's state brings its outputs back, and its copy shares, its mode is its own") {
  for (Layer& layer : layers()) {
    CAPTURE(layer.module->type_name());
    const Tensor x = input_of(layer, Dtype::float32);
    const Tensor before = layer.module(x);
    const StateDict state = layer.module->state_dict();
    nn::AnyModule copy = layer.module;
    {
      const NoGrad guard;
      for (const Parameter& parameter : layer.module->parameters()) Tensor(parameter.tensor).fill_(0);
    }
    CHECK(equal(copy(x), layer.module(x)));
    copy->load_state_dict(state);
    CHECK(equal(layer.module(x), before));
    copy->eval();
    CHECK(layer.module->training());
    CHECK_FALSE(copy->training());
  }
}

TEST_CASE("every layer in a header of nn has a row") {
  std::set<std::string> listed;
  for (Layer& layer : layers()) listed.insert(layer.module->type_name());
  const std::regex declaration(R"(^(?:struct|class) (\w+)(?: final)? : (?:public )?Module \{)");
  int found = 0;
  for (const auto& file : std::filesystem::directory_iterator(std::string(GRADUS_SOURCE_DIR) + "/nn")) {
    if (file.path().extension() != ".h") continue;
    std::ifstream text(file.path());
    for (std::string line; std::getline(text, line);) {
      std::smatch match;
      if (!std::regex_search(line, match, declaration)) continue;
      ++found;
      CAPTURE(line);
      CHECK(listed.count(match[1]) == 1);
    }
  }
  CHECK(found >= 7);
}
