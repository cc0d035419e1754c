// gradus gradients --theory and --experiment G1: what they print, and what they refuse.
#include "run_program.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace gradus::bench {
namespace {

nlohmann::json answer(const std::string& arguments) {
  const Ran ran = run_gradus("gradients " + arguments + " --json -");
  REQUIRE(ran.exit_code == 0);
  return nlohmann::json::parse(ran.out);
}

TEST_CASE("random nets are predicted and measured, layer 1 first") {
  const auto json = answer("--experiment G1 --activation relu --init he --width 64 --depth 12 --nets 5 --seed 2");
  CHECK(json["verdict"] == "healthy");
  CHECK(json["predicted"]["R"].get<double>() == doctest::Approx(0));
  CHECK(json["predicted"]["R_typical"].get<double>() < 0);
  for (const char* side : {"predicted", "measured"}) {
    CHECK(json[side]["q"].size() == 13);
    CHECK(json[side]["chi"].size() == 12);
    CHECK(json[side]["q"][0].get<double>() == doctest::Approx(2).epsilon(0.3));
  }
  CHECK(json["measured"]["R_sd"].get<double>() > 0);
  CHECK(json["measured"]["zero_gradient_nets"] == 0);
  CHECK(json["run"].contains("seed"));
}

TEST_CASE("verdicts go by the prediction, and what is not defined is null") {
  const std::string nets = "--experiment G1 --width 16 --depth 30 --nets 1 ";
  CHECK(answer(nets + "--activation sigmoid --init lecun")["verdict"] == "vanish");
  const auto exploding = answer(nets + "--activation linear --sigma-w2 4");
  CHECK(exploding["verdict"] == "explode");
  CHECK(exploding["measured"]["R_sd"].is_null());
  const auto normalised = answer(nets + "--activation relu --norm batch");
  CHECK(normalised["verdict"] == "explode");
  CHECK(normalised["predicted"]["R_typical"].is_null());
  CHECK(answer(nets + "--activation relu --init he --residual auto")["verdict"] == "healthy");
  CHECK(answer("--experiment G1 --activation tanh --widths 24,32,16 --nets 1")["predicted"]["q"].size() == 3);
}

TEST_CASE("the theory gives fixed points, rates and depth scales") {
  const auto tanh = answer("--theory --activation tanh --sigma-w2 1.21 --sigma-b2 0.05");
  CHECK(tanh["q_star"].get<double>() == doctest::Approx(.2742).epsilon(1e-3));
  CHECK(tanh["chi1"].get<double>() == doctest::Approx(.8489).epsilon(1e-3));
  CHECK(tanh["c_star"] == 1);
  CHECK(tanh["slope"] == tanh["chi1"]);
  CHECK(tanh["xi_q"].get<double>() == doctest::Approx(1.81).epsilon(0.01));
  CHECK(tanh["xi_c"].get<double>() == doctest::Approx(6.10).epsilon(0.01));
  const auto relu = answer("--theory --activation relu --sigma-w2 2 --sigma-b2 0");
  CHECK(relu["chi1"].get<double>() == doctest::Approx(1));
  CHECK(relu["q_star"].is_null());
  CHECK(relu["xi_grad"].is_null());
}

TEST_CASE("what cannot be is refused in one line") {
  struct Row {
    const char *arguments, *said;
  };
  const Row rows[] = {
      {"--experiment G1 --activation tahn", "--activation: activation \"tahn\" is unknown; did you mean tanh?"},
      {"--experiment G1 --activation tanh --depth 0", "--depth: must be a whole number from 1 to 100000, got 0"},
      {"--experiment G1 --activation tanh --width 0", "--width: must be a whole number from 1 to 1000000, got 0"},
      {"--experiment G1 --activation tanh --sigma-w2 nan", "--sigma-w2: must be a number above 0, got nan"},
      {"--experiment G1 --init he --sigma-w2 2",
       "--init he says how large weights are, and so does --sigma-w2: give one of them"},
      {"--experiment G1 --activation tanh --width 1000000 --depth 1000", "GiB of memory; this machine has"},
      {"--experiment G99", "--experiment: experiment \"G99\" is unknown; did you mean G1?"},
      {"--experiment G1 --norm group", "--norm: norm \"group\" is unknown; known are batch, layer"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.arguments);
    const Ran ran = run_gradus(std::string("gradients ") + row.arguments);
    CHECK(ran.exit_code == 2);
    CHECK(ran.out.empty());
    CHECK(ran.err.find(row.said) != std::string::npos);
    CHECK(ran.err.find('\n') == ran.err.size() - 1);
  }
}

}  // namespace
}  // namespace gradus::bench
