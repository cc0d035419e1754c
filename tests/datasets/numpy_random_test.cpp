// NumpyRandom against the streams that numpy itself drew.
#include "error_line.h"
#include "numpy_reference.h"

#include <gradus/datasets/numpy_random.h>

#include <doctest/doctest.h>

#include <functional>
#include <limits>
#include <map>
#include <numeric>
#include <string>
#include <variant>
#include <vector>

namespace {

using gradus::ValueError;
using gradus::datasets::NumpyRandom;
using numpy_reference::json;

using Doubles = std::vector<double>;
using Integers = std::vector<std::int64_t>;
using Array = std::variant<Doubles, Integers>;

template <class T, class Draw>
std::vector<T> draw(std::size_t count, Draw one) {
  std::vector<T> values(count);
  for (T& value : values) value = one();
  return values;
}

std::size_t size_of(const json& args) { return args.at("size").at(0).get<std::size_t>(); }

/// The calls that the file names.
const std::map<std::string, std::function<Array(NumpyRandom&, const json&)>> calls = {
    {"rand", [](NumpyRandom& r, const json& a) { return draw<double>(size_of(a), [&] { return r.rand(); }); }},
    {"randn", [](NumpyRandom& r, const json& a) { return draw<double>(size_of(a), [&] { return r.randn(); }); }},
    {"standard_normal",
     [](NumpyRandom& r, const json& a) { return draw<double>(size_of(a), [&] { return r.randn(); }); }},
    {"randint",
     [](NumpyRandom& r, const json& a) {
       return draw<std::int64_t>(size_of(a), [&] { return r.randint(a.at("low"), a.at("high")); });
     }},
    {"permutation", [](NumpyRandom& r, const json& a) { return r.permutation(a.at("n")); }},
    {"shuffle",
     [](NumpyRandom& r, const json& a) {
       Integers values(a.at("n").get<std::size_t>());
       std::iota(values.begin(), values.end(), std::int64_t{0});
       r.shuffle(values);
       return values;
     }},
    {"uniform",
     [](NumpyRandom& r, const json& a) {
       return draw<double>(size_of(a), [&] { return r.uniform(a.at("low"), a.at("high")); });
     }},
    {"normal",
     [](NumpyRandom& r, const json& a) {
       return draw<double>(size_of(a), [&] { return r.normal(a.at("loc"), a.at("scale")); });
     }},
    {"choice", [](NumpyRandom& r, const json& a) { return r.choice(a.at("n"), a.at("size"), a.at("replace")); }},
    {"exponential",
     [](NumpyRandom& r, const json& a) {
       return draw<double>(size_of(a), [&] { return r.exponential(a.at("scale")); });
     }},
};

/// Bit for bit: the first values, which the file lists, and all of them by their checksum.
template <class T>
void check_equal(const std::vector<T>& drawn, const json& expected) {
  const std::vector<T> listed = numpy_reference::numbers<T>(expected.at("values"));
  REQUIRE(drawn.size() >= listed.size());
  CHECK(std::vector<T>(drawn.begin(), drawn.begin() + static_cast<std::ptrdiff_t>(listed.size())) == listed);
  CHECK(numpy_reference::digest(drawn) == expected.at("sha256_le"));
}

const std::string sequence = "sequence: rand(3) randn(3) randint(0,7,5) randn(2) rand(2)";

void check_sequence(NumpyRandom random, const json& expected) {
  CHECK(draw<double>(3, [&] { return random.rand(); }) == numpy_reference::numbers<double>(expected.at(0)));
  CHECK(draw<double>(3, [&] { return random.randn(); }) == numpy_reference::numbers<double>(expected.at(1)));
  CHECK(draw<std::int64_t>(5, [&] { return random.randint(0, 7); }) ==
        numpy_reference::numbers<std::int64_t>(expected.at(2)));
  CHECK(draw<double>(2, [&] { return random.randn(); }) == numpy_reference::numbers<double>(expected.at(3)));
  CHECK(draw<double>(2, [&] { return random.rand(); }) == numpy_reference::numbers<double>(expected.at(4)));
}

}  // namespace

TEST_CASE("NumpyRandom draws numpy's numbers bit for bit") {
  const json file = numpy_reference::read("streams.json");
  for (const json& expected : file.at("cases")) {
    const std::string call = expected.at("call");
    const std::int64_t seed = expected.at("seed");
    CAPTURE(seed);
    CAPTURE(call);
    NumpyRandom random(seed);
    if (call == sequence) {
      check_sequence(random, expected.at("values"));
      continue;
    }
    REQUIRE(calls.count(call) == 1);
    std::visit([&](const auto& drawn) { check_equal(drawn, expected); }, calls.at(call)(random, expected.at("args")));
  }
}

TEST_CASE("a copy of NumpyRandom goes on with the same numbers, the second normal of a pair among them") {
  NumpyRandom random(3);
  random.randn();
  NumpyRandom copy = random;
  for (int i = 0; i < 5; ++i) CHECK(copy.randn() == random.randn());
}

TEST_CASE("randint reaches both ends of int64") {
  NumpyRandom random(0);
  const std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
  const std::int64_t highest = std::numeric_limits<std::int64_t>::max();
  bool negative = false, positive = false;
  for (int i = 0; i < 100; ++i) {
    const std::int64_t value = random.randint(lowest, highest);
    negative = negative || value < 0;
    positive = positive || value > 0;
  }
  CHECK(negative);
  CHECK(positive);
  CHECK(random.randint(highest - 1, highest) == highest - 1);
}

TEST_CASE("NumpyRandom names what is wrong with its arguments") {
  NumpyRandom random(0);
  CHECK(error_line<ValueError>([] { NumpyRandom(-1, train_line_12); }) ==
        "NumpyRandom: the seed must be in 0 .. 4294967295, got -1 (train.cpp:12)");
  CHECK(error_line<ValueError>([] { NumpyRandom(std::int64_t{1} << 32, train_line_12); }) ==
        "NumpyRandom: the seed must be in 0 .. 4294967295, got 4294967296 (train.cpp:12)");
  CHECK(error_line<ValueError>([&] { random.randint(3, 3, train_line_12); }) ==
        "randint: low must be below high, got low 3 and high 3 (train.cpp:12)");
  CHECK(error_line<ValueError>([&] { random.choice(3, 4, false, train_line_12); }) ==
        "choice: cannot take 4 of 3 without replacement (train.cpp:12)");
  CHECK(error_line<ValueError>([&] { random.permutation(-2, train_line_12); }) ==
        "permutation: n must not be negative, got -2 (train.cpp:12)");
  CHECK(error_line<ValueError>([&] { random.normal(0, -1, train_line_12); }) ==
        "normal: scale must not be negative, got -1.000000 (train.cpp:12)");
}
