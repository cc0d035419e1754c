// Messages: the operation's text, closed by the user's line; and the nearest name.
#include "thrown.h"

#include <gradus/core/error.h>
#include <gradus/core/shape.h>

#include <doctest/doctest.h>

#include <thread>

using namespace gradus;

namespace {

// A library function as a user calls it.
void refuse(Where where = Where::here()) { throw ShapeError(where, "refuse: never fits: [1]"); }

template <class F>
std::string message_of(const F& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

std::string nearest(const char* name) {
  const char* names[] = {"sgd", "adam", "adamw", "adagrad"};
  return nearest_names(name, names, 4);
}

}  // namespace

TEST_CASE("a message ends with the base name and line of the caller") {
  CHECK(thrown<ShapeError>([] { refuse(); }) == "refuse: never fits: [1]");
  CHECK(message_of([] { refuse({"a/b/train.cpp", 41}); }) == "refuse: never fits: [1] (train.cpp:41)");
  CHECK(message_of([] { refuse({"train.cpp", 3}); }) == "refuse: never fits: [1] (train.cpp:3)");
  CHECK(message_of([] { throw Error("refuse: without a place"); }) == "refuse: without a place");
}

TEST_CASE("every kind is an Error, and an Error a std::runtime_error") {
  CHECK_THROWS_AS(throw ShapeError("x"), Error);
  CHECK_THROWS_AS(throw TypeError("x"), Error);
  CHECK_THROWS_AS(throw ValueError("x"), Error);
  CHECK_THROWS_AS(throw IndexError("x"), Error);
  CHECK_THROWS_AS(throw IoError("x"), Error);
  CHECK_THROWS_AS(throw GraphError("x"), std::runtime_error);
}

TEST_CASE("the outermost scope of the thread names the line, while it is open") {
  {
    const WhereScope outer({"user.cpp", 10});
    const WhereScope inner({"layer.cpp", 99});
    CHECK(message_of([] { refuse(); }) == "refuse: never fits: [1] (user.cpp:10)");
    CHECK(user_place({"x.cpp", 1}).line == 10);
    std::string elsewhere;
    std::thread([&] { elsewhere = message_of([] { refuse({"other.cpp", 5}); }); }).join();
    CHECK(elsewhere == "refuse: never fits: [1] (other.cpp:5)");
  }
  CHECK(message_of([] { refuse({"after.cpp", 2}); }) == "refuse: never fits: [1] (after.cpp:2)");
}

TEST_CASE("a scope without a place changes nothing, and one ended by an exception is closed") {
  try {
    const WhereScope scope({"user.cpp", 1});
    refuse();
  } catch (const Error&) {
  }
  const WhereScope unknown(Where{});
  CHECK(message_of([] { refuse({"later.cpp", 8}); }) == "refuse: never fits: [1] (later.cpp:8)");
}

TEST_CASE("the exception keeps its place") {
  try {
    refuse({"train.cpp", 41});
  } catch (const Error& error) {
    CHECK(std::string(error.where().file) == "train.cpp");
    CHECK(error.where().line == 41);
  }
}

TEST_CASE("the nearest names are found by edit distance, and none when all are far") {
  CHECK(nearest("adm") == "adam");
  CHECK(nearest("adamm") == "adam or adamw");
  CHECK(nearest("adamww") == "adamw");
  CHECK(nearest("adagard") == "adagrad");
  CHECK(nearest("shampoo").empty());
  CHECK(nearest("adam") == "adam");
}

TEST_CASE("a place is told without its directories") {
  CHECK(to_string(Where("/home/me/train.cpp", 41)) == "train.cpp:41");
  CHECK(to_string(Where("train.cpp", 1)) == "train.cpp:1");
  CHECK(to_string(Where()).empty());
}

TEST_CASE("the place of an element is its index in each dimension") {
  CHECK(element_place(5, {2, 3}) == "[1, 2]");
  CHECK(element_place(0, {2, 3}) == "[0, 0]");
  CHECK(element_place(0, {}) == "[]");
}
