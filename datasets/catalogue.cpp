// The list of data sets. A new one is a new entry here.
#include <gradus/datasets/catalogue.h>
#include <gradus/datasets/detail/option_visitors.h>
#include <gradus/datasets/embedded.h>
#include <gradus/datasets/synthetic.h>

namespace gradus::datasets {
namespace {

constexpr const char* uci_licence =
    "CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), as stated by the UCI Machine Learning Repository";

DatasetDescription embedded_set(const char* name, const char* summary, const char* source, const Shape& shape,
                                std::int64_t classes, std::vector<Option> options) {
  DatasetDescription set;
  set.name = name;
  set.family = "embedded";
  set.summary = summary;
  set.source = source;
  set.options = std::move(options);
  set.shape = shape;
  set.classes = classes;
  set.licence = uci_licence;
  return set;
}

DatasetDescription generated_set(const char* name, const char* summary, const char* source, const Shape& shape,
                                 std::int64_t classes, std::vector<Option> options) {
  DatasetDescription set = embedded_set(name, summary, source, shape, classes, std::move(options));
  set.family = "generated";
  set.licence = "";
  return set;
}

}  // namespace

std::vector<DatasetDescription> list() {
  constexpr const char* scikit_learn = "definition and numbers of scikit-learn 1.2's generator of this name";
  return {
      embedded_set("iris", "lengths and widths of sepal and petal of three species of iris",
                   "R. A. Fisher 1936, Annals of Eugenics 7", {150, 4}, 3, list_options<EmbeddedOptions>()),
      embedded_set("wine", "13 measurements of Italian wines from three growers", "M. Forina et al. 1991, UCI Wine",
                   {178, 13}, 3, list_options<EmbeddedOptions>()),
      embedded_set("breast_cancer", "30 measurements of cell nuclei in malignant and benign tumours",
                   "W. N. Street, W. H. Wolberg and O. L. Mangasarian 1993, UCI Breast Cancer Wisconsin (Diagnostic)",
                   {569, 30}, 2, list_options<EmbeddedOptions>()),
      embedded_set("digits", "handwritten digits, 8 x 8 pixels of 0 .. 16",
                   "E. Alpaydin and C. Kaynak 1998, UCI optdigits (its test part)", {1797, 64}, 10,
                   list_options<DigitsOptions>()),
      generated_set("classification", "normal clusters on the corners of a hypercube, amid useless features",
                    "Guyon 2003 (Madelon); definition and numbers of scikit-learn 1.2's make_classification", {100, 20},
                    2, list_options<ClassificationOptions>()),
      generated_set("moons", "two half circles that reach into each other", scikit_learn, {100, 2}, 2,
                    list_options<MoonsOptions>()),
      generated_set("circles", "a circle within a circle", scikit_learn, {100, 2}, 2, list_options<CirclesOptions>()),
      generated_set("blobs", "round normal clusters, one a class", scikit_learn, {100, 2}, 3,
                    list_options<BlobsOptions>()),
      generated_set("regression", "a linear model with a few informative features", scikit_learn, {100, 100}, 0,
                    list_options<RegressionOptions>()),
  };
}

}  // namespace gradus::datasets
