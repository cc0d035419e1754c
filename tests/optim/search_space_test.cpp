// Where optimizers' options are searched by default: each has its step size in the interval, none leaves its range.
#include <gradus/core/ops.h>
#include <gradus/optim/detail/lists.h>
#include <gradus/optim/list.h>
#include <gradus/optim/search_space.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

using namespace gradus;
using optim::search_space;
using optim::SearchInterval;
using optim::SearchScale;
using optim::SearchSpace;

namespace {

constexpr SearchScale log_scale = SearchScale::log, one_minus_log = SearchScale::one_minus_log;

const Option& option_of(const Description& optimizer, const std::string& name) {
  const auto found = std::find_if(optimizer.options.begin(), optimizer.options.end(),
                                  [&](const Option& option) { return option.name == name; });
  REQUIRE(found != optimizer.options.end());
  return *found;
}

struct Row {
  std::string optimizer;
  OptionList options;
  std::vector<SearchInterval> space;
  bool full_batch = false;
};

/// The spaces that races were planned with, by optimizer.
const std::vector<Row>& planned() {
  const SearchInterval momentum{"momentum", 0.5, 0.999, one_minus_log}, eps{"eps", 1e-10, 1e-3};
  const SearchInterval beta1{"beta1", 0.5, 0.99, one_minus_log}, beta2{"beta2", 0.7, 0.9999, one_minus_log};
  const SearchInterval rate{"lr", 1e-5, 1e-1}, decay{"weight_decay", 1e-6, 1e-1};
  static const std::vector<Row> rows = {
      {"sgd", {}, {{"lr", 1e-4, 10}}},
      {"sgd", {{"momentum", 0.9}}, {{"lr", 1e-4, 1}, momentum}},
      {"sgd", {{"momentum", 0.9}, {"nesterov", true}}, {{"lr", 1e-4, 1}, momentum}},
      {"nag", {}, {{"lr", 1e-4, 1}, momentum}},
      {"adagrad", {}, {{"lr", 1e-4, 1}, eps}},
      {"rmsprop", {}, {rate, {"alpha", 0.7, 0.999, one_minus_log}, eps}},
      {"adam", {}, {rate, beta1, beta2, eps}},
      {"adam", {{"amsgrad", true}}, {rate, beta1, beta2, eps}},
      {"nadam", {}, {rate, beta1, beta2, eps}},
      {"radam", {}, {rate, beta1, beta2, eps}},
      {"adamax", {}, {rate, beta1, beta2, eps}},
      {"adamw", {}, {rate, beta1, beta2, eps, decay}},
      {"lamb", {}, {rate, beta1, beta2, eps, decay}},
      {"lion", {}, {{"lr", 1e-6, 1e-2}, beta1, beta2, decay}},
      {"adadelta", {}, {{"lr", 1e-2, 10}, {"rho", 0.5, 0.99, one_minus_log}}},
      {"rprop", {}, {{"lr", 1e-3, 1}}, true},
      {"lbfgs", {}, {{"lr", 1e-3, 1}}, true},
      {"bfgs", {}, {}, true},
      {"sls", {}, {{"lr", 1e-3, 1}}},
      {"saga", {}, {{"lr", 1e-3, 1}}},
      {"shampoo", {}, {{"lr", 1e-4, 1}}},
      {"soap", {}, {{"lr", 1e-4, 1}, beta1, beta2, decay}},
      {"muon", {}, {{"lr", 1e-4, 1}, momentum, decay}},
      {"prodigy", {}, {beta1, beta2, {"d0", 1e-8, 1e-1}}},
      {"dog", {}, {{"reps_rel", 1e-8, 1e-1}}},
      {"dowg", {}, {{"r_eps", 1e-8, 1e-1}}},
  };
  return rows;
}

}  // namespace

TEST_CASE("the spaces of the usual optimizers are those planned for races") {
  for (const Row& row : planned()) {
    CAPTURE(row.optimizer);
    const SearchSpace space = search_space(row.optimizer, row.options);
    CHECK(space.full_batch == row.full_batch);
    REQUIRE(space.intervals.size() == row.space.size());
    for (std::size_t i = 0; i < row.space.size(); ++i) {
      const SearchInterval& interval = space.intervals[i];
      const SearchInterval& wanted = row.space[i];
      CHECK(std::string(interval.option) == wanted.option);
      CHECK(interval.min == doctest::Approx(wanted.min).epsilon(1e-12));
      CHECK(interval.max == doctest::Approx(wanted.max).epsilon(1e-12));
      CHECK(interval.scale == wanted.scale);
    }
  }
}

TEST_CASE("every optimizer with a step size has it in its interval, or searches its first distance in place of it") {
  for (const Description& optimizer : optim::descriptions()) {
    CAPTURE(optimizer.name);
    const SearchSpace space = search_space(optimizer.name);
    if (const SearchInterval* rate = space.find("lr")) {
      CHECK(rate->contains(option_of(optimizer, "lr").default_value.number()));
      continue;
    }
    const bool has_rate = std::any_of(optimizer.options.begin(), optimizer.options.end(),
                                      [](const Option& option) { return option.name == "lr"; });
    if (has_rate) {
      CHECK(optimizer.family == "learning-rate free");
      CHECK_FALSE(space.intervals.empty());
    }
  }
}

TEST_CASE("intervals lie within the options' ranges, around their defaults unless these switch something off") {
  for (const Description& optimizer : optim::descriptions()) {
    CAPTURE(optimizer.name);
    for (const SearchInterval& interval : search_space(optimizer.name).intervals) {
      CAPTURE(interval.option);
      const Option& option = option_of(optimizer, interval.option);
      CHECK(option.default_value.is_numeric());
      CHECK(option.range.contains(interval.min));
      CHECK(option.range.contains(interval.max));
      CHECK(interval.min < interval.max);
      const double present = option.default_value.number();
      CHECK((interval.contains(present) || present == 0));
      if (interval.scale == log_scale) CHECK(interval.min > 0);
      if (interval.scale == one_minus_log) CHECK(interval.max < 1);
    }
  }
}

TEST_CASE("what an optimizer says of its own search is about options that it has") {
  for (const Description& optimizer : optim::descriptions()) {
    CAPTURE(optimizer.name);
    const optim::detail::RulePointer rule = optim::detail::optimizer_rule("test", optimizer.name, {}, Where::here());
    for (const SearchInterval& interval : rule->search()) {
      CAPTURE(interval.option);
      CHECK(rule->options().contains(interval.option));
    }
  }
}

TEST_CASE("options at the ends of their intervals suit each other") {
  for (const Description& optimizer : optim::descriptions()) {
    CAPTURE(optimizer.name);
    const Tensor w = ones({2, 2}, {.requires_grad = true});
    for (const double share : {0.0, 1.0}) {
      OptionList ends;
      for (const SearchInterval& interval : search_space(optimizer.name).intervals) {
        ends.emplace_back(interval.option, interval.at(share));
      }
      CHECK_NOTHROW(optim::make(optimizer.name, Parameters(std::vector<Tensor>{w}), ends));
    }
  }
}

TEST_CASE("intervals say in words where they lie") {
  CHECK(to_string(SearchInterval{"lr", 1e-3, 10}) == "0.001 to 10 (log)");
  CHECK(to_string(SearchInterval{"beta1", 0.5, 0.99, one_minus_log}) == "0.5 to 0.99 (log of 1 - beta1)");
  CHECK(to_string(SearchInterval{"p", 0, 1, SearchScale::linear}) == "0 to 1 (linear)");
}

TEST_CASE("the middle of an interval is in the middle of its scale") {
  CHECK(SearchInterval{"lr", 1e-4, 1}.at(0.5) == doctest::Approx(1e-2));
  CHECK(SearchInterval{"beta1", 0.9, 0.999, one_minus_log}.at(0.5) == doctest::Approx(0.99));
  CHECK(SearchInterval{"nu", 0.2, 1, SearchScale::linear}.at(0.5) == doctest::Approx(0.6));
}

TEST_CASE("shares from 0 to 1 go from one end of an interval to the other, and never beyond") {
  for (const SearchInterval& interval :
       {SearchInterval{"lr", 3e-7, 7}, SearchInterval{"beta", 0.3, 0.9999, one_minus_log},
        SearchInterval{"p", 0.1, 0.7, SearchScale::linear}}) {
    CHECK(interval.at(0) == doctest::Approx(interval.min).epsilon(1e-14));
    CHECK(interval.at(1) == doctest::Approx(interval.max).epsilon(1e-14));
    double last = 0;
    for (int i = 0; i <= 100; ++i) {
      const double value = interval.at(i / 100.0);
      CHECK(interval.contains(value));
      CHECK(value > last);
      last = value;
    }
  }
}

TEST_CASE("the space of an optimizer that there is not is refused") {
  const auto message = [](const std::string& name, const OptionList& options) -> std::string {
    try {
      search_space(name, options, {"race.cpp", 7});
    } catch (const ValueError& error) {
      return error.what();
    }
    return "";
  };
  CHECK(message("adm", {}) == "search_space: optimizer \"adm\" is unknown; did you mean adam or admm? (race.cpp:7)");
  CHECK(message("sgd", {{"momentun", 0.9}}).find("momentum") != std::string::npos);
}
