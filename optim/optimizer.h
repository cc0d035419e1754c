/// The optimizer: groups of parameters, each trained by a formula, in one pass over memory per step.
#pragma once

#include <gradus/core/description.h>
#include <gradus/core/parameters.h>
#include <gradus/optim/clipping.h>
#include <gradus/optim/loss_function.h>
#include <gradus/optim/stop.h>

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace gradus::optim {

namespace detail {

class Rule;
struct State;
struct Group;

/// A formula with its type forgotten; owned.
class RulePointer {
 public:
  explicit RulePointer(Rule* rule = nullptr) noexcept : rule_(rule) {}
  RulePointer(RulePointer&& other) noexcept : rule_(std::exchange(other.rule_, nullptr)) {}
  RulePointer& operator=(RulePointer&& other) noexcept {
    std::swap(rule_, other.rule_);
    return *this;
  }
  RulePointer(const RulePointer& other);
  ~RulePointer();

  Rule* operator->() const noexcept { return rule_; }
  Rule& operator*() const noexcept { return *rule_; }

 private:
  Rule* rule_;
};

/// Lets the compiler find rule_of(formula, Lookup) beside the formula, or in optim/formula.h.
struct Lookup {};

template <class Formula>
RulePointer make_rule(const Formula& formula) {
  static_assert(
      requires { rule_of(formula, Lookup{}); },
      "Optimizer: include <gradus/optim/formula.h> for a formula of your own");
  return rule_of(formula, Lookup{});
}

}  // namespace detail

/// Parameters, and the formula that trains them.
class ParameterGroup {
 public:
  template <class Formula>
  ParameterGroup(Parameters list, const Formula& formula, Where place = Where::here())
      : parameters(std::move(list)), rule(detail::make_rule(formula)), where(place) {}
  ParameterGroup(Parameters list, detail::RulePointer formula, Where place)
      : parameters(std::move(list)), rule(std::move(formula)), where(place) {}

  Parameters parameters;
  detail::RulePointer rule;
  Where where;
};

/// What a step does with a gradient that has an infinite or NaN element. A method that calls the closure itself backs
/// away from such points; there it is about steps that found no loss (with its gradient) that is finite.
enum class NonFinite : std::uint8_t {
  propagate,  ///< nothing special
  zero,       ///< takes such elements as 0
  skip,       ///< leaves everything as it is, if any parameter's gradient has one
  error,      ///< the same, and throws ValueError naming the parameter, if it is one's gradient
};

/// Trains parameters: optimizer.zero_grad(); loss.backward(); optimizer.step();
///
///     optim::Optimizer optimizer(model.parameters(), optim::Adam{.lr = 3e-4});
///     optim::Optimizer groups({{body, optim::Adam{}}, {head, optim::Adam{.lr = 1e-4}}});
///
/// A parameter without gradient is skipped, and its count of steps stands still. Parameters are changed in place
/// (float32 or float64); what a formula keeps for each (its slots) is made at the parameter's first step. Throws
/// ValueError for no parameters, one given twice, one that needs no gradient, and options out of range.
class Optimizer {
 public:
  template <class Formula>
  Optimizer(Parameters parameters, const Formula& formula, Where where = Where::here())
      : Optimizer(std::move(parameters), detail::make_rule(formula), where) {}
  Optimizer(Parameters parameters, detail::RulePointer formula, Where where);
  Optimizer(std::initializer_list<ParameterGroup> groups, Where where = Where::here());
  Optimizer(Optimizer&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
  Optimizer& operator=(Optimizer&& other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;
  ~Optimizer();

  /// Changes the parameters by their gradients.
  void step(Where where = Where::here());
  /// Calls closure() (clear gradients, compute the loss, backward; return the loss), then steps; returns the loss. A
  /// method that goes by the loss at several points (LBFGS) calls it as often as it needs; what it first returned is
  /// returned. Methods of second order (Newton, GaussNewton) differentiate themselves: for them the closure computes
  /// the loss, or the residuals, and does not call backward().
  template <class Closure>
  requires std::is_invocable_v<Closure&>
  auto step(Closure closure, Where where = Where::here()) {
    detail::Recorded<Closure> recorded(closure);
    step_with(recorded.function(), where);
    return std::move(recorded).first();
  }
  /// The same for a loss that is a mean of terms, as SAGA and SVRG need it; other methods that call the closure
  /// themselves see the mean. Returns what the first call of the closure returned.
  template <class Closure>
  auto step(FiniteSum<Closure> sum, Where where = Where::here()) {
    detail::Recorded<Closure> recorded(sum.term);
    step_with(recorded.function(sum.n), where);
    return std::move(recorded).first();
  }
  /// Why the last step ended, if the method calls the closure itself; optim/minimize.h goes by it.
  Stop stop() const noexcept;
  /// For formulas that go by curvature (AdaHessian, Sophia): with the diagonal of the Hessian for each parameter, in
  /// the order of the groups, as hessian_diagonal() estimates it; undefined where there is no gradient.
  void step(const std::vector<Tensor>& hessian_diagonal, Where where = Where::here());
  /// Drops the gradients.
  void zero_grad();

  /// Puts the parameters that the model is to be evaluated with in place of those that are trained, where the two
  /// differ: averages, for example. step() throws ValueError until train() puts the trained ones back.
  void eval();
  void train();

  void add_group(const ParameterGroup& group);

  /// Does something around each step (optim/wrappers/): optimizer.wrap(Lookahead{.k = 6}). Several act in the order of
  /// their wrapping. Throws ValueError for options out of range, and for a method that calls the closure itself.
  template <class Wrapper>
  Optimizer& wrap(const Wrapper& wrapper, Where where = Where::here()) {
    static_assert(
        requires { wrapper_of(wrapper, detail::Lookup{}); },
        "Optimizer: include <gradus/optim/wrapper.h> for a wrapper of your own");
    return wrap(wrapper_of(wrapper, detail::Lookup{}), where);
  }

  /// One group: its parameters, and its options by name.
  class Group {
   public:
    /// The formula's: "Adam".
    const char* name() const;
    std::vector<Parameter> parameters() const;
    std::vector<Option> options() const;
    bool has(const std::string& option) const;
    /// Throws ValueError for an unknown name, with the nearest one.
    OptionValue get(const std::string& option, Where where = Where::here()) const;
    /// Also throws ValueError for a value out of range, and then changes nothing.
    void set(const std::string& option, const OptionValue& value, Where where = Where::here());

   private:
    friend class Optimizer;
    explicit Group(detail::Group& group) noexcept : group_(&group) {}
    detail::Group* group_;
  };
  std::size_t group_count() const noexcept;
  /// Throws IndexError.
  Group group(std::size_t i, Where where = Where::here());

  /// An option of the first group.
  OptionValue get(const std::string& option, Where where = Where::here());
  /// Sets an option of every group.
  void set(const std::string& option, const OptionValue& value, Where where = Where::here());

  /// Scales all gradients together so that their norm is at most max_norm, as clip_grad_norm_ does, while stepping;
  /// the gradients themselves stay. Infinity: no limit. Throws ValueError for methods that call the closure themselves.
  Optimizer& clip_norm(double max_norm, ClipNormOptions options = {}, Where where = Where::here());
  /// Limits each gradient element to [-limit, limit] while stepping (after clip_norm). Infinity: no limit. Throws
  /// ValueError for methods that call the closure themselves.
  Optimizer& clip_value(double limit, Where where = Where::here());
  Optimizer& on_non_finite(NonFinite policy);
  /// Measure the norm of all gradients in every step, also without clip_norm.
  Optimizer& measure_gradient_norm(bool wanted = true);
  /// What the last step measured (of all gradients, before clipping); NaN if it did not.
  double gradient_norm() const noexcept;
  /// Steps that NonFinite::skip left out.
  std::int64_t skipped_steps() const noexcept;

  /// A copy of all that the next steps depend on, besides the parameters.
  StateDict state_dict() const;
  /// Goes on where state_dict() was taken, to the same bits; torch's slot names are understood too. Throws ValueError,
  /// ShapeError or TypeError that names the group, parameter or slot that does not fit, and then changes nothing.
  void load_state_dict(const StateDict& state, Where where = Where::here());

 private:
  friend class Schedule;
  friend Optimizer& wrap(Optimizer& optimizer, const std::string& name, const OptionList& options, Where where);

  void step_with(detail::LossFunction closure, Where where);
  Optimizer& wrap(detail::RulePointer wrapper, Where where);

  detail::State* state_ = nullptr;
};

/// How much memory steps have gone over, since the process began or reset_statistics().
struct Statistics {
  std::int64_t passes = 0;       ///< times that gradients (and what belongs to them) of a group were gone over
  std::int64_t elements = 0;     ///< gradient elements visited by these passes
  std::int64_t temporaries = 0;  ///< tensors made and dropped (for parameters or gradients that are not contiguous)
  std::int64_t slots = 0;        ///< tensors made and kept
};
Statistics statistics() noexcept;
void reset_statistics() noexcept;

}  // namespace gradus::optim
