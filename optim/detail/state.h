// What an Optimizer holds: its groups, their parameters and slots, and the list of work for a step.
#pragma once

#include <gradus/optim/closure_formula.h>
#include <gradus/optim/detail/norm.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/rule.h>
#include <gradus/optim/wrapper.h>

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace gradus::optim::detail {

/// A parameter in training.
struct Trained {
  std::string name;
  Tensor tensor;
  double t = 0;                    // steps done
  std::vector<Tensor> slots = {};  // in the order of its group's choice; undefined before the first step
  Tensor changed = {};             // what a wrapper made of the gradient, while stepping

  const Tensor& gradient() const noexcept { return changed.defined() ? changed : tensor.grad(); }
};

/// The parameters of a group that have a dtype and a gradient, cut into pieces by their sizes alone.
struct Work {
  Dtype dtype;
  std::vector<Item> items = {};
  std::vector<Segment> segments = {};
  std::vector<std::int64_t> pieces = {};     // piece p is segments pieces[p] to pieces[p + 1]
  std::vector<std::int64_t> cut_sizes = {};  // the items' sizes when they were cut
  std::int64_t elements = 0;

  void cut();
};

struct Group {
  Group(RulePointer formula, std::vector<Trained> trained);

  const char* name() const { return rule->about().name; }
  void check(Where where) const;
  void set(const std::string& option, const OptionValue& value, Where where);
  /// Makes room for the slots that the present options ask for, keeping those there are.
  void choose_slots();
  Tensor initial_slot(const Trained& member, int k) const;

  RulePointer rule;
  Options options;  // the rule's
  std::vector<Trained> members;
  Slots chosen;  // what the members' slots are
  std::array<Work, 2> work{Work{Dtype::float32}, Work{Dtype::float64}};
};

/// What a step is told besides the gradients.
struct StepInputs {
  const LossFunction* closure = nullptr;
  const std::vector<Tensor>* hessian = nullptr;  // its diagonal, for each parameter
  double loss = std::numeric_limits<double>::quiet_NaN();
};

/// A wrapper, and what it keeps for each parameter of all groups.
struct Wrapped {
  explicit Wrapped(RulePointer wrapper);

  const char* name() const { return rule->about().name; }
  WrapperRule& wrapper() const;

  RulePointer rule;
  Options options;
  std::vector<std::vector<Tensor>> slots = {};  // of each parameter; empty before its first step
};

/// How gradients are treated before the formulas see them.
struct Policy {
  double max_norm = std::numeric_limits<double>::infinity();
  ClipNormOptions norm = {};
  double limit = std::numeric_limits<double>::infinity();
  NonFinite non_finite = NonFinite::propagate;
  bool measure_norm = false;
};

struct State {
  std::vector<std::unique_ptr<Group>> groups;
  Parameters parameters;  // of all groups
  Policy policy;
  double norm = std::numeric_limits<double>::quiet_NaN();
  std::int64_t skipped = 0;
  Stop stop = Stop::none;

  std::vector<std::unique_ptr<Wrapped>> wrappers;
  std::vector<Tensor> set_aside;  // while evaluating: the parameters as they are trained; undefined where not replaced
  bool evaluating = false;

  void add(const ParameterGroup& added);
  /// For what acts between gradient and update, which methods that call the closure themselves do not show.
  void refuse_closure(const char* who, const char* done, Where where) const;
  void step(StepInputs inputs, Where where);
  void evaluate();
  void train();

 private:
  struct StandIn {
    Tensor parameter;
    Tensor contiguous;
  };

  void gather(Group& group);
  bool treat(Treatment& treatment, Where where);
  bool admit_gradients(Where where);
  bool admits(const Trained& member, Where where) const;
  void check_inputs(const StepInputs& inputs, Where where) const;
  void step_by_closure(ClosureRule& rule, const LossFunction& closure, Where where);
  bool change_gradients(const LossFunction* closure, Where where);
  bool evaluate_perturbed(Wrapped& wrapped, const LossFunction& closure);
  void consult(Wrapped& wrapped);
  void act_before();
  std::vector<Tensor> before_update() const;
  void change_updates(const std::vector<Tensor>& before);
  void act_after();
  void run(Group& group, const Treatment& treatment, Where where);
  void run_tensors(const StepInputs& inputs, const Treatment& treatment);

  Norm norm_of_;
  std::vector<Run> runs_;           // the gradients of this step
  std::vector<Tensor> contiguous_;  // copies of gradients that are not
  std::vector<StandIn> stand_ins_;  // for parameters that are not
};

void count_pass() noexcept;
void count_elements(std::int64_t count) noexcept;
void count_temporary() noexcept;
void count_slot() noexcept;

}  // namespace gradus::optim::detail
