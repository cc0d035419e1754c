// One iteration of the simplex.
#include <gradus/optim/closures/nelder_mead.h>

namespace gradus::optim {
namespace {

struct Vertex {
  Tensor x;
  double value;
};

void begin(Objective& f, NelderMead::State& state, double size) {
  const Tensor x = f.x();
  const Tensor steps = size * eye(f.size(), {.dtype = x.dtype()});
  for (std::int64_t i = 0; i <= f.size(); ++i) {
    state.x.push_back(i == 0 ? x : x + steps[i - 1]);
    state.values.push_back(value_at(f, state.x.back()));
  }
}

void sort(NelderMead::State& state) {
  NelderMead::State sorted;
  for (const std::size_t i : ranking(state.values)) {
    sorted.x.push_back(state.x[i]);
    sorted.values.push_back(state.values[i]);
  }
  state = std::move(sorted);
}

}  // namespace

void NelderMead::step(Objective& f, State& state) const {
  const double n = adaptive && f.size() > 2 ? static_cast<double>(f.size()) : 2;
  const double expansion = 1 + 2 / n, contraction = 0.75 - 1 / (2 * n), shrink = 1 - 1 / n;
  if (state.x.empty()) begin(f, state, size);
  sort(state);

  const std::size_t last = state.x.size() - 1;
  Tensor middle = zeros_like(state.x[0]);
  for (std::size_t i = 0; i < last; ++i) middle = middle + state.x[i] / static_cast<double>(last);
  const Tensor away = middle - state.x[last];
  const auto vertex = [&](double t) {
    const Tensor x = middle + t * away;
    return Vertex{x, value_at(f, x)};
  };
  const Vertex worst{state.x[last], state.values[last]};
  Vertex chosen = vertex(1);
  bool shrinks = false;
  if (chosen.value < state.values[0]) {
    Vertex expanded = vertex(expansion);
    if (expanded.value < chosen.value) chosen = std::move(expanded);
  } else if (!(chosen.value < state.values[last - 1])) {
    const bool outside = chosen.value < worst.value;
    const double bound = outside ? chosen.value : worst.value;
    chosen = vertex(outside ? contraction : -contraction);
    shrinks = outside ? chosen.value > bound : !(chosen.value < bound);
  }
  if (shrinks) {
    for (std::size_t i = 1; i <= last; ++i) {
      state.x[i] = state.x[0] + shrink * (state.x[i] - state.x[0]);
      state.values[i] = value_at(f, state.x[i]);
    }
  } else {
    state.x[last] = chosen.x;
    state.values[last] = chosen.value;
  }
  sort(state);
  double width = 0;
  for (std::size_t i = 1; i <= last; ++i) width = std::max(width, largest(state.x[i] - state.x[0]));
  if (width <= tolerance_change) f.stop(Stop::small_change);
  f.move(state.x[0]);
}

}  // namespace gradus::optim
