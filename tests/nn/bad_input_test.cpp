// The mistakes that programs make, and the whole line that each is answered with: what was wrong, and where.
#include "../fresh_directory.h"
#include "models.h"

#include <gradus/gradus.h>

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <limits>
#include <string>

using namespace gradus;

namespace {

Tensor weight() { return ones({3}, {.requires_grad = true}); }

Tensor integers(const Shape& shape, int value = 0) { return full(shape, value, {.dtype = Dtype::int64}); }

/// A layer whose second product does not fit the first one's result.
struct Misfit : nn::Module {
  nn::Linear hidden{4, 3};
  nn::Linear output{5, 2};

  Tensor forward(const Tensor& x) override { return output(hidden(x)); }
  void members(nn::Members& m) override { m("hidden", hidden)("output", output); }
};

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("mismatched shapes") {
  const Tensor a = zeros({64, 784}), b = zeros({512, 10});
  CHECK(message_of([&] { matmul(a, b); }) == "matmul: inner dimensions differ: [64, 784] x [512, 10] (here)");
  CHECK(message_of([&] { a + b; }) == "add: shapes do not broadcast: [64, 784] and [512, 10] (here)");
  CHECK(message_of([&] { reshape(a, {3, 5}); }) == "reshape: [64, 784] cannot become [3, 5] (here)");
  Misfit model;
  CHECK(message_of([&] {
          model(zeros({7, 4}));
        }) == "linear: inner dimensions differ, x [.., in] and weight [out, in]: [7, 3] x [2, 5] (here)");
}

TEST_CASE("wrong dtypes") {
  CHECK(message_of([] {
          matmul(zeros({2, 3}), integers({3, 4}));
        }) == "matmul: dtypes differ: float32 and int64 (here)");
  CHECK(message_of([] { integers({3}).requires_grad_(); }) ==
        "requires_grad_: only float32 and float64 have gradients, not int64 (here)");
  CHECK(message_of([] {
          cross_entropy(zeros({4, 3}), zeros({4}));
        }) ==
        "cross_entropy: labels must be int64 numbers of classes (or probabilities shaped as the logits), not float32 "
        "(here)");
}

TEST_CASE("an index out of range") {
  const Tensor a = zeros({64, 784});
  CHECK(message_of([&] { a[70]; }) == "select: index 70 is outside a dimension of size 64 (here)");
  CHECK(message_of([&] { sum(a, {2}); }) == "sum: dimension 2 is outside -2..1 (here)");
  CHECK(message_of([&] { index_select(a, 0, integers({1}, 99)); }) ==
        "index_select: index 99 at position 0 is outside 0..63 (here)");
  CHECK(message_of([&] {
          cross_entropy(zeros({2, 3}), integers({2}, 5));
        }) == "cross_entropy: label 5 at row 0 is outside 0..2 (here)");
}

TEST_CASE("item of many elements") {
  CHECK(message_of([] {
          zeros({64, 784}).item<float>();
        }) == "item: the tensor has 50176 elements, not one: shape [64, 784] (here)");
}

TEST_CASE("backward without a graph, of many elements, or twice") {
  CHECK(message_of([] { sum(zeros({3})).backward(); }) ==
        "backward: the tensor was not computed from anything that requires gradients (here)");
  CHECK(message_of([] { (weight() * 2).backward(); }) ==
        "backward: the tensor has 3 elements, not one: shape [3]; pass the gradient of something with respect to it "
        "(here)");
  const Tensor w = weight();
  const Tensor loss = sum(w * w);
  const std::string made = std::to_string(__LINE__ - 1);
  loss.backward();
  CHECK(message_of([&] { loss.backward(); }) ==
        "backward: the graph was already freed by an earlier backward, at mul (bad_input_test.cpp:" + made +
            "); pass {.retain_graph = true} to that one (here)");
}

TEST_CASE("a saved tensor changed in place, and a leaf") {
  Tensor w = weight();
  Tensor x = w * 2;
  const int line = __LINE__ + 1;  // what needs the tensor is named, not the call of backward
  const Tensor loss = sum(x * x);
  x += 1;
  CHECK(message_of([&] { loss.backward(); }) ==
        "backward: a tensor that mul needs for its gradient was changed in place: shape [3], version 1, saved at "
        "version 0 (bad_input_test.cpp:" +
            std::to_string(line) + ")");
  CHECK(message_of([&] { w += 1; }) ==
        "add_: a leaf that requires gradients may only be changed in place under NoGrad: shape [3] (here)");
}

TEST_CASE("an optimizer without parameters, or with a learning rate that is not a number") {
  CHECK(message_of([] { optim::Optimizer({}, optim::Adam{}); }) == "Adam: no parameters to train (here)");
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK(message_of([&] { optim::Optimizer({weight()}, optim::Adam{.lr = nan}); }) ==
        "Adam: lr must be >= 0, got nan (here)");
  optim::Optimizer optimizer({weight()}, optim::SGD{.lr = 0.1});
  CHECK(message_of([&] { optimizer.set("lr", nan); }) == "SGD: lr must be >= 0, got nan (here)");
}

TEST_CASE("unknown options and names") {
  optim::Optimizer optimizer({weight()}, optim::Adam{});
  CHECK(message_of([&] { optimizer.set("beta", 0.5); }) ==
        "Adam: option \"beta\" is unknown; did you mean beta1 or beta2? (here)");
  CHECK(message_of([] {
          optim::make("sgd", {weight()}, {{"momentm", 0.5}});
        }) == "SGD: option \"momentm\" is unknown; did you mean momentum? (here)");
  CHECK(message_of([] { optim::make("admw", {weight()}); }) ==
        "make: optimizer \"admw\" is unknown; did you mean adamw or admm? (here)");
}

TEST_CASE("a missing file, and a place where none can be") {
  nn::Linear model(2, 2);
  CHECK(message_of([&] { model.load("/nonexistent/run.gradus"); }) ==
        "load: /nonexistent/run.gradus: cannot be read: No such file or directory (here)");
  CHECK(message_of([&] { model.save("/nonexistent/run.gradus"); }) ==
        "save: /nonexistent/run.gradus: cannot be created: No such file or directory (here)");
}

TEST_CASE("a damaged file, which leaves the model as it was") {
  const FreshDirectory directory;
  const std::string path = directory.file("damaged.gradus");
  nn::Linear model(2, 2);
  model.save(path);
  const std::string bytes = read(path);
  const Tensor before = clone(model.weight);
  const auto refused = [&](const std::string& damaged) {
    std::ofstream(path, std::ios::binary) << damaged;
    const std::string message = message_of([&] { model.load(path); });
    CHECK(equal(model.weight, before));
    const std::string start = "load: " + path + ": ";
    return message.rfind(start, 0) == 0 ? message.substr(start.size()) : message;
  };
  CHECK(refused("") == "is too short for a safetensors file (here)");
  CHECK(refused(bytes.substr(0, bytes.size() - 5)) == "tensor \"bias\" lies at bytes 16 to 24 of 19 (here)");
  std::string wrong = bytes;
  wrong[9] = '!';
  CHECK(refused(wrong) == "the header is not valid JSON (here)");
  wrong = bytes;
  wrong[2] = 1;
  CHECK(refused(wrong) == "the header goes beyond the end: " + std::to_string(65536 + bytes.size() - 24 - 8) +
                              " bytes in a file of " + std::to_string(bytes.size()) + " (here)");
}
