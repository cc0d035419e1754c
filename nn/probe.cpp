// The probe: an observer of forward calls that hangs hooks on what they give.
#include <gradus/core/grad_mode.h>
#include <gradus/core/ops.h>
#include <gradus/nn/detail/call.h>
#include <gradus/nn/observer.h>
#include <gradus/nn/probe.h>

#include <cmath>
#include <memory>
#include <unordered_map>

namespace gradus::nn {
namespace {

template <class T>
Magnitude measure(std::span<const T> values) {
  Magnitude result;
  result.count = static_cast<std::int64_t>(values.size());
  bool nan = false;
  for (const T value : values) {
    const double size = std::abs(static_cast<double>(value));
    if (size == 0) ++result.zeros;
    if (!std::isfinite(size)) ++result.not_finite;
    nan = nan || std::isnan(size);
    if (size > result.largest) result.largest = size;
  }
  if (result.not_finite > 0) {
    result.norm = nan ? std::nan("") : result.largest;
    if (nan) result.largest = result.norm;
    return result;
  }
  if (result.largest == 0) return result;
  double sum = 0;
  for (const T value : values) {
    const double scaled = static_cast<double>(value) / result.largest;
    sum += scaled * scaled;
  }
  result.norm = result.largest * std::sqrt(sum);
  return result;
}

Tensor first_parameter(Module& layer) {
  for (const Member& member : layer.all_members()) {
    if (member.kind == Member::Kind::parameter) return *member.tensor;
  }
  return {};
}

// The rows, shared with the hooks: a graph, and with it the hooks, may live longer than the probe.
struct Record {
  std::vector<ProbeRow> rows;
  std::uint64_t era = 0;  // changes when rows are forgotten, so that late gradients find no wrong row
};

// One row as a hook remembers it.
struct Place {
  std::weak_ptr<Record> record;
  std::uint64_t era;
  std::size_t row;

  template <class F>
  void with_row(F f) const {
    const std::shared_ptr<Record> alive = record.lock();
    if (alive != nullptr && alive->era == era) f(alive->rows[row]);
  }
};

}  // namespace

double Magnitude::rms() const noexcept { return count == 0 ? 0 : norm / std::sqrt(static_cast<double>(count)); }

Magnitude magnitude(const Tensor& tensor) {
  const NoGrad guard;
  const Tensor values = contiguous(tensor.detach());
  if (values.dtype() == Dtype::float32) return measure(values.data<const float>());
  if (values.dtype() == Dtype::float64) return measure(values.data<const double>());
  return measure(to(values, Dtype::float64).data<const double>());
}

class Probe::Watch final : public Observer {
 public:
  Watch(Module& model, std::int64_t every) : model_(&model), every_(every) {
    const std::vector<Member> members = model.all_members();
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (members[i].kind != Member::Kind::module) continue;
      // Its own members follow a module in the list: if none of them is a module, it is a layer.
      const std::string inside = members[i].name.empty() ? "" : members[i].name + ".";
      bool contains_modules = false;
      for (std::size_t j = i + 1; j < members.size() && members[j].name.compare(0, inside.size(), inside) == 0; ++j) {
        contains_modules = contains_modules || members[j].kind == Member::Kind::module;
      }
      if (!contains_modules) layers_.emplace(members[i].module, Layer{members[i].name, members[i].module->type_name()});
    }
  }

  ~Watch() override {
    for (auto& [module, layer] : layers_) release_weight(layer);
  }

  void before(Module& module, const Tensor& /*x*/) override {
    if (&module != model_ || inside_model()) return;
    ++steps_;
    for (auto& [layer_module, layer] : layers_) layer.calls = 0;
  }

  void after(Module& module, const Tensor& /*x*/, const Tensor& y) override {
    if (steps_ == 0 || (steps_ - 1) % every_ != 0) return;
    if (!inside_model()) return;
    const auto found = layers_.find(&module);
    if (found == layers_.end()) return;
    Layer& layer = found->second;
    const Place place{record_, record_->era, record_->rows.size()};
    watch_weight(layer, module);
    ProbeRow& row = record_->rows.emplace_back();
    row.step = steps_ - 1;
    row.layer = layer.name;
    row.type = layer.type;
    row.call = layer.calls++;
    row.output = magnitude(y);
    if (layer.weight.defined()) row.weight = magnitude(layer.weight);
    *layer.latest = place;
    if (!y.requires_grad()) return;
    Tensor(y).register_hook(
        [place](const Tensor& gradient) { place.with_row([&](ProbeRow& r) { r.gradient = magnitude(gradient); }); });
  }

  Record& record() const noexcept { return *record_; }

 private:
  struct Layer {
    std::string name;
    std::string type;
    int calls = 0;  // in this step
    Tensor weight = {};
    HookHandle hook = {};
    // The row of the layer's last call, which the weight's gradient goes to.
    std::shared_ptr<Place> latest = std::make_shared<Place>();
  };

  // Whether a forward pass of the model is running around the call in question.
  bool inside_model() const noexcept {
    for (const auto* call = detail::Call::running(); call != nullptr; call = call->outer()) {
      if (&call->module() == model_) return true;
    }
    return false;
  }

  // The parameter may have been exchanged since the last call, by Module::to for one.
  static void watch_weight(Layer& layer, Module& module) {
    const Tensor weight = first_parameter(module);
    if (weight.is_same(layer.weight)) return;
    release_weight(layer);
    layer.weight = weight;
    if (!weight.defined() || !weight.requires_grad()) return;
    layer.hook = layer.weight.register_hook([latest = layer.latest](const Tensor& gradient) {
      latest->with_row([&](ProbeRow& row) { row.weight_gradient = magnitude(gradient); });
    });
  }

  static void release_weight(Layer& layer) {
    if (layer.weight.defined()) layer.weight.remove_hook(layer.hook);
  }

  const Module* model_;
  std::int64_t every_;
  std::int64_t steps_ = 0;
  std::unordered_map<const Module*, Layer> layers_;
  std::shared_ptr<Record> record_ = std::make_shared<Record>();
};

Probe::Probe(Module& model, ProbeOptions options, Where where) {
  if (options.every < 1) {
    throw ValueError(where, "Probe: every must be at least 1, got " + std::to_string(options.every));
  }
  watch_ = new Watch(model, options.every);
}

Probe::~Probe() { delete watch_; }

const std::vector<ProbeRow>& Probe::rows() const noexcept { return watch_->record().rows; }

std::vector<ProbeRow> Probe::last() const {
  const std::vector<ProbeRow>& all = rows();
  std::size_t first = all.size();
  while (first > 0 && all[first - 1].step == all.back().step) --first;
  return {all.begin() + static_cast<std::ptrdiff_t>(first), all.end()};
}

void Probe::clear() noexcept {
  watch_->record().rows.clear();
  ++watch_->record().era;
}

}  // namespace gradus::nn
