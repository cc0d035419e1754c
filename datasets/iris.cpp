// Iris: Fisher's 150 flowers.
#include <gradus/datasets/detail/embedded_file.h>
#include <gradus/datasets/embedded.h>

namespace gradus::datasets {

TensorDataset iris(const EmbeddedOptions& options, Where where) {
  const EmbeddedFile file{.name = "iris.csv.gz",
                          .bytes = embedded::iris_csv_gz(),
                          .sha256 = "b9470abe241a87c9a16160dd676e1f75be1bf3d37e71b2f3887c06bea7334f76"};
  TensorDataset set = read_measurements("iris", file, options, where);
  set.feature_names = {"sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"};
  return set;
}

}  // namespace gradus::datasets
