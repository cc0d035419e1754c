// The command gradus gradients where it draws no digits: theory, random nets and experiments.
#include "run_program.h"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <string>

namespace gradus::bench {
namespace {

using Json = nlohmann::json;

Json json_of(const std::string& arguments) {
  const Ran ran = run_gradus("gradients " + arguments + " --json -");
  CHECK(ran.exit_code == 0);
  CHECK(ran.err == "");
  return Json::parse(ran.out);
}

TEST_CASE("wrong requests exit with 2 and say in one line what is wrong") {
  struct Row {
    const char* arguments;
    const char* message;
  };
  const Row rows[] = {
      {"--experiment G17", "--experiment: experiment \"G17\" is unknown; did you mean G1?"},
      {"--theory --activation thanh", "--activation: activation \"thanh\" is unknown; did you mean tanh?"},
      {"--experiment G1 --norm bach", "--norm: norm \"bach\" is unknown; did you mean batch?"},
      {"--experiment G1 --depth 0", "--depth: must be a whole number from 1 to 100000, got 0"},
      {"--experiment G1 --depth 2.5", "--depth: must be a whole number from 1 to 100000, got 2.5"},
      {"--experiment G1 --width 0", "--width: must be a whole number from 1 to 1000000, got 0"},
      {"--experiment G1 --widths 64,0", "--widths: must be a whole number from 1 to 1000000, got 0"},
      {"--experiment G1 --nets 0", "--nets: must be a whole number from 1 to 1000000, got 0"},
      {"--theory --sigma-w2 nan", "--sigma-w2: must be a number above 0, got nan"},
      {"--theory --sigma-w2 -1", "--sigma-w2: must be a number above 0, got -1"},
      {"--theory --sigma-b2 -0.1", "--sigma-b2: must be a number from 0 on, got -0.1"},
      {"--theory --sigma-b2 inf", "--sigma-b2: must be a number from 0 on, got inf"},
      {"--experiment G1 --residual nan", "--residual: must be a number from 0 on or auto, got nan"},
      {"--experiment G1 --init he --sigma-w2 2",
       "--init he says how large weights are, and so does --sigma-w2: give one of them"},
      {"--experiment G1 --gain 2 --sigma-w2 2", "--gain and --sigma-w2 cannot go together"},
      {"--experiment G1 --width 64 --widths 64,64", "--width and --widths cannot go together"},
      {"--experiment G1 --residual auto --widths 64,64", "--residual and --widths cannot go together"},
      {"--experiment G1 --widths 64",
       "--widths: one width makes one layer, and a gradient needs two; give more, or --depth"},
      {"--experiment G1 --depth 1 --widths 3,4,5", "--widths: 3 are given, and --depth 1 makes 2 layers"},
      {"--experiment G1 --activation relu --batch 8", "--batch is for --norm batch"},
      {"--experiment G1 --norm batch --batch 1", "--batch: one sample has no variance to divide by"},
      {"--theory --depth 5",
       "--depth is not for --theory; it is for a net that learns (without --experiment and --theory)"},
      {"--sigma-w2 2",
       "--sigma-w2 is not for a net that learns (without --experiment and --theory); it is for --theory"},
      {"--depth 1", "--depth: a net that learns needs 2 layers or more, got 1"},
      {"--residual 0", "--residual 0 is for --experiment G1: its blocks never learn"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.arguments);
    const Ran ran = run_gradus(std::string("gradients ") + row.arguments);
    CHECK(ran.exit_code == 2);
    CHECK(ran.err == std::string("gradus gradients: ") + row.message + "\n");
    CHECK(ran.out == "");
  }
}

TEST_CASE("nets that do not fit into the machine's memory are refused before anything is drawn") {
  for (const char* arguments : {"--experiment G1 --width 1000000", "--width 1000000 --depth 100"}) {
    CAPTURE(arguments);
    const Ran ran = run_gradus(std::string("gradients ") + arguments);
    CHECK(ran.exit_code == 2);
    CHECK(ran.err.find(" GiB of memory; this machine has ") != std::string::npos);
    CHECK(std::count(ran.err.begin(), ran.err.end(), '\n') == 1);
  }
}

TEST_CASE("random nets are given as JSON with what was predicted and what was measured") {
  const Json json = json_of("--experiment G1 --activation tanh --sigma-w2 1 --width 64 --depth 12 --nets 5 --seed 3");
  CHECK(json["run"]["seed"] == 3);
  CHECK(json["experiment"] == "G1");
  CHECK(json["interrupted"] == false);
  CHECK(json["verdict"] == "healthy");
  CHECK(json["net"]["widths"].size() == 13);
  for (const char* part : {"predicted", "measured"}) {
    CAPTURE(part);
    CHECK(json[part]["chi"].size() == 12);
    CHECK(json[part]["q"].size() == 13);
    for (const Json& chi : json[part]["chi"]) CHECK(chi.is_number());
  }
  CHECK(json["predicted"]["q"][0] == 1);
  CHECK(json["predicted"]["q"][1].get<double>() == doctest::Approx(.39429).epsilon(1e-4));
  CHECK(json["predicted"]["chi"][0].get<double>() == doctest::Approx(.46440).epsilon(1e-4));
  CHECK(json["predicted"]["R_typical"].get<double>() < json["predicted"]["R"].get<double>());
  CHECK(json["measured"]["R"].size() == 5);
  CHECK(json["measured"]["R_sd"].get<double>() > 0);
  CHECK(json["measured"]["zero_gradient_nets"] == 0);
}

TEST_CASE("the ways to size weights, to normalise and to shape a net reach the nets that are drawn") {
  const auto short_net = [](const std::string& options) {
    return json_of("--experiment G1 --activation relu --width 32 --depth 3 --nets 2 " + options);
  };
  CHECK(short_net("--init he")["net"]["sigma_w2"] == 2);
  CHECK(short_net("--init lecun")["net"]["sigma_w2"] == 1);
  CHECK(short_net("--init glorot")["net"]["sigma_w2"] == 1);
  CHECK(short_net("--init normal")["net"]["sigma_w2"] == 32);
  CHECK(short_net("--init normal")["verdict"] == "explode");
  CHECK(short_net("--init normal --sigma-w2 0.2")["net"]["sigma_w2"] == 0.2);
  CHECK(short_net("--sigma-w2 0.2")["verdict"] == "vanish");
  CHECK(short_net("--init orthogonal --sigma-w2 3")["net"]["orthogonal"] == true);
  CHECK(short_net("--init lecun --gain 2")["net"]["sigma_w2"] == 4);
  const Json batch = short_net("--norm batch --batch 16");
  CHECK(batch["net"]["batch"] == 16);
  CHECK(batch["predicted"]["R_typical"].is_null());
  CHECK(batch["predicted"]["chi"][0].get<double>() == doctest::Approx(1.46694));
  CHECK(short_net("--norm layer")["predicted"]["chi"][2].get<double>() == doctest::Approx(1));
  const Json residual = short_net("--residual auto --init he");
  CHECK(residual["net"]["residual"].get<double>() == doctest::Approx(1 / std::sqrt(3.0)));
  CHECK(residual["predicted"]["q"].size() == 4);
  CHECK(residual["predicted"]["chi"].size() == 3);
  const Json still = short_net("--residual 0");
  CHECK(still["predicted"]["R"] == 0);
  CHECK(still["measured"]["R_mean"] == 0);
  const Json uneven = json_of("--experiment G1 --activation relu --widths 16,48 --depth 2 --init glorot --nets 2");
  CHECK(uneven["net"]["widths"] == Json({16, 48, 16}));
  CHECK(uneven["predicted"]["chi"][0].get<double>() == doctest::Approx(16.0 / 64));
  CHECK(uneven["predicted"]["chi"][1].get<double>() == doctest::Approx(48.0 / 64));
  CHECK(json_of("--experiment g1 --widths 16,48,20 --nets 1")["predicted"]["q"].size() == 3);
}

TEST_CASE("what is infinite or undefined is null") {
  const Json json = json_of("--experiment G1 --activation hardshrink --width 16 --depth 50 --nets 1");
  CHECK(json["predicted"]["R"].is_null());
  CHECK(json["measured"]["R_mean"].is_null());
  CHECK(json["measured"]["R_sd"].is_null());
  CHECK(json["measured"]["zero_gradient_nets"] == 1);
  CHECK(json["verdict"] == "vanish");
}

TEST_CASE("theory is given as JSON, with null for what is infinite or undefined") {
  const Json chaotic = json_of("--theory --activation tanh --sigma-w2 4 --sigma-b2 0.05");
  CHECK(chaotic["q_star"].get<double>() == doctest::Approx(2.195).epsilon(1e-3));
  CHECK(chaotic["chi1"].get<double>() == doctest::Approx(1.3424).epsilon(1e-3));
  CHECK(chaotic["c_star"].get<double>() == doctest::Approx(.165).epsilon(5e-3));
  CHECK(chaotic["xi_q"].get<double>() == doctest::Approx(.87).epsilon(1e-2));
  CHECK(chaotic["xi_c"].get<double>() == doctest::Approx(6.98).epsilon(1e-2));
  CHECK(chaotic["xi_grad"].get<double>() == doctest::Approx(1 / std::log(1.3424)).epsilon(1e-3));
  CHECK(chaotic["slope"].get<double>() == doctest::Approx(std::exp(-1 / 6.98)).epsilon(1e-3));
  CHECK(chaotic["phase"] == "chaotic");
  CHECK(chaotic["critical_sigma_w"].get<double>() == doctest::Approx(1.32701).epsilon(1e-5));
  const Json he = json_of("--theory --activation relu --sigma-w2 2");
  CHECK(he["q_star"].is_null());
  CHECK(he["c_star"] == 1);
  CHECK(he["xi_c"].is_null());
  CHECK(he["phase"] == "critical");
}

bool is_plain(const std::string& text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return c >= 0 && c < ' ' && c != '\n'; });
}

TEST_CASE("tables for people have a line for each layer, bars, and say what it comes to") {
  const Ran nets = run_gradus("gradients --experiment G1 --activation sigmoid --width 32 --depth 9 --nets 3");
  CHECK(nets.exit_code == 0);
  CHECK(is_plain(nets.out));
  for (int layer = 1; layer <= 10; ++layer) {
    CHECK(nets.out.find("\n" + std::string(layer < 10 ? "    " : "   ") + std::to_string(layer) + " ") !=
          std::string::npos);
  }
  CHECK(nets.out.find("vanishes.") != std::string::npos);
  CHECK(nets.out.find("█") != std::string::npos);
  const Ran theory = run_gradus("gradients --theory --activation tanh --sigma-w2 1 --sigma-b2 0.05");
  CHECK(theory.exit_code == 0);
  CHECK(is_plain(theory.out));
  for (const char* name : {"q*", "chi1", "c*", "slope", "xi_q", "xi_c", "xi_grad"}) {
    CHECK(("\n" + theory.out).find(std::string("\n") + name) != std::string::npos);
  }
  CHECK(theory.out.find("Ordered: gradients vanish") != std::string::npos);
}

TEST_CASE("Ctrl-C ends the drawing of nets, and what was measured is given") {
  const Ran ran = run_gradus("gradients --experiment G1 --activation relu --width 128 --nets 1000000 --json -",
                             "timeout --preserve-status -s INT 1");
  CHECK(ran.exit_code == 130);
  CHECK(ran.err == "gradus gradients: interrupted; this is what was done\n");
  const Json json = Json::parse(ran.out);
  CHECK(json["interrupted"] == true);
  CHECK(json["measured"]["nets"].get<int>() > 0);
  CHECK(json["measured"]["nets"].get<int>() < 1000000);
}

}  // namespace
}  // namespace gradus::bench
