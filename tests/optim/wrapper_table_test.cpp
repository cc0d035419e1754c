// What holds for every wrapper: around optimizers of each kind, around another wrapper, saved and loaded, with threads.
#include "optimizers.h"

#include <gradus/core/kernels/cutoffs.h>
#include <gradus/core/parallel.h>

#include <cmath>
#include <limits>

using namespace gradus;
using optim_tests::message;
using optim_tests::Quadratic;
using optim_tests::Shapes;
using optim_tests::user_line;

namespace {

struct Row {
  std::string wrapper;
  OptionList options;
  OptionList refused;  // each alone is out of range

  std::string text() const { return optim_tests::text_of(wrapper, options); }
};

const std::vector<Row>& table() {
  static const std::vector<Row> rows = {
      {"sam", {}, {{"rho", -1}, {"eps", -1e-9}}},
      {"sam", {{"adaptive", true}, {"rho", 0.5}, {"centralize", true}}, {}},
      {"gsam", {}, {{"rho", -1}, {"alpha", -1}, {"rho_min", -1}}},
      {"gsam", {{"lr_max", 0.1}, {"rho_min", 0.01}, {"adaptive", true}}, {}},
      {"wsam", {}, {{"rho", -1}, {"gamma", 1}, {"gamma", -0.1}}},
      {"wsam", {{"decouple", false}, {"gamma", 0.5}, {"adaptive", true}}, {}},
      {"look_sam", {{"k", 3}}, {{"rho", -1}, {"k", 0}, {"alpha", -1}}},
      {"friendly_sam", {}, {{"rho", -1}, {"sigma", -1}, {"lambda", 1}}},
      {"gradient_centralization", {}, {}},
      {"ortho_grad", {}, {}},
      {"adaptive_gradient_clipping", {{"lambda", 0.1}}, {{"lambda", -1}, {"eps", -1}}},
      {"gradient_noise", {{"seed", 3}}, {{"eta", -1}, {"gamma", -1}, {"seed", -1}}},
      {"grokfast_ema", {}, {{"alpha", 1}, {"lambda", -1}}},
      {"grokfast_ma", {{"window", 4}}, {{"window", 0}, {"lambda", -1}, {"filter", "median"}}},
      {"grokfast_ma", {{"window", 4}, {"filter", "sum"}, {"lambda", 0.5}, {"warm_up", false}}, {}},
      {"accumulate", {{"steps", 3}}, {{"steps", 0}}},
      {"cautious", {}, {{"rescale", "most"}}},
      {"cautious", {{"rescale", "mean"}}, {}},
      {"lookahead", {{"k", 3}}, {{"k", 0}, {"alpha", 1.5}, {"pullback_momentum", "half"}}},
      {"lookahead", {{"k", 3}, {"pullback_momentum", "reset"}}, {}},
      {"lookahead", {{"k", 3}, {"pullback_momentum", "pullback"}}, {}},
      {"ema", {{"decay", 0.9}}, {{"decay", 1.5}, {"start", 0}, {"every", 0}}},
      {"ema", {{"warm_up", true}, {"start", 4}, {"every", 3}}, {}},
      {"swa", {{"start", 4}, {"every", 3}}, {{"start", 0}, {"every", 0}}},
      {"schedule_free", {}, {{"momentum", 1.5}, {"r", -1}, {"weight_lr_power", -1}}},
      {"trac", {}, {{"s_init", 0}, {"eps", 0}, {"tuners", 0}, {"tuners", 16}}},
      {"mechanic", {}, {{"s_init", 0}, {"decay", -1}, {"eps", 0}, {"tuners", 0}}},
      {"project", {}, {{"onto", "sphere"}, {"radius", 0}}},
      {"project", {{"onto", "box"}, {"low", -0.5}, {"high", 0.5}}, {{"low", 2}}},
      {"project", {{"onto", "ball"}, {"rows", true}}, {}},
      {"project", {{"onto", "simplex"}}, {}},
  };
  return rows;
}

/// An optimizer, and the wrapper alone or with another one on either side.
struct Setting {
  const char* optimizer;
  OptionList options;
  const char* first;
  const char* last;
};
const Setting settings[] = {
    {"adam", {{"lr", 0.02}, {"weight_decay", 0.01}}, nullptr, nullptr},
    {"sgd", {{"lr", 0.02}, {"momentum", 0.9}}, nullptr, "cautious"},
    {"lamb", {{"lr", 0.02}, {"weight_decay", 0.01}}, "gradient_noise", nullptr},
};

struct Run {
  Run(const Row& row, const Setting& setting, const Shapes& shapes, Dtype dtype = Dtype::float64)
      : Run(row, setting, Quadratic(shapes, dtype)) {}
  Run(const Row& row, const Setting& setting, const Quadratic& start)
      : problem(start), optimizer(optim::make(setting.optimizer, problem.parameters(), setting.options)) {
    if (setting.first != nullptr) optim::wrap(optimizer, setting.first);
    optim::wrap(optimizer, row.wrapper, row.options);
    if (setting.last != nullptr) optim::wrap(optimizer, setting.last);
  }
  void train(int steps) {
    for (int i = 0; i < steps; ++i) {
      optimizer.step([&] {
        problem.differentiate();
        return problem.loss();
      });
    }
  }
  std::vector<double> evaluated() {
    optimizer.eval();
    std::vector<double> values = problem.values();
    optimizer.train();
    return values;
  }
  void continue_from(const Run& other) {
    const NoGrad no_grad;
    for (std::size_t i = 0; i < problem.w.size(); ++i) problem.w[i].copy_(other.problem.w[i]);
    optimizer.load_state_dict(other.optimizer.state_dict());
  }

  Quadratic problem;
  optim::Optimizer optimizer;
};

template <class F>
void for_each(const F& f) {
  for (const Row& row : table()) {
    CAPTURE(row.text());
    for (const Setting& setting : settings) {
      CAPTURE(setting.optimizer);
      f(row, setting);
    }
  }
}

bool all_finite(const std::vector<double>& values) {
  for (const double value : values) {
    if (!std::isfinite(value)) return false;
  }
  return true;
}

const Shapes shapes = {{7}, {3, 2}, {2, 3, 4}, {}};

}  // namespace

TEST_CASE("every wrapper has a row") {
  for (const Description& wrapper : optim::wrapper_descriptions()) {
    CAPTURE(wrapper.name);
    bool found = false;
    for (const Row& row : table()) found = found || row.wrapper == wrapper.name;
    CHECK(found);
    CHECK_FALSE(wrapper.summary.empty());
    CHECK_FALSE(wrapper.family.empty());
    for (const Option& option : wrapper.options) CHECK_FALSE(option.help.empty());
  }
}

TEST_CASE("a wrapped optimizer moves, to where numbers are finite") {
  for_each([](const Row& row, const Setting& setting) {
    Run run(row, setting, shapes);
    const std::vector<double> before = run.problem.values();
    run.train(30);
    CHECK(run.problem.values() != before);
    CHECK(all_finite(run.problem.values()));
    CHECK(all_finite(run.evaluated()));
  });
}

TEST_CASE("in any wrapper, ten steps, saved and loaded, and ten more are twenty steps, bit for bit") {
  for_each([](const Row& row, const Setting& setting) {
    Run straight(row, setting, shapes), first(row, setting, shapes), second(row, setting, shapes);
    straight.train(20);
    first.train(10);
    second.continue_from(first);
    second.train(10);
    CHECK(second.problem.values() == straight.problem.values());
    CHECK(second.evaluated() == straight.evaluated());
  });
}

TEST_CASE("in any wrapper, 1, 2 and 4 threads give the same bits") {
  const int before = num_threads();
  kernels::Cutoffs none{};
  none.optimizer = none.reduction = none.elementwise = 0;
  kernels::set_cutoffs(none);
  for_each([](const Row& row, const Setting& setting) {
    std::vector<double> wanted;
    for (const int threads : {1, 2, 4}) {
      set_num_threads(threads);
      Run run(row, setting, {{60, 70}, {41}}, Dtype::float32);
      run.train(5);
      if (threads == 1) wanted = run.problem.values();
      CHECK(run.problem.values() == wanted);
    }
  });
  set_num_threads(before);
  kernels::set_cutoffs({});
}

TEST_CASE("in any wrapper, gradients that are zero leave numbers finite") {
  for_each([](const Row& row, const Setting& setting) {
    Run run(row, setting, shapes);
    for (Tensor& t : run.problem.target) t = zeros_like(t);
    {
      const NoGrad no_grad;
      for (Tensor& w : run.problem.w) w.copy_(zeros_like(w));
    }
    run.train(6);
    CHECK(all_finite(run.problem.values()));
    CHECK(all_finite(run.evaluated()));
  });
}

TEST_CASE("in any wrapper, parameters may have no elements, or no gradient") {
  for_each([](const Row& row, const Setting& setting) {
    Run run(row, setting, {{4}, {0}, {2, 0}, {0, 3}, {5}});
    const std::vector<double> idle = run.problem.w.back().to_vector<double>();
    for (int i = 0; i < 7; ++i) {
      run.optimizer.step([&] {
        run.problem.differentiate();
        run.problem.w.back().set_grad({});
        return run.problem.loss();
      });
    }
    CHECK(run.problem.w.back().to_vector<double>() == idle);
    CHECK(all_finite(run.evaluated()));
    const StateDict state = run.optimizer.state_dict();
    for (const char* wrapper : {"wrappers.0.state.4.", "wrappers.1.state.4."})
      CHECK(state.with_prefix(wrapper).empty());
  });
}

TEST_CASE("in any wrapper, parameters and gradients need not be contiguous") {
  for_each([](const Row& row, const Setting& setting) {
    Quadratic columns(Shapes{{3, 4}}, Dtype::float64);
    Tensor& w = columns.w[0];
    w = transpose(contiguous(transpose(w.detach(), 0, 1)), 0, 1).detach().requires_grad_();
    REQUIRE_FALSE(w.is_contiguous());
    Run plain(row, setting, Shapes{{3, 4}}), turned(row, setting, columns);
    plain.train(7);
    turned.train(7);
    CHECK(turned.problem.values() == plain.problem.values());
    CHECK(turned.evaluated() == plain.evaluated());
  });
}

TEST_CASE("in any wrapper, climbing a function is descending its negative") {
  for (const Row& row : table()) {
    CAPTURE(row.text());
    const Setting down{"sgd", {{"lr", 0.02}, {"momentum", 0.9}}, nullptr, "cautious"};
    Setting up = down;
    up.options.emplace_back("maximize", true);
    Run descending(row, down, shapes), climbing(row, up, shapes);
    descending.train(8);
    for (int i = 0; i < 8; ++i) {
      climbing.optimizer.step([&] {
        climbing.problem.differentiate();
        for (Tensor& w : climbing.problem.w) w.set_grad(-w.grad());
        return -climbing.problem.loss();
      });
    }
    CHECK(climbing.problem.values() == descending.problem.values());
  }
}

TEST_CASE("in any wrapper, a step that is skipped leaves no trace") {
  for_each([](const Row& row, const Setting& setting) {
    Run disturbed(row, setting, shapes), calm(row, setting, shapes);
    disturbed.optimizer.on_non_finite(optim::NonFinite::skip);
    disturbed.train(4);
    disturbed.optimizer.step([&] {
      disturbed.problem.differentiate();
      Tensor& w = disturbed.problem.w[1];
      w.set_grad(full(w.shape(), std::numeric_limits<double>::quiet_NaN(), {.dtype = w.dtype()}));
      return 0.0;
    });
    CHECK(disturbed.optimizer.skipped_steps() == 1);
    disturbed.train(4);
    calm.train(8);
    CHECK(disturbed.problem.values() == calm.problem.values());
  });
}

TEST_CASE("wrappers refuse options out of range") {
  for (const Row& row : table()) {
    for (const auto& refused : row.refused) {
      const std::string& name = refused.first;
      CAPTURE(row.text());
      CAPTURE(name);
      Quadratic problem(Shapes{{2}});
      optim::Optimizer optimizer(optim::make("sgd", problem.parameters()));
      OptionList options = row.options;
      std::erase_if(options, [&](const auto& given) { return given.first == name; });
      options.push_back(refused);
      const std::string text = message([&] { optim::wrap(optimizer, row.wrapper, options, user_line); });
      CHECK(text.find(name) != std::string::npos);
      CHECK(text.find("(train.cpp:30)") != std::string::npos);
    }
  }
}
