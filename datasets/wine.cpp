// Wine: what a chemical analysis says of 178 wines of three growers.
#include <gradus/datasets/detail/embedded_file.h>
#include <gradus/datasets/embedded.h>

namespace gradus::datasets {

TensorDataset wine(const EmbeddedOptions& options, Where where) {
  const EmbeddedFile file{.name = "wine_data.csv.gz",
                          .bytes = embedded::wine_data_csv_gz(),
                          .sha256 = "f2909b6928f3a86c46442ba969b9e0a5b6bd6b1cf088adcfc10e38e6a739d665"};
  TensorDataset set = read_measurements("wine", file, options, where);
  set.feature_names = {"alcohol",         "malic_acid",      "ash",        "alcalinity_of_ash",
                       "magnesium",       "total_phenols",   "flavanoids", "nonflavanoid_phenols",
                       "proanthocyanins", "color_intensity", "hue",        "od280/od315_of_diluted_wines",
                       "proline"};
  return set;
}

}  // namespace gradus::datasets
