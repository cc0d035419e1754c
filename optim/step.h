/// What a formula is told about the step it computes.
#pragma once

namespace gradus::optim {

/// A divisor that all elements share: dividing lanes by it multiplies them by its reciprocal, which is computed once.
struct Correction {
  double value, reciprocal;

  operator double() const noexcept { return value; }
};

template <class R>
requires requires { typename R::value_type; }
[[gnu::always_inline]] inline R operator/(const R& x, const Correction& correction) {
  return x * correction.reciprocal;
}

/// The step of one parameter.
class Step {
 public:
  /// number: 1, 2, …
  explicit Step(double number) noexcept : t(number), notes_(&known_) {}
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;

  const double t;  ///< how often this parameter has been stepped, this one included

  /// 1 - beta^t: what an average that started at zero and decays by beta must be divided by. 1 where it is not wanted.
  /// May be asked for under conditions on options and t, but not on the elements.
  [[gnu::always_inline]] Correction bias_correction(double beta, bool wanted = true) const noexcept {
    const double b = wanted ? beta : 0;
    const int call = next_++;
    if (must_compute(call)) return correct(b, t, notes_, call);
    strayed_ |= known_.asked[call] != b;
    return known_.found[call];
  }
  /// What compute() returns, a number that depends on options and t alone: it is computed once, not for each element.
  /// The conditions are those of bias_correction.
  ///
  ///     const double decay = step.once([&] { return std::pow(step.t, -0.8); });
  template <class Compute>
  [[gnu::always_inline]] double once(Compute compute, int line = __builtin_LINE()) const noexcept {
    const int call = next_++;
    if (must_compute(call)) return note(-line, Correction{compute(), 0}, notes_, call).value;
    strayed_ |= known_.asked[call] != -line;
    return known_.found[call].value;
  }

  // For the driver. Powers cost much, so it computes them before its loop over the elements: it asks the formula for
  // one update of a step that notes what each call of the above gave, and hands that to the steps of the loop.

  struct Known {
    static constexpr int most = 6;                  // calls in one update; any more are computed each time
    double asked[most] = {-1, -1, -1, -1, -1, -1};  // the call's beta; of once, minus the line where it is called
    Correction found[most] = {};
  };
  [[gnu::always_inline]] Step(double number, const Known& known) noexcept : t(number), known_(known) {}
  Step(double number, Known* notes) noexcept : t(number), notes_(notes) {}
  /// Before each update.
  [[gnu::always_inline]] void begin() const noexcept { next_ = 0; }
  /// Whether the calls were not those that were noted.
  bool strayed() const noexcept { return strayed_; }

 private:
  [[gnu::always_inline]] bool must_compute(int call) const noexcept { return notes_ != nullptr || call >= Known::most; }
  // Static, so that the step itself stays in registers.
  [[gnu::noinline, gnu::cold]] static Correction correct(double beta, double t, Known* notes, int call) noexcept {
    const double value = 1 - __builtin_pow(beta, t);
    return note(beta, {value, 1 / value}, notes, call);
  }
  static Correction note(double asked, Correction found, Known* notes, int call) noexcept {
    if (notes != nullptr && call < Known::most) {
      notes->asked[call] = asked;
      notes->found[call] = found;
    }
    return found;
  }

  Known known_;
  Known* notes_ = nullptr;
  mutable int next_ = 0;  // which call of this update comes next
  mutable bool strayed_ = false;
};

}  // namespace gradus::optim
