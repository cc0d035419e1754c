// Going through a model: everything that Module does follows from one visit of its members.
#include <gradus/core/grad_mode.h>
#include <gradus/core/ops.h>
#include <gradus/nn/detail/call.h>
#include <gradus/nn/module.h>

#include <unordered_map>
#include <unordered_set>

namespace gradus::nn {

using Kind = Member::Kind;

namespace detail {

struct Visitor {
  Visitor() = default;
  Visitor(const Visitor&) = delete;
  Visitor& operator=(const Visitor&) = delete;
  virtual ~Visitor() = default;
  virtual bool wants_names() const = 0;
  virtual void visit(std::string_view path, std::string_view name, Kind kind, Module& module, Tensor* tensor) = 0;
};

}  // namespace detail

namespace {

// For what needs no names: asks for no memory, so that zero_grad may run in every training step.
template <class F>
struct TensorVisitor final : detail::Visitor {
  explicit TensorVisitor(const F& given) : function(given) {}
  bool wants_names() const override { return false; }
  void visit(std::string_view /*path*/, std::string_view /*name*/, Kind kind, Module& /*module*/,
             Tensor* tensor) override {
    if (tensor != nullptr) function(*tensor, kind);
  }
  const F& function;
};

template <class F>
struct ModuleVisitor final : detail::Visitor {
  explicit ModuleVisitor(const F& given) : function(given) {}
  bool wants_names() const override { return false; }
  void visit(std::string_view /*path*/, std::string_view /*name*/, Kind /*kind*/, Module& module,
             Tensor* tensor) override {
    if (tensor == nullptr) function(module);
  }
  const F& function;
};

struct Listing final : detail::Visitor {
  bool wants_names() const override { return true; }
  void visit(std::string_view path, std::string_view name, Kind kind, Module& module, Tensor* tensor) override {
    std::string full(path);
    full += name;
    if (!names.insert(full).second) throw ValueError(Where{}, "members: \"" + full + "\" is listed twice");
    list.push_back({std::move(full), kind, &module, tensor});
  }
  std::vector<Member> list;
  std::unordered_set<std::string> names;
};

// Puts the tensor that `make` gives in the place of each; one and the same for those that were one tensor.
template <class Make>
class Replacement {
 public:
  explicit Replacement(Make make) : make_(std::move(make)) {}

  void operator()(Tensor& tensor, Kind /*kind*/) const {
    const auto found = made_.find(tensor.impl());
    if (found != made_.end()) {
      tensor = found->second.now;
      return;
    }
    const bool trained = tensor.requires_grad();
    Tensor now = make_(tensor);
    now.requires_grad_(trained);
    made_.emplace(tensor.impl(), Pair{tensor, now});
    tensor = now;
  }

 private:
  struct Pair {
    Tensor before;  // kept, so that its address is not used again
    Tensor now;
  };
  Make make_;
  mutable std::unordered_map<const TensorImpl*, Pair> made_;
};

}  // namespace

Members& Members::operator()(std::string_view name, Module& module) {
  visitor_.visit(path_, name, Kind::module, module, nullptr);
  const std::size_t length = path_.size();
  if (visitor_.wants_names()) path_.append(name).append(".");
  Module* const outer = std::exchange(owner_, &module);
  module.members(*this);
  owner_ = outer;
  path_.resize(length);
  return *this;
}

Members& Members::operator()(std::string_view name, Tensor& parameter) {
  if (parameter.defined()) visitor_.visit(path_, name, Kind::parameter, *owner_, &parameter);
  return *this;
}

Members& Members::buffer(std::string_view name, Tensor& tensor) {
  if (tensor.defined()) visitor_.visit(path_, name, Kind::buffer, *owner_, &tensor);
  return *this;
}

void Module::members(Members& /*members*/) {}

void Module::visit(detail::Visitor& visitor) const {
  // members() hands out the module's own handles, so it is not const; what is done with them is the visitor's matter.
  auto& self = const_cast<Module&>(*this);
  visitor.visit("", "", Kind::module, self, nullptr);
  Members members(visitor, self);
  self.members(members);
}

Tensor Module::operator()(const Tensor& x, Where where) {
  const WhereScope scope(where);
  const detail::Call call(*this, x);
  Tensor y = forward(x);
  call.done(y);
  return y;
}

std::vector<Member> Module::all_members() const {
  Listing listing;
  visit(listing);
  return std::move(listing.list);
}

Parameters Module::parameters() const {
  Parameters parameters;
  std::unordered_set<const TensorImpl*> seen;
  for (const Member& member : all_members()) {
    if (member.kind != Kind::parameter || !seen.insert(member.tensor->impl()).second) continue;
    parameters.push_back({member.name, *member.tensor});
  }
  return parameters;
}

void Module::train(bool training) {
  const auto set = [&](Module& module) { module.training_ = training; };
  ModuleVisitor visitor(set);
  visit(visitor);
}

void Module::zero_grad() {
  const auto drop = [](Tensor& tensor, Kind kind) {
    if (kind == Kind::parameter) tensor.set_grad({});
  };
  TensorVisitor visitor(drop);
  visit(visitor);
}

void Module::requires_grad_(bool requires_grad, Where where) {
  const auto set = [&](Tensor& tensor, Kind kind) {
    if (kind == Kind::parameter) tensor.requires_grad_(requires_grad, where);
  };
  TensorVisitor visitor(set);
  visit(visitor);
}

void Module::to(Dtype dtype, Where where) {
  if (!is_floating(dtype)) {
    throw TypeError(where, std::string("to: a model's parameters must be floating, not ") + name(dtype));
  }
  const NoGrad guard;
  const Replacement replace([&](const Tensor& tensor) {
    return is_floating(tensor.dtype()) ? gradus::to(tensor.detach(), dtype, where) : tensor;
  });
  TensorVisitor visitor(replace);
  visit(visitor);
}

namespace detail {

void unshare(Module& model) {
  const NoGrad guard;
  const Replacement replace([](const Tensor& tensor) { return clone(tensor.detach()); });
  for (const Member& member : model.all_members()) {
    if (member.tensor != nullptr) replace(*member.tensor, member.kind);
  }
}

}  // namespace detail
}  // namespace gradus::nn
