// The command line of the program: messages, exit codes, and what other programs read.
#include "../fresh_directory.h"
#include "run_program.h"

#include <gradus/core/version.h>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace gradus::bench {
namespace {

// No colours, no cursor movements, no tabs.
bool is_plain(const std::string& text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return c >= 0 && c < ' ' && c != '\n'; });
}

TEST_CASE("wrong usage exits with 2, says one line on standard error, and names what was meant") {
  struct Row {
    const char* arguments;
    const char* message;
  };
  const Row rows[] = {
      {"inof", "gradus: command \"inof\" is unknown; did you mean info?\n"},
      {"--verison", "gradus: option \"--verison\" is unknown; did you mean --version?\n"},
      {"info --jsn=-", "gradus info: option \"--jsn\" is unknown; did you mean --json?\n"},
      {"info now", "gradus info: \"now\" is one argument too many\n"},
      {"info --json", "gradus info: --json: 1 required FILE missing\n"},
      {"list optimisers", "gradus list: kind: list \"optimisers\" is unknown; did you mean optimizers?\n"},
      {"list optimizers yogii", "gradus list: optimizer \"yogii\" is unknown; did you mean yogi?\n"},
      {"gradients --activation thanh",
       "gradus gradients: --activation: activation \"thanh\" is unknown; did you mean tanh?\n"},
      {"gradients --init glorto", "gradus gradients: --init: init \"glorto\" is unknown; did you mean glorot?\n"},
      {"gradients --dept 5", "gradus gradients: option \"--dept\" is unknown; did you mean --depth?\n"},
      {"gradients --residual -1", "gradus gradients: --residual: must be a number from 0 on or auto, got -1\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.arguments);
    const Ran ran = run_gradus(row.arguments);
    CHECK(ran.exit_code == 2);
    CHECK(ran.err == row.message);
    CHECK(ran.out == "");
  }
}

TEST_CASE("a file that cannot be written is an error, not wrong usage") {
  const Ran ran = run_gradus("info --json /nonexistent/info.json");
  CHECK(ran.exit_code == 1);
  CHECK(ran.err == "gradus: --json: cannot write /nonexistent/info.json: No such file or directory\n");
}

TEST_CASE("help and version exit with 0") {
  CHECK(run_gradus("--version").out == std::string("gradus ") + version + "\n");
  for (const char* arguments : {"", "--help", "-h"}) {
    const Ran ran = run_gradus(arguments);
    CHECK(ran.exit_code == 0);
    CHECK(ran.err == "");
    CHECK(ran.out.find("info") != std::string::npos);
  }
}

TEST_CASE("info names the parts of the build and the machine") {
  const Ran text = run_gradus("info");
  CHECK(text.exit_code == 0);
  for (const char* part : {"version", "cpu", "cores", "simd", "blas", "threads", "compiler", "flags", "build type"}) {
    CAPTURE(part);
    CHECK(("\n" + text.out).find(std::string("\n") + part) != std::string::npos);
  }
  CHECK(is_plain(text.out));

  const auto record = nlohmann::json::parse(run_gradus("info --json -").out);
  CHECK(record["version"] == version);
  CHECK(record["command"].size() == 4);
  CHECK(record["command"][1] == "info");
  CHECK(record["threads"] >= 1);
  for (const char* key : {"time", "cpu", "simd", "blas", "threads_backend", "compiler", "flags", "build_type"}) {
    CAPTURE(key);
    CHECK(record[key].get<std::string>() != "");
  }
}

TEST_CASE("--json FILE writes the whole file and leaves nothing beside it") {
  const FreshDirectory folder;
  const Ran ran = run_gradus("info --json " + folder.file("info.json"));
  CHECK(ran.exit_code == 0);
  CHECK(ran.out == "");
  CHECK(std::filesystem::file_size(folder.file("info.json")) > 100);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("list shows every kind of named things, with their options, and one by its name") {
  const Ran kinds = run_gradus("list");
  CHECK(kinds.exit_code == 0);
  for (const char* kind :
       {"optimizers", "wrappers", "schedules", "activations", "initialisers", "losses", "datasets"}) {
    CAPTURE(kind);
    CHECK(kinds.out.find(kind) != std::string::npos);
    const Ran text = run_gradus(std::string("list ") + kind);
    CHECK(text.exit_code == 0);
    CHECK(is_plain(text.out));
    const auto entries = nlohmann::json::parse(run_gradus(std::string("list ") + kind + " --json -").out)[kind];
    CHECK(entries.size() >= 2);
    for (const auto& entry : entries) {
      const auto name = entry["name"].get<std::string>();
      CAPTURE(name);
      CHECK(text.out.find(name) != std::string::npos);
      CHECK(entry["summary"].get<std::string>() != "");
      CHECK(entry["options"].is_array());
    }
  }
  const auto adam = nlohmann::json::parse(run_gradus("list optimizers adam --json -").out)["optimizers"];
  REQUIRE(adam.size() == 1);
  bool has_beta1 = false;
  for (const auto& option : adam[0]["options"]) {
    if (option["name"] != "beta1") continue;
    has_beta1 = true;
    CHECK(option["default"] == 0.9);
    CHECK(option["range"] == "[0, 1)");
  }
  CHECK(has_beta1);
}

TEST_CASE("list shows the space that each optimizer's options are searched in") {
  const auto sgd = nlohmann::json::parse(run_gradus("list optimizers sgd --json -").out)["optimizers"][0];
  CHECK(sgd["search"] == nlohmann::json::parse(R"([{"option": "lr", "min": 1e-4, "max": 10, "scale": "log"}])"));
  CHECK(sgd["full_batch"] == false);
  const auto rprop = nlohmann::json::parse(run_gradus("list optimizers rprop --json -").out)["optimizers"][0];
  CHECK(rprop["full_batch"] == true);
  CHECK(run_gradus("list optimizers sgd").out.find("searched: lr 1e-04 to 10 (log)\n") != std::string::npos);
  CHECK(run_gradus("list optimizers rprop").out.find("(log); for full batches only\n") != std::string::npos);
  CHECK(run_gradus("list optimizers bfgs").out.find("    for full batches only\n") != std::string::npos);
  CHECK(run_gradus("list schedules").out.find("searched") == std::string::npos);
}

TEST_CASE("gradients gives predicted and measured norms of every layer as JSON") {
  const Ran ran = run_gradus("gradients --depth 10 --width 32 --activation tanh --init lecun --epochs 1 --json -");
  CHECK(ran.exit_code == 0);
  CHECK(ran.err == "");
  const auto json = nlohmann::json::parse(ran.out);
  CHECK(json["run"]["seed"] == 0);
  CHECK(json["run"]["version"] == version);
  CHECK(json["interrupted"] == false);
  REQUIRE(json["experiments"].size() == 1);
  const auto& experiment = json["experiments"][0];
  CHECK(experiment["net"]["depth"] == 10);
  CHECK(experiment["net"]["activation"] == "tanh");
  CHECK(experiment["training"]["lr"] == 0.1);
  CHECK(experiment["steps"] == 22);
  CHECK(experiment["first_non_finite_step"].is_null());
  const auto& theory = experiment["theory"];
  REQUIRE(theory["layers"].size() == 10);
  CHECK(theory["layers"][9]["log10_ratio"] == 0);
  CHECK(theory["layers"][0]["chi"].get<double>() < 1);
  REQUIRE(experiment["snapshots"].size() == 3);
  for (const auto& snapshot : experiment["snapshots"]) {
    REQUIRE(snapshot["layers"].size() == 10);
    for (const auto& layer : snapshot["layers"]) {
      for (const char* what : {"gradient", "state", "weight_gradient"}) CHECK(layer[what]["log10_norm"].is_number());
    }
  }
  CHECK(experiment["snapshots"][0]["precision"] == "float64");
  CHECK(experiment["snapshots"][1]["precision"] == "float32");
}

TEST_CASE("a net whose loss is no longer finite is a result and not an error") {
  const Ran ran = run_gradus("gradients --activation relu --init normal --epochs 1 --json -");
  CHECK(ran.exit_code == 0);
  const auto json = nlohmann::json::parse(ran.out)["experiments"][0];
  CHECK(json["training_verdict"] == "breaks down");
  CHECK(json["first_non_finite_step"].is_number());
}

TEST_CASE("piped, gradients prints plain text with a line for each layer") {
  const Ran ran = run_gradus("gradients --depth 12 --activation relu --init he --epochs 0");
  CHECK(ran.exit_code == 0);
  CHECK(ran.err == "");
  CHECK(is_plain(ran.out));
  for (int layer = 1; layer <= 12; ++layer) {
    CHECK(ran.out.find("\n" + std::string(layer < 10 ? "    " : "   ") + std::to_string(layer) + " ") !=
          std::string::npos);
  }
  CHECK(ran.out.find("At the start the gradient is healthy") != std::string::npos);
}

TEST_CASE("on a terminal there are progress and colours, with NO_COLOR no colours") {
  const std::string arguments = "gradients --depth 3 --activation tanh --epochs 1";
  const Ran coloured = run_gradus_on_terminal(arguments, "TERM=xterm");
  CHECK(coloured.exit_code == 0);
  CHECK(coloured.out.find("\r\033[K") != std::string::npos);
  CHECK(coloured.out.find(" %") != std::string::npos);
  CHECK(coloured.out.find("\033[32m") != std::string::npos);
  const Ran plain = run_gradus_on_terminal(arguments, "NO_COLOR=1 TERM=xterm");
  CHECK(plain.out.find("\r\033[K") != std::string::npos);
  CHECK(plain.out.find("\033[3") == std::string::npos);
}

TEST_CASE("Ctrl-C keeps what is done and exits with 130") {
  const Ran ran = run_gradus("gradients --depth 3 --epochs 100000 --json -", "timeout --preserve-status -s INT 2");
  CHECK(ran.exit_code == 130);
  CHECK(ran.err == "gradus gradients: interrupted; this is what was done\n");
  const auto json = nlohmann::json::parse(ran.out);
  CHECK(json["interrupted"] == true);
  CHECK(json["experiments"][0]["interrupted"] == true);
  CHECK(json["experiments"][0]["steps"].get<int>() > 0);
}

}  // namespace
}  // namespace gradus::bench
