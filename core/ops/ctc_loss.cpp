// Connectionist temporal classification (Graves et al. 2006): the sum over all alignments by the forward recursion.
#include <gradus/core/defined.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/loss.h>

#include <limits>
#include <string>
#include <vector>

namespace gradus {
namespace {

// The logarithm of 0: finite, so that no difference of two is NaN; no sum of real logarithms comes near it.
constexpr double impossible = -1e30;

std::vector<std::int64_t> checked_lengths(const Tensor& lengths, std::int64_t samples, std::int64_t most,
                                          const char* what, Where where) {
  if (lengths.dtype() != Dtype::int64) {
    throw TypeError(where, std::string("ctc_loss: ") + what + " must be int64, got " + name(lengths.dtype()));
  }
  if (!(lengths.shape() == Shape{samples})) {
    throw ShapeError(where, std::string("ctc_loss: ") + what + " must be [" + std::to_string(samples) + "], got " +
                                to_string(lengths.shape()));
  }
  std::vector<std::int64_t> values = lengths.to_vector<std::int64_t>();
  for (const std::int64_t length : values) {
    if (length < 0 || length > most) {
      throw ValueError(where, std::string("ctc_loss: one of ") + what + " is outside 0.." + std::to_string(most) +
                                  ": " + std::to_string(length));
    }
  }
  return values;
}

}  // namespace

Tensor ctc_loss(const Tensor& log_p, const Tensor& targets, const Tensor& input_lengths, const Tensor& target_lengths,
                CtcLossOptions options, Where where) {
  detail::check_defined("ctc_loss", where, log_p, targets, input_lengths, target_lengths);
  if (log_p.dim() != 3 || targets.dim() != 2 || targets.shape()[0] != log_p.shape()[1]) {
    throw ShapeError(where, "ctc_loss: takes log_p [T, N, C] and targets [N, S]: " + to_string(log_p.shape()) +
                                " and " + to_string(targets.shape()));
  }
  if (!is_floating(log_p.dtype()) || targets.dtype() != Dtype::int64) {
    throw TypeError(where, std::string("ctc_loss: takes floating log_p and int64 targets, got ") + name(log_p.dtype()) +
                               " and " + name(targets.dtype()));
  }
  const std::int64_t steps = log_p.shape()[0];
  const std::int64_t samples = log_p.shape()[1];
  const std::int64_t classes = log_p.shape()[2];
  const std::int64_t longest = targets.shape()[1];
  if (options.blank < 0 || options.blank >= classes) {
    throw ValueError(where, "ctc_loss: the blank " + std::to_string(options.blank) + " is outside 0.." +
                                std::to_string(classes - 1));
  }
  const auto input_length = checked_lengths(input_lengths, samples, steps, "input_lengths", where);
  const auto target_length = checked_lengths(target_lengths, samples, longest, "target_lengths", where);

  // Each target with blanks between, before and after; where a step over a blank is allowed; which states there are.
  const std::int64_t states = 2 * longest + 1;
  const auto label = targets.to_vector<std::int64_t>();
  std::vector<std::int64_t> path(static_cast<std::size_t>(samples * states), options.blank);
  Tensor skip = zeros({samples, states}, {.dtype = Dtype::boolean});
  Tensor start = zeros({samples, states}, {.dtype = Dtype::boolean});
  Tensor end = zeros({samples, states}, {.dtype = Dtype::boolean});
  for (std::int64_t n = 0; n < samples; ++n) {
    const std::int64_t length = target_length[static_cast<std::size_t>(n)];
    const auto cell = [&](std::int64_t state) { return static_cast<std::size_t>(n * states + state); };
    for (std::int64_t i = 0; i < length; ++i) {
      const std::int64_t one = label[static_cast<std::size_t>(n * longest + i)];
      if (one < 0 || one >= classes || one == options.blank) {
        throw IndexError(where, "ctc_loss: target " + std::to_string(one) + " at position [" + std::to_string(n) +
                                    ", " + std::to_string(i) + "] is the blank or outside 0.." +
                                    std::to_string(classes - 1));
      }
      path[cell(2 * i + 1)] = one;
      if (i > 0) skip.data<bool>()[cell(2 * i + 1)] = one != path[cell(2 * i - 1)];
    }
    start.data<bool>()[cell(0)] = true;
    if (length > 0) start.data<bool>()[cell(1)] = true;
    end.data<bool>()[cell(2 * length)] = true;
    if (length > 0) end.data<bool>()[cell(2 * length - 1)] = true;
  }
  const Tensor index = tensor(path, {samples, states});

  // No step yet: only before the first state. `before` puts what is no state in front.
  const auto before = [&](const Tensor& alpha, std::int64_t by) {
    if (by > states) return full(alpha.shape(), impossible, {.dtype = alpha.dtype()});
    return pad(narrow(alpha, 1, 0, states - by, where), {by, 0}, {.value = impossible}, where);
  };
  Tensor alpha;
  Tensor result = gradus::where(end, full({}, impossible, {.dtype = log_p.dtype()}), impossible);
  for (std::int64_t t = 0; t < steps; ++t) {
    const Tensor emission = gather(select(log_p, 0, t, where), 1, index, where);
    if (t == 0) {
      alpha = gradus::where(start, emission, impossible);
    } else {
      const Tensor two = gradus::where(skip, before(alpha, 2), impossible);
      alpha = clamp_min(logsumexp(stack({alpha, before(alpha, 1), two}, 0, where), {0}, {}, where) + emission,
                        impossible, where);
    }
    std::vector<std::uint8_t> last(static_cast<std::size_t>(samples));
    for (std::size_t n = 0; n < last.size(); ++n) last[n] = input_length[n] == t + 1 ? 1 : 0;
    const Tensor ends_here = to(tensor(last, {samples, 1}), Dtype::boolean);
    result = gradus::where(ends_here, gradus::where(end, alpha, impossible), result);
  }
  Tensor losses = -logsumexp(result, {1}, {}, where);
  // Nothing heard and nothing to say is certain.
  std::vector<std::uint8_t> silent(static_cast<std::size_t>(samples));
  for (std::size_t n = 0; n < silent.size(); ++n) silent[n] = input_length[n] == 0 && target_length[n] == 0 ? 1 : 0;
  losses = gradus::where(to(tensor(silent, {samples}), Dtype::boolean), 0.0, losses);
  const double infinite = options.zero_infinity ? 0.0 : std::numeric_limits<double>::infinity();
  losses = gradus::where(losses > -impossible / 2, infinite, losses);
  if (options.reduction != Reduction::mean) return detail::reduced(losses, options.reduction, where);
  return mean(losses / to(clamp_min(target_lengths, 1), log_p.dtype()), where);
}

}  // namespace gradus
