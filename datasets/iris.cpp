// Iris: Fisher's 150 flowers.
#include <gradus/datasets/detail/embedded_file.h>
#include <gradus/datasets/detail/option_visitors.h>
#include <gradus/datasets/embedded.h>

namespace gradus::datasets {

TensorDataset iris(const IrisOptions& options, Where where) {
  check_options("iris", options, where);
  const EmbeddedFile file{.name = "iris.csv.gz",
                          .bytes = embedded::iris_csv_gz(),
                          .sha256 = "b9470abe241a87c9a16160dd676e1f75be1bf3d37e71b2f3887c06bea7334f76"};
  const std::string text = unpack("iris", file, where);
  const std::string_view without_header = std::string_view(text).substr(text.find('\n') + 1);
  TensorDataset set = take_part(parse_rows("iris", file, without_header, 4, where),
                                {.split = options.split,
                                 .test_size = options.test_size,
                                 .random_state = options.random_state,
                                 .standardize = options.standardize,
                                 .scale_floor = options.scale_floor,
                                 .dtype = options.dtype},
                                where);
  set.feature_names = {"sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"};
  set.class_names = {"setosa", "versicolor", "virginica"};
  return set;
}

}  // namespace gradus::datasets
