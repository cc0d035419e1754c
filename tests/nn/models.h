// Models that the tests of nn share.
#pragma once

#include <gradus/nn/linear.h>
#include <gradus/nn/module.h>

#include <string>
#include <vector>

namespace gradus {

struct Mlp : nn::Module {
  nn::Linear hidden{4, 3};
  nn::Linear output{3, 2, {.bias = false}};

  Tensor forward(const Tensor& x) override;
  void members(nn::Members& m) override { m("hidden", hidden)("output", output); }
};

/// All kinds of members: a parameter and a buffer of its own, a model inside, a list.
struct Composite : nn::Module {
  Tensor scale;
  Tensor seen;
  Mlp body;
  std::vector<nn::Linear> heads;

  Composite();
  Tensor forward(const Tensor& x) override;
  void members(nn::Members& m) override { m("scale", scale).buffer("seen", seen)("body", body)("heads", heads); }
};

/// Encoder and decoder with one weight between them.
struct Tied : nn::Module {
  nn::Linear encoder{3, 3};
  nn::Linear decoder{3, 3};

  Tied() { decoder.weight = encoder.weight; }
  Tensor forward(const Tensor& x) override { return decoder(encoder(x)); }
  void members(nn::Members& m) override { m("encoder", encoder)("decoder", decoder); }
};

inline std::vector<std::string> names_of(const Parameters& parameters) {
  std::vector<std::string> names;
  for (const Parameter& parameter : parameters) names.push_back(parameter.name);
  return names;
}

/// The message of the exception that f throws, with the line that calls message_of as "(here)"; "" if it throws none.
template <class F>
std::string message_of(F f, Where where = Where::here()) {
  std::string message;
  try {
    f();
  } catch (const std::exception& error) {
    message = error.what();
  }
  const std::string file(where.file);
  const std::string place = "(" + file.substr(file.find_last_of('/') + 1) + ":" + std::to_string(where.line) + ")";
  const std::size_t found = message.rfind(place);
  return found == std::string::npos ? message : message.replace(found, place.size(), "(here)");
}

}  // namespace gradus
