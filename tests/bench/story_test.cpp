// The default run of the laboratory tells the truth: each act ends as it must.
#include <gradus/bench/gradients/story.h>
#include <gradus/bench/gradients/words.h>

#include <doctest/doctest.h>

#include <cmath>

namespace gradus::bench {
namespace {

TEST_CASE("naive sigmoid nets vanish or explode by width, large weights explode, the residual cure trains") {
  const TrainAndTest data = lab_data();
  CHECK(data.train.size() == 1347);
  CHECK(data.test.size() == 450);
  std::vector<Outcome> outcomes;
  for (const Experiment& experiment : story(0)) outcomes.push_back(run(experiment, data, [] { return true; }));
  REQUIRE(outcomes.size() == 5);
  const Outcome &narrow = outcomes[0], &wide = outcomes[1], &glorot = outcomes[2], &large = outcomes[3],
                &cured = outcomes[4];
  for (const Outcome& outcome : outcomes) {
    CAPTURE(outcome.experiment.title);
    const TheoryLayer& bottom = outcome.theory.front();
    CHECK(std::abs(*outcome.start().log10_ratio() - bottom.log10_typical) < 3 * bottom.log10_band + 0.2);
  }
  CHECK(measured_verdict(narrow) == "vanishes");
  CHECK(measured_verdict(wide) == "explodes");
  CHECK(measured_verdict(glorot) == "vanishes");
  CHECK(measured_verdict(large) == "explodes");
  CHECK(measured_verdict(cured) == "is healthy");

  CHECK(glorot.start().log10_ratio() == doctest::Approx(-31).epsilon(0.03));
  CHECK(large.start().log10_ratio() == doctest::Approx(37).epsilon(0.03));
  CHECK(narrow.end().accuracy < 0.15);
  CHECK(glorot.end().accuracy < 0.15);
  CHECK(large.first_non_finite.has_value());
  CHECK(*large.first_non_finite <= 5);
  CHECK(cured.end().accuracy >= 0.94);
  CHECK(training_verdict(cured) == "trains");
  CHECK(training_verdict(narrow) == "does not train");
  CHECK(training_verdict(large) == "breaks down");
  CHECK(training_verdict(wide) == "");

  CHECK(cured.snapshots.size() == 4);
  CHECK(cured.end().step == 440);
  CHECK(cured.start().states.size() == 51);
  CHECK(narrow.start().states.size() == 50);
}

TEST_CASE("an experiment gives the same bits twice, and stops when told to") {
  const TrainAndTest data = lab_data();
  const Experiment experiment{.net = {.depth = 5, .activation = "tanh", .init = "orthogonal"},
                              .training = {.lr = 0.05, .epochs = 2},
                              .seed = 7};
  const Outcome one = run(experiment, data, [] { return true; }), two = run(experiment, data, [] { return true; });
  CHECK(one.end().loss == two.end().loss);
  CHECK(one.end().states[0].gradient.norm == two.end().states[0].gradient.norm);
  CHECK(one.end().accuracy > 0.8);

  int updates = 0;
  const Outcome stopped = run(experiment, data, [&] { return ++updates < 3; });
  CHECK(stopped.interrupted);
  CHECK(stopped.end().step == 3);
}

}  // namespace
}  // namespace gradus::bench
