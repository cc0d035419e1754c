// The theory knows every activation that the library has, and knows it right.
#include <gradus/bench/gradients/nonlinearity.h>
#include <gradus/core/ops.h>
#include <gradus/nn/activations.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

namespace gradus::bench {
namespace {

// Without underscores: log_sigmoid is LogSigmoid's.
std::string bare(std::string name) {
  std::erase(name, '_');
  return name;
}

bool is_known(const std::string& name) {
  return std::any_of(nonlinearities().begin(), nonlinearities().end(),
                     [&](const Nonlinearity& phi) { return bare(phi.name) == bare(name); });
}

// The activations that core/functional.h declares: those that need nothing but x, and do not look along a dimension.
std::vector<std::string> elementwise_operations() {
  std::ifstream file(GRADUS_SOURCE_DIR "/core/functional.h");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto begin = text.find("// Activations ("), end = text.find("// Softmax", begin);
  REQUIRE(begin != std::string::npos);
  REQUIRE(end != std::string::npos);
  const std::string section = text.substr(begin, end - begin);
  const std::regex declaration(R"(\nTensor (\w+)\(const Tensor& x, ([^;]*)Where where)");
  std::vector<std::string> names;
  for (std::sregex_iterator i(section.begin(), section.end(), declaration), none; i != none; ++i) {
    const std::string options = (*i)[2];
    const auto parameters = std::count(options.begin(), options.end(), ',');
    const auto defaults = std::count(options.begin(), options.end(), '=');
    if (parameters == defaults && options.find("int dim") == std::string::npos) names.push_back((*i)[1]);
  }
  return names;
}

TEST_CASE("every elementwise activation among the operations has a theory") {
  const std::vector<std::string> names = elementwise_operations();
  CHECK(names.size() >= 20);
  for (const char* never : {"threshold", "prelu", "glu"}) {
    CHECK(std::find(names.begin(), names.end(), never) == names.end());
  }
  for (const std::string& name : names) {
    CAPTURE(name);
    CHECK(is_known(name));
  }
}

// Whether the layer gives each element the same, whatever its neighbours are and however often it is asked.
bool is_elementwise(nn::AnyModule& layer) {
  const Tensor padded = tensor({-1.3, 0.2, 0.9, 2.1, 5.0, -4.0, 3.0, 0.0}, {.dtype = Dtype::float64});
  const Tensor x = narrow(padded, 0, 0, 4);
  const Tensor alone = layer(x), again = layer(x), together = layer(padded);
  return together.shape() == padded.shape() && equal(alone, again) && equal(alone, narrow(together, 0, 0, 4));
}

TEST_CASE("every elementwise layer without parameters has a theory, and computes the same") {
  for (const Description& entry : nn::activations()) {
    CAPTURE(entry.name);
    nn::AnyModule layer = nn::make_activation(entry.name);
    if (!layer->parameters().empty()) continue;
    bool elementwise = false;
    try {
      elementwise = is_elementwise(layer);
    } catch (const Error&) {
      continue;  // softmax over channels and the like want more dimensions
    }
    if (!elementwise) continue;
    std::vector<std::string> names = entry.aliases;
    names.push_back(entry.name);
    const auto phi = std::find_if(nonlinearities().begin(), nonlinearities().end(), [&](const Nonlinearity& candidate) {
      return std::any_of(names.begin(), names.end(),
                         [&](const std::string& name) { return bare(candidate.name) == bare(name); });
    });
    REQUIRE(phi != nonlinearities().end());
    for (double x : {-0.4, 0.7}) {
      const Tensor got = layer(tensor({x}, {.dtype = Dtype::float64}));
      CHECK(got.item<double>() == doctest::Approx(phi->value(x)));
    }
  }
}

TEST_CASE("values jump only where it is said, by as much, and slopes bend only at kinks") {
  for (const Nonlinearity& phi : nonlinearities()) {
    for (double x = -8.03; x < 8; x += 0.01) {
      const bool near_kink = std::any_of(phi.kinks.begin(), phi.kinks.end(),
                                         [&](double kink) { return x - 0.01 < kink && kink < x + 0.02; });
      if (near_kink) continue;
      CAPTURE(phi.name);
      CAPTURE(x);
      CHECK(std::abs(phi.value(x + 0.01) - phi.value(x)) < 0.02);
      CHECK(std::abs(phi.slope(x + 0.01) - phi.slope(x)) < 0.03);
    }
    for (double kink : phi.kinks) {
      CAPTURE(phi.name);
      CHECK(phi.value(kink + 1e-9) - phi.value(kink - 1e-9) == doctest::Approx(phi.jump).epsilon(1e-6));
    }
  }
}

}  // namespace
}  // namespace gradus::bench
