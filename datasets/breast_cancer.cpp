// Breast cancer: the nuclei of cells from 569 tumours, measured in images.
#include <gradus/datasets/detail/embedded_file.h>
#include <gradus/datasets/embedded.h>

namespace gradus::datasets {

TensorDataset breast_cancer(const EmbeddedOptions& options, Where where) {
  const EmbeddedFile file{.name = "breast_cancer.csv.gz",
                          .bytes = embedded::breast_cancer_csv_gz(),
                          .sha256 = "f77cd02db86b8f736d4aab442e9de4d817fa0d8ec52d185ea23518a223571e97"};
  TensorDataset set = read_measurements("breast_cancer", file, options, where);
  const std::vector<std::string> measured = {"radius",     "texture",          "perimeter", "area",
                                             "smoothness", "compactness",      "concavity", "concave points",
                                             "symmetry",   "fractal dimension"};
  for (const std::string& name : measured) set.feature_names.push_back("mean " + name);
  for (const std::string& name : measured) set.feature_names.push_back(name + " error");
  for (const std::string& name : measured) set.feature_names.push_back("worst " + name);
  return set;
}

}  // namespace gradus::datasets
