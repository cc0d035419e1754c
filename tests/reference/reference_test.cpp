// Compares gradus with numbers that others computed: every *.json under tests/reference, or under the folder that the
// environment variable GRADUS_REFERENCE_DIR names. Prints a line for each file.
#include "harness.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> json_files(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// What the project's own folder must hold.
constexpr const char* expected[] = {
    "minima.json",
    "numpy/sklearn.json",
    "numpy/streams.json",
    "numpy/tutorials.json",
    "ops/activation.json",
    "ops/binary.json",
    "ops/index.json",
    "ops/kinks.json",
    "ops/loss.json",
    "ops/matmul.json",
    "ops/reduce.json",
    "ops/shape.json",
    "ops/unary.json",
    "own_GrokfastEMA.json",
    "own_GrokfastMA.json",
    "po_AdamW.json",
    "schedulers.json",
    "schedulers_own.json",
    "seeds.json",
    "torch_Adagrad.json",
    "torch_Adam.json",
    "torch_AdamW.json",
    "torch_LBFGS.json",
    "torch_RMSprop.json",
    "torch_SGD.json",
    "wrapper_AdaptiveGradientClipping.json",
    "wrapper_ClipGradNorm.json",
    "wrapper_ClipGradValue.json",
    "wrapper_EMA.json",
    "wrapper_FriendlySAM.json",
    "wrapper_GradientCentralization.json",
    "wrapper_LookSAM.json",
    "wrapper_Lookahead.json",
    "wrapper_OrthoGrad.json",
    "wrapper_SAM.json",
    "wrapper_SWA.json",
    "wrapper_ScheduleFreeWrapper.json",
    "wrapper_TRAC.json",
    "wrapper_WSAM.json",
};

}  // namespace

TEST_CASE("reference") {
  const char* chosen = std::getenv("GRADUS_REFERENCE_DIR");
  const fs::path folder = chosen != nullptr ? chosen : GRADUS_SOURCE_DIR "/tests/reference";
  REQUIRE_MESSAGE(fs::is_directory(folder), "there is no folder " << folder.string());
  const std::vector<fs::path> files = json_files(folder);
  REQUIRE_MESSAGE(!files.empty(), "there is no *.json in " << folder.string());

  std::int64_t checked = 0;
  for (const fs::path& path : files) {
    const std::string name = fs::relative(path, folder).generic_string();
    reference::Report report;
    reference::check_file(path, report);
    const std::string line = report.line(name);
    std::cout << line << '\n';
    CHECK_MESSAGE(!report.failed(), line);
    checked += report.checked();
  }
  if (chosen == nullptr) {
    for (const char* name : expected) {
      const bool there = fs::exists(folder / name);
      if (!there) std::cout << "missing       " << name << '\n';
      CHECK_MESSAGE(there, name << " is missing");
    }
  }
  std::cout.flush();
  CHECK_MESSAGE(checked > 0, "nothing in " << folder.string() << " could be checked");
}
