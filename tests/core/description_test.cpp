// Texts of options and ranges, and what an unknown name is answered.
#include <gradus/core/description.h>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <string>

using namespace gradus;

TEST_CASE("an option's text is the shortest that reads back as the same value") {
  CHECK(to_string(OptionValue(0.001)) == "0.001");
  CHECK(to_string(OptionValue(1e-8)) == "1e-08");
  CHECK(to_string(OptionValue(0.1 + 0.2)) == "0.30000000000000004");
  CHECK(to_string(OptionValue(1.0)) == "1");
  CHECK(to_string(OptionValue(-3)) == "-3");
  CHECK(to_string(OptionValue(true)) == "true");
  CHECK(to_string(OptionValue("min")) == "min");
  CHECK(to_string(OptionValue({0.9, 0.999})) == "[0.9, 0.999]");
  CHECK(to_string(OptionValue(std::vector<double>{})) == "[]");
  CHECK(to_string(OptionValue(INFINITY)) == "inf");
  for (const double value : {1.0 / 3, 5e-324, 1.7976931348623157e308, 123456.789}) {
    CHECK(std::strtod(to_string(OptionValue(value)).c_str(), nullptr) == value);
  }
}

TEST_CASE("a range knows its ends, and holds no NaN") {
  CHECK(non_negative.contains(0));
  CHECK_FALSE(positive.contains(0));
  CHECK(from_0_below_1.contains(0));
  CHECK_FALSE(from_0_below_1.contains(1));
  CHECK(Range{}.contains(-INFINITY));
  CHECK_FALSE(Range{}.contains(std::nan("")));
  CHECK_FALSE(Range{.min = 1, .max = 2}.contains(2.5));
}

TEST_CASE("a range prints as an interval or a bound") {
  CHECK(to_string(from_0_below_1) == "[0, 1)");
  CHECK(to_string(Range{.min = 0, .max = 0.5, .min_open = true}) == "(0, 0.5]");
  CHECK(to_string(positive) == "> 0");
  CHECK(to_string(non_negative) == ">= 0");
  CHECK(to_string(Range{.max = 3}) == "<= 3");
  CHECK(to_string(Range{.max = 3, .max_open = true}) == "< 3");
  CHECK(to_string(Range{}).empty());
}

TEST_CASE("an unknown name is answered with the nearest one, or all") {
  const std::vector<std::string> names{"sgd", "adam", "adamw"};
  const auto ask = [&](const char* operation, const char* name) {
    try {
      throw_unknown_name(operation, "optimizer", name, names, Where{"dir/run.cpp", 7});
    } catch (const ValueError& error) {
      return std::string(error.what());
    }
  };
  CHECK(ask("", "adm") == "optimizer \"adm\" is unknown; did you mean adam? (run.cpp:7)");
  CHECK(ask("make", "adamww") == "make: optimizer \"adamww\" is unknown; did you mean adamw? (run.cpp:7)");
  CHECK(ask("make", "shampoo") == "make: optimizer \"shampoo\" is unknown; known: sgd, adam, adamw (run.cpp:7)");
}
