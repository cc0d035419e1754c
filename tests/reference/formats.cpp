// Files in other programs' formats: what they hold, or that they are refused.
#include "harness.h"

#include <gradus/core/error.h>
#include <gradus/core/parameters.h>

namespace reference {
namespace {

void check_safetensors(const json& entry, const std::filesystem::path& path, Report& report) {
  const std::string name = entry.at("file");
  if (!entry.contains("arrays")) {
    try {
      gradus::load(path.string());
      report.fail(name + " was read, but is damaged");
    } catch (const gradus::IoError&) {
      report.check(true, "");
    }
    return;
  }
  const gradus::StateDict state = gradus::load(path.string());
  for (const auto& [tensor, array] : entry.at("arrays").items()) {
    const gradus::Tensor wanted = tensor_of(array);
    const gradus::Tensor& got = state.at(tensor, "load");
    report.check(got.shape() == wanted.shape() && got.dtype() == wanted.dtype(),
                 name + ": " + tensor + " has another shape or dtype");
    report.compare(got.to_vector<double>(), wanted.to_vector<double>(), name + ": " + tensor, {0, 0});
  }
}

}  // namespace

void check_formats(const json& index, const std::filesystem::path& folder, Report& report) {
  for (const json& entry : index) {
    const std::filesystem::path path = folder / entry.at("file").get<std::string>();
    if (path.extension() == ".safetensors") {
      check_safetensors(entry, path, report);
    } else {
      report.missing(path.extension().string().substr(1));
    }
  }
}

}  // namespace reference
