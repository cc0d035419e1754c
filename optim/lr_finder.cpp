// The learning-rate finder.
#include <gradus/core/grad_mode.h>
#include <gradus/core/ops.h>
#include <gradus/optim/lr_finder.h>
#include <gradus/optim/options.h>
#include <gradus/optim/schedules/lr_range_test.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace gradus::optim::detail {
namespace {

using Row = LrFinderResult::Row;

constexpr const char* who = "lr_range_test";

void check(LrFinderOptions options, Where where) {
  Options list;
  list("lowest", options.lowest, positive, "")("highest", options.highest, positive, "");
  list("steps", options.steps, positive, "")("smoothing", options.smoothing, from_0_below_1, "");
  list("divergence", options.divergence, {.min = 1, .min_open = true}, "");
  list.check(who, where);
  if (options.lowest >= options.highest) throw ValueError(where, std::string(who) + ": lowest must be below highest");
}

/// Parameters and optimizer as they were.
class Before {
 public:
  explicit Before(Optimizer& optimizer) : optimizer_(&optimizer), state_(optimizer.state_dict()) {
    const NoGrad no_grad;
    for (std::size_t i = 0; i < optimizer.group_count(); ++i) {
      for (const Parameter& parameter : optimizer.group(i).parameters()) {
        values_.push_back({parameter.tensor, clone(parameter.tensor)});
      }
    }
  }
  void put_back() {
    const NoGrad no_grad;
    for (Value& value : values_) value.parameter.copy_(value.before);
    optimizer_->load_state_dict(state_);
    optimizer_->zero_grad();
  }

 private:
  struct Value {
    Tensor parameter;
    Tensor before;
  };
  Optimizer* optimizer_;
  StateDict state_;
  std::vector<Value> values_;
};

std::vector<Row> train(Optimizer& optimizer, LossClosure closure, const LrFinderOptions& options, Where where) {
  const LRRangeTest rates{options.lowest, options.highest, options.steps, options.linear};
  std::vector<Row> rows;
  double mean = 0, weight = 0, best = 0;  // the weight corrects the mean's bias: 1 - smoothing^rows
  for (std::int64_t t = 0; t <= options.steps; ++t) {
    const double lr = rates.value(0, t);
    optimizer.set("lr", lr, where);
    const double loss = closure.call(closure.closure);
    if (!std::isfinite(loss)) {
      if (rows.empty()) {
        throw ValueError(where, std::string(who) + ": the first loss is " + to_string(OptionValue(loss)));
      }
      break;
    }
    mean = options.smoothing * mean + (1 - options.smoothing) * loss;
    weight = options.smoothing * weight + (1 - options.smoothing);
    const double smoothed = mean / weight;
    rows.push_back({lr, loss, smoothed});
    if (t == 0 || smoothed < best) best = smoothed;
    if (best > 0 && smoothed > options.divergence * best) break;
    optimizer.step(where);
  }
  return rows;
}

double steepest(const std::vector<Row>& rows) {
  std::size_t found = 0;
  double lowest_slope = 0;
  for (std::size_t i = 0; i < rows.size() && rows.size() > 1; ++i) {
    const Row &left = rows[i > 0 ? i - 1 : 0], &right = rows[std::min(i + 1, rows.size() - 1)];
    const double slope = (right.smoothed - left.smoothed) / std::log(right.lr / left.lr);
    if (i > 0 && slope >= lowest_slope) continue;
    lowest_slope = slope;
    found = i;
  }
  return rows[found].lr;
}

double valley(const std::vector<Row>& rows) {
  // For each row, the longest falling sequence that ends there, and where that begins.
  std::vector<std::size_t> length(rows.size(), 1), start(rows.size());
  std::size_t end = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    start[i] = i;
    for (std::size_t j = 0; j < i; ++j) {
      if (rows[j].smoothed <= rows[i].smoothed || length[j] < length[i]) continue;
      length[i] = length[j] + 1;
      start[i] = start[j];
    }
    if (length[i] > length[end]) end = i;
  }
  return rows[start[end] + (end - start[end]) / 2].lr;
}

double minimum(const std::vector<Row>& rows) {
  const auto less = [](const Row& a, const Row& b) { return a.smoothed < b.smoothed; };
  return std::min_element(rows.begin(), rows.end(), less)->lr / 10;
}

}  // namespace

LrFinderResult lr_range_test(Optimizer& optimizer, LossClosure closure, const LrFinderOptions& options, Where where) {
  check(options, where);
  Before before(optimizer);
  LrFinderResult result;
  try {
    result.rows = train(optimizer, closure, options, where);
  } catch (...) {
    before.put_back();
    throw;
  }
  before.put_back();
  result.steepest = steepest(result.rows);
  result.valley = valley(result.rows);
  result.minimum = minimum(result.rows);
  return result;
}

}  // namespace gradus::optim::detail
