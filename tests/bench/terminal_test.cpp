// Bars, columns and the other drawings of the terminal.
#include <gradus/bench/cli/progress.h>
#include <gradus/bench/cli/terminal.h>

#include <doctest/doctest.h>

#include <cmath>

namespace gradus::bench {
namespace {

TEST_CASE("a bar has its width in columns and fills in eighths") {
  CHECK(bar(0, 4) == "    ");
  CHECK(bar(1, 4) == "████");
  CHECK(bar(0.5, 4) == "██  ");
  CHECK(bar(0.5 + 1.0 / 32, 4) == "██▏ ");
  CHECK(bar(7.0 / 8, 1) == "▉");
  for (double fraction : {-1.0, 0.1, 0.33, 0.999, 2.0, std::nan("")}) CHECK(columns(bar(fraction, 13)) == 13);
}

TEST_CASE("a mark stands in a bar, inside and outside of what is filled") {
  CHECK(bar_with_mark(0.5, 0.75, 4) == "██ │");
  CHECK(bar_with_mark(0.5, 0.25, 4) == "█┃  ");
  CHECK(bar_with_mark(0.5, 1, 4) == "██ │");
  CHECK(bar_with_mark(1, 0, 4) == "┃███");
}

TEST_CASE("columns counts characters and not bytes") {
  CHECK(columns("αβγ") == 3);
  CHECK(left("α", 3) == "α  ");
  CHECK(right("α", 3) == "  α");
  CHECK(right("long", 2) == "long");
}

TEST_CASE("wrapped breaks between words") {
  CHECK(wrapped("one two three", 7) == "one two\nthree");
  CHECK(wrapped("one two three", 8, 2) == "one two\n  three");
  CHECK(wrapped("incomprehensible", 4) == "incomprehensible");
  CHECK(wrapped("", 4) == "");
}

TEST_CASE("colours are for terminals that have them") {
  CHECK(painted(Ink::red, "x", {.interactive = true, .colour = true}) == "\033[31mx\033[0m");
  CHECK(painted(Ink::red, "x", {.interactive = true, .colour = false}) == "x");
}

TEST_CASE("time spans are said as people say them") {
  CHECK(time_span(0.2) == "0 s");
  CHECK(time_span(59.4) == "59 s");
  CHECK(time_span(59.6) == "1 min 0 s");
  CHECK(time_span(3725) == "1 h 2 min");
}

}  // namespace
}  // namespace gradus::bench
