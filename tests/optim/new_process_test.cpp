// Stopping, saving, and going on in another process, which knows nothing but the files.
#include "../fresh_directory.h"
#include "closures.h"
#include "schedules.h"

#include <gradus/core/parameters.h>
#include <gradus/optim/wrapper.h>

#include <cstdlib>
#include <memory>

using namespace gradus;
using optim_tests::Quadratic;
using optim_tests::Shapes;

namespace {

constexpr int before = 5, after = 5;
constexpr const char* folder_variable = "GRADUS_TEST_GOES_ON";

/// Something that is trained, and all its state.
struct Trained {
  std::vector<Tensor> w;
  std::function<void()> step;
  std::function<StateDict()> state;
  std::function<void(const StateDict&)> load;
};

Trained of_table(std::size_t i) {
  const optim_tests::Row& row = optim_tests::table()[i];
  const auto problem = std::make_shared<Quadratic>(row.shapes({{9}, {3, 4}}));
  const auto optimizer =
      std::make_shared<optim::Optimizer>(optim::make(row.optimizer, problem->parameters(), row.options));
  return {problem->w, [=] { problem->train(*optimizer, 1, row); }, [=] { return optimizer->state_dict(); },
          [=](const StateDict& state) { optimizer->load_state_dict(state); }};
}

Trained of_closures(std::size_t i) {
  const optim_tests::ClosureRow& row = optim_tests::closures()[i];
  const auto problem = std::make_shared<optim_tests::Smooth>(optim_tests::smooth(row.problem));
  const auto optimizer =
      std::make_shared<optim::Optimizer>(optim::make(row.optimizer, problem->parameters(), row.options));
  return {problem->w, [=] { advance(*optimizer, *problem, row.asks); }, [=] { return optimizer->state_dict(); },
          [=](const StateDict& state) { optimizer->load_state_dict(state); }};
}

/// Adam in two wrappers, its rate by a schedule.
Trained of_schedules(std::size_t i) {
  const optim_tests::ScheduleRow& row = optim_tests::schedule_table()[i];
  const auto problem = std::make_shared<Quadratic>(Shapes{{9}, {3, 4}});
  const auto optimizer = std::make_shared<optim::Optimizer>(optim::make("adam", problem->parameters(), {{"lr", 0.02}}));
  wrap(*optimizer, "lookahead");
  wrap(*optimizer, "gradientnoise");
  const auto schedule = std::make_shared<optim::Schedule>(row.make(*optimizer));
  const auto step = [=] {
    problem->train(*optimizer, 1);
    schedule->step(problem->loss());
  };
  const auto state = [=] {
    StateDict all;
    all.insert("optimizer.", optimizer->state_dict());
    all.insert("schedule.", schedule->state_dict());
    return all;
  };
  const auto load = [=](const StateDict& all) {
    optimizer->load_state_dict(all.with_prefix("optimizer."));
    schedule->load_state_dict(all.with_prefix("schedule."));
  };
  return {problem->w, step, state, load};
}

/// Calls f(name of a file, how to make it) for everything there is.
template <class F>
void for_each(const F& f) {
  const auto all = [&](const std::string& name, std::size_t count, Trained (*make)(std::size_t)) {
    for (std::size_t i = 0; i < count; ++i) f(name + std::to_string(i), [=] { return make(i); });
  };
  all("optimizer", optim_tests::table().size(), of_table);
  all("closure", optim_tests::closures().size(), of_closures);
  all("schedule", optim_tests::schedule_table().size(), of_schedules);
}

void run(const Trained& trained, int steps) {
  for (int i = 0; i < steps; ++i) trained.step();
}

StateDict values(const Trained& trained) {
  StateDict state;
  for (std::size_t i = 0; i < trained.w.size(); ++i) state.set(std::to_string(i), trained.w[i].detach());
  return state;
}

void put(const StateDict& values, const Trained& trained) {
  const NoGrad no_grad;
  for (std::size_t i = 0; i < trained.w.size(); ++i) {
    Tensor(trained.w[i]).copy_(values.at(std::to_string(i), "put"));
  }
}

}  // namespace

TEST_CASE("in the other process") {
  const char* folder = std::getenv(folder_variable);
  if (folder == nullptr) return;  // not that process
  for_each([&](const std::string& name, const auto& make) {
    const std::string path = std::string(folder) + "/" + name;
    const Trained trained = make();
    put(load(path + ".values"), trained);
    trained.load(load(path + ".state"));
    run(trained, after);
    save(values(trained), path + ".result");
  });
}

TEST_CASE("what was saved goes on in a new process as if nobody had stopped, bit for bit") {
  if (std::getenv(folder_variable) != nullptr) return;
  const FreshDirectory folder;
  for_each([&](const std::string& name, const auto& make) {
    const Trained trained = make();
    run(trained, before);
    save(values(trained), folder.file(name + ".values"));
    save(trained.state(), folder.file(name + ".state"));
  });
  char self[4096] = {};
  REQUIRE(realpath("/proc/self/exe", self) != nullptr);
  const std::string command = std::string(folder_variable) + "=" + folder.path().string() + " '" + self +
                              "' --test-case='in the other process' >" + folder.file("output");
  REQUIRE(std::system(command.c_str()) == 0);
  for_each([&](const std::string& name, const auto& make) {
    CAPTURE(name);
    const Trained straight = make(), resumed = make();
    run(straight, before + after);
    put(load(folder.file(name + ".result")), resumed);
    for (std::size_t i = 0; i < straight.w.size(); ++i) {
      CHECK(straight.w[i].template to_vector<double>() == resumed.w[i].template to_vector<double>());
    }
  });
}
