// The list of data sets says what the sets are.
#include <gradus/core/ops.h>
#include <gradus/datasets/catalogue.h>
#include <gradus/datasets/embedded.h>
#include <gradus/datasets/synthetic.h>

#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <ostream>
#include <set>
#include <string>

namespace datasets = gradus::datasets;
using gradus::Samples;

namespace {

Samples samples_of(const gradus::TensorDataset& set) { return {set.x, set.y}; }

/// Every data set at its defaults. One that is in the list and not here fails the test.
const std::map<std::string, std::function<Samples()>> makers = {
    {"iris", [] { return samples_of(datasets::iris()); }},
    {"wine", [] { return samples_of(datasets::wine()); }},
    {"breast_cancer", [] { return samples_of(datasets::breast_cancer()); }},
    {"digits", [] { return samples_of(datasets::digits()); }},
    {"classification", [] { return datasets::make_classification(); }},
    {"moons", [] { return datasets::make_moons(); }},
    {"circles", [] { return datasets::make_circles(); }},
    {"blobs", [] { return datasets::make_blobs(); }},
    {"regression", [] { return datasets::make_regression(); }},
};

const gradus::Option& option(const datasets::DatasetDescription& set, const std::string& name) {
  for (const gradus::Option& candidate : set.options) {
    if (candidate.name == name) return candidate;
  }
  throw gradus::ValueError(set.name + " has no option " + name);
}

}  // namespace

TEST_CASE("each listed data set has the shape and the classes that the list says") {
  const auto sets = datasets::list();
  CHECK(sets.size() == makers.size());
  for (const datasets::DatasetDescription& set : sets) {
    CAPTURE(set.name);
    REQUIRE(makers.count(set.name) == 1);
    const auto [x, y] = makers.at(set.name)();
    CHECK(x.shape() == set.shape);
    if (set.classes == 0) {
      CHECK(gradus::is_floating(y.dtype()));
    } else {
      const auto labels = y.to_vector<std::int64_t>();
      CHECK(std::set<std::int64_t>(labels.begin(), labels.end()).size() == static_cast<std::size_t>(set.classes));
    }
  }
}

TEST_CASE("each listed data set says where it is from, its licence if it is real, and its options") {
  for (const datasets::DatasetDescription& set : datasets::list()) {
    CAPTURE(set.name);
    CHECK(!set.summary.empty());
    CHECK(!set.source.empty());
    CHECK((set.family == "embedded") == !set.licence.empty());
    CHECK(option(set, "dtype").choices == std::vector<std::string>{"float32", "float64"});
    for (const gradus::Option& listed : set.options) CHECK(!listed.help.empty());
  }
}

TEST_CASE("a listed option has its default and its range") {
  const auto listed_option = [](const std::string& name, const std::string& of) {
    for (const datasets::DatasetDescription& set : datasets::list()) {
      if (set.name == name) return option(set, of);
    }
    throw gradus::ValueError("no data set " + name);
  };
  CHECK(listed_option("moons", "noise").default_value.number() == 0);
  CHECK(to_string(listed_option("moons", "noise").range) == ">= 0");
  CHECK(listed_option("wine", "split").default_value.text() == "all");
  CHECK(listed_option("classification", "n_features").default_value.integer() == 20);
  CHECK(listed_option("classification", "scale").default_value.numbers() == std::vector<double>{1});
}
