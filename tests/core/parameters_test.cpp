// Named state: replacing, prefixes, and what a missing name is answered.
#include "thrown.h"

#include <gradus/core/ops.h>
#include <gradus/core/parameters.h>

#include <doctest/doctest.h>

using namespace gradus;

TEST_CASE("parameters made from tensors are numbered") {
  const Parameters parameters{ones({1}), ones({2})};
  CHECK(parameters.size() == 2);
  CHECK(parameters[1].name == "1");
  CHECK(parameters[1].tensor.numel() == 2);
}

TEST_CASE("an entry of the same name is replaced in its place") {
  StateDict state;
  state.set("a", ones({1}));
  state.set_number("b", 2);
  state.set("a", ones({3}));
  state.set_text("kind", "x");
  state.set_text("kind", "y");
  CHECK(state.entries().size() == 2);
  CHECK(state.entries()[0].tensor.numel() == 3);
  CHECK(state.text("kind", "test") == "y");
  CHECK(state.contains("b"));
  CHECK_FALSE(state.contains("kind"));
}

TEST_CASE("prefixes are put on and taken off") {
  StateDict inner;
  inner.set_integer("step", 3);
  inner.set_text("kind", "adam");
  StateDict outer;
  outer.insert("optimizer.", inner);
  outer.set_integer("epoch", 1);
  CHECK(outer.integer("optimizer.step", "test") == 3);
  const StateDict back = outer.with_prefix("optimizer.");
  CHECK(back.entries().size() == 1);
  CHECK(back.integer("step", "test") == 3);
  CHECK(back.text("kind", "test") == "adam");
}

TEST_CASE("a missing or unfit entry is named, with the nearest name") {
  StateDict state;
  state.set("hidden.weight", ones({2}));
  state.set_number("lr", 0.5);
  CHECK(thrown<ValueError>([&] { state.at("hidden.weigth", "load"); }) ==
        "load: state has no \"hidden.weigth\"; did you mean \"hidden.weight\"?");
  CHECK(thrown<ValueError>([&] { state.text("kind", "load"); }) == "load: state has no \"kind\"");
  CHECK(thrown<ValueError>([&] { state.number("hidden.weight", "load"); }) ==
        "load: state \"hidden.weight\" must be one number, not float32 of shape [2]");
  CHECK(thrown<ValueError>([&] { state.integer("lr", "load"); }) ==
        "load: state \"lr\" must be one integer, not float64 of shape []");
  CHECK(state.number("lr", "load") == 0.5);
}
