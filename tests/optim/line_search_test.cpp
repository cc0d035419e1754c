// Line searches on functions of one number: what they return satisfies what they promise.
#include <gradus/optim/line_search.h>

#include <doctest/doctest.h>

#include <cmath>
#include <string>

using namespace gradus::optim;

namespace {

struct Curve {
  const char* name;
  double (*value)(double);
  double (*slope)(double);
};

// All fall at 0 and are bounded below.
const Curve curves[] = {
    {"parabola", [](double t) { return (t - 3) * (t - 3); }, [](double t) { return 2 * (t - 3); }},
    {"quartic", [](double t) { return std::pow(t - 2, 4) - t; }, [](double t) { return 4 * std::pow(t - 2, 3) - 1; }},
    {"Moré and Thuente 1", [](double t) { return -t / (t * t + 2); },
     [](double t) { return (t * t - 2) / ((t * t + 2) * (t * t + 2)); }},
    {"Moré and Thuente 2", [](double t) { return std::pow(t + 0.004, 5) - 2 * std::pow(t + 0.004, 4); },
     [](double t) { return 5 * std::pow(t + 0.004, 4) - 8 * std::pow(t + 0.004, 3); }},
    {"with waves", [](double t) { return 0.1 * t * t - std::sin(2 * t); },
     [](double t) { return 0.2 * t - 2 * std::cos(2 * t); }},
    {"steep wall", [](double t) { return std::exp(5 * (t - 1)) - t; },
     [](double t) { return 5 * std::exp(5 * (t - 1)) - 1; }},
    {"wall of infinity", [](double t) { return t < 2 ? -t - std::log(2 - t) : std::nan(""); },
     [](double t) { return t < 2 ? -1 + 1 / (2 - t) : std::nan(""); }},
};

/// The last has slope 1/2 - 1 at 0, so it falls.
Trial at(const Curve& curve, double t) { return {t, curve.value(t), curve.slope(t)}; }

bool descends(const Trial& start, const Trial& trial, double c) {
  return trial.value <= start.value + c * trial.t * start.slope;
}

struct Search {
  LineSearch kind;
  double c1, c2;
  const char* name;
};
const Search searches[] = {
    {LineSearch::armijo, 1e-4, 0, "armijo"},
    {LineSearch::strong_wolfe, 1e-4, 0.9, "strong Wolfe"},
    {LineSearch::strong_wolfe, 1e-3, 0.1, "strong Wolfe, strict"},
    {LineSearch::hager_zhang, 0.1, 0.9, "Hager and Zhang"},
    {LineSearch::hager_zhang, 0.1, 0.2, "Hager and Zhang, strict"},
    {LineSearch::goldstein, 0.25, 0, "Goldstein"},
};

void check_conditions(const Search& by, const Trial& start, const Trial& trial, const LineSearchOptions& options) {
  switch (by.kind) {
    case LineSearch::armijo:
      CHECK(descends(start, trial, by.c1));
      break;
    case LineSearch::strong_wolfe:
      CHECK(descends(start, trial, by.c1));
      CHECK(std::abs(trial.slope) <= by.c2 * std::abs(start.slope));
      break;
    case LineSearch::hager_zhang: {
      const bool approximate = trial.value <= start.value + options.rounding * std::abs(start.value) &&
                               trial.slope <= (2 * by.c1 - 1) * start.slope;
      CHECK((descends(start, trial, by.c1) || approximate));
      CHECK(trial.slope >= by.c2 * start.slope);
      break;
    }
    case LineSearch::goldstein:
      CHECK(descends(start, trial, by.c1));
      CHECK(trial.value >= start.value + (1 - by.c1) * trial.t * start.slope);
      break;
    case LineSearch::exact:
      break;
  }
}

}  // namespace

TEST_CASE("what a search returns satisfies its conditions, from first trials of any size") {
  for (const Curve& curve : curves) {
    for (const Search& by : searches) {
      for (const double first : {1e-3, 0.1, 1.0, 10.0, 1e3}) {
        CAPTURE(std::string(curve.name));
        CAPTURE(std::string(by.name));
        CAPTURE(first);
        std::int64_t calls = 0;
        const auto line = [&](double t) {
          ++calls;
          return at(curve, t);
        };
        const Trial start = at(curve, 0);
        REQUIRE(start.slope < 0);
        const LineSearchOptions options{.first = first, .c1 = by.c1, .c2 = by.c2, .max_eval = 60};
        const LineSearchResult found = search(by.kind, line, start, options);
        CHECK(found.stop == Stop::none);
        CHECK(found.evaluations == calls);
        CHECK(calls <= 40);
        CHECK(found.trial.value == curve.value(found.trial.t));
        check_conditions(by, start, found.trial, options);
      }
    }
  }
}

TEST_CASE("without descent nothing is evaluated; with too few evaluations the best is returned") {
  std::int64_t calls = 0;
  const auto line = [&](double t) {
    ++calls;
    return at(curves[0], t);
  };
  for (const LineSearch kind : {LineSearch::armijo, LineSearch::strong_wolfe, LineSearch::hager_zhang,
                                LineSearch::goldstein, LineSearch::exact}) {
    calls = 0;
    const LineSearchResult uphill = search(kind, line, {0, 9, 6}, {});
    CHECK(uphill.stop == Stop::no_descent);
    CHECK(uphill.trial.t == 0);
    CHECK(calls == 0);
  }
  for (const LineSearch kind : {LineSearch::strong_wolfe, LineSearch::hager_zhang}) {
    calls = 0;
    const LineSearchResult cut = search(kind, line, at(curves[0], 0), {.first = 1e-3, .c2 = 0.01, .max_eval = 2});
    CHECK(cut.stop == Stop::evaluations);
    CHECK(calls <= 3);
    CHECK(cut.trial.value < at(curves[0], 0).value);
  }
}

TEST_CASE("a loss that is nowhere less ends as no_descent, after max_eval evaluations") {
  for (const LineSearch kind :
       {LineSearch::armijo, LineSearch::strong_wolfe, LineSearch::hager_zhang, LineSearch::goldstein}) {
    std::int64_t calls = 0;
    const auto line = [&](double t) {
      ++calls;
      return Trial{t, 2, -1};  // the slope lies
    };
    const LineSearchResult found = search(kind, line, {0, 1, -1}, {.c1 = 0.1, .max_eval = 30});
    CHECK(found.stop == Stop::no_descent);
    CHECK(found.trial.t == 0);
    CHECK(calls <= 30);
  }
}

TEST_CASE("exact finds the minimum of a parabola in two evaluations, and says where there is none") {
  const auto parabola = [](double t) { return at(curves[0], t); };
  const LineSearchResult found = exact(parabola, at(curves[0], 0), {.first = 0.5});
  CHECK(found.stop == Stop::none);
  CHECK(found.evaluations == 2);
  CHECK(found.trial.t == doctest::Approx(3).epsilon(1e-14));
  const auto falling = [](double t) { return Trial{t, -t * t - t, -2 * t - 1}; };
  CHECK(exact(falling, {0, 0, -1}).stop != Stop::none);
}

TEST_CASE("Armijo interpolates: a parabola's minimum, or a cubic's, within a tenth and a half") {
  // phi = (t - 3)^2 from 16: too far; the parabola's minimum is 3 = 16 * 0.1875.
  std::vector<double> tried;
  const auto parabola = [&](double t) {
    tried.push_back(t);
    return at(curves[0], t);
  };
  armijo(parabola, at(curves[0], 0), {.first = 16});
  REQUIRE(tried.size() == 2);
  CHECK(tried[1] == doctest::Approx(3).epsilon(1e-12));
  // From 100, 3 is less than a tenth: 10 is tried, and then a cubic through both, which is the parabola again.
  tried.clear();
  armijo(parabola, at(curves[0], 0), {.first = 100});
  REQUIRE(tried.size() == 3);
  CHECK(tried[1] == 10);
  CHECK(tried[2] == doctest::Approx(3).epsilon(1e-12));
  tried.clear();
  armijo(parabola, at(curves[0], 0), {.first = 16, .shrink = 0.25, .interpolate = false});
  CHECK(tried == std::vector<double>{16, 4});
}

TEST_CASE("a reference above the start lets values rise") {
  const auto line = [](double t) { return at(curves[0], t); };
  const Trial start = at(curves[0], 0);
  const LineSearchResult strict = armijo(line, start, {.first = 6.5}),
                         loose = armijo(line, start, {.first = 6.5, .reference = 20});
  CHECK(strict.trial.value < start.value);
  CHECK(loose.trial.t == 6.5);
  CHECK(loose.trial.value > start.value);
}

TEST_CASE("Hager and Zhang go on where values are wrong by rounding, and strong Wolfe cannot") {
  // Near its minimum this parabola changes by less than its values are wrong, while its slope is exact.
  const auto line = [](double t) { return Trial{t, t == 0 ? 1 : 1 + 1e-15, 2e-20 * (t - 1)}; };
  const Trial start = line(0);
  CHECK(hager_zhang(line, start, {.first = 0.1, .c1 = 0.1}).stop == Stop::none);
  CHECK(strong_wolfe(line, start, {.first = 0.1}).stop == Stop::no_descent);
}

TEST_CASE("the cubic's minimum is exact for cubics, and the middle where there is none") {
  const auto cubic = [](double t) { return Trial{t, t * t * t - 3 * t, 3 * t * t - 3}; };
  CHECK(cubic_minimum(cubic(0), cubic(3), 0, 3) == doctest::Approx(1).epsilon(1e-14));
  CHECK(cubic_minimum(cubic(3), cubic(0), 0, 3) == doctest::Approx(1).epsilon(1e-14));
  CHECK(cubic_minimum(cubic(0), cubic(3), 1.5, 3) == 1.5);
  const auto rising = [](double t) { return Trial{t, t * t * t + t, 3 * t * t + 1}; };
  CHECK(cubic_minimum(rising(0), rising(2), 0, 2) == 1);
}
