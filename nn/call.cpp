// Around the forward of a module: observers, and the check that the tensors it trains are listed.
#include <gradus/core/autograd/unlisted.h>
#include <gradus/nn/detail/call.h>
#include <gradus/nn/observer.h>

#include <mutex>
#include <set>

namespace gradus::nn {
namespace {

thread_local const detail::Call* innermost = nullptr;
thread_local Observer* newest_observer = nullptr;

// Keeps the text for ever, once for each name.
const char* interned(const std::string& text) {
  static std::mutex mutex;
  static auto* texts = new std::set<std::string>();  // marks on leaves may outlive static objects
  const std::lock_guard lock(mutex);
  return texts->insert(text).first->c_str();
}

// The trained tensors that the running outermost call used for the first time, except inputs.
class FirstUses final : public gradus::detail::FirstUseWatch {
 public:
  void first_used(const Tensor& leaf) override {
    for (const auto* call = innermost; call != nullptr; call = call->outer()) {
      if (call->x().is_same(leaf)) return;
    }
    uses_.push_back({leaf, innermost->module().type_name()});
  }

  // Marks those that the model does not list. Once for each tensor's life, so going through the model is cheap enough.
  void compare_with(const Module& model) {
    if (uses_.empty()) return;
    std::set<const TensorImpl*> listed;
    for (const Member& member : model.all_members()) {
      if (member.tensor != nullptr) listed.insert(member.tensor->impl());
    }
    const std::string name = model.type_name();
    for (const Use& use : uses_) {
      if (listed.contains(use.leaf.impl())) continue;
      gradus::detail::mark_unlisted(use.leaf, interned(use.user == name ? name : use.user + " in " + name));
    }
    uses_.clear();
  }

  void forget() noexcept { uses_.clear(); }

 private:
  struct Use {
    Tensor leaf;
    std::string user;  // the type of the module whose forward used it
  };
  std::vector<Use> uses_;
};

FirstUses& first_uses() {
  static thread_local FirstUses uses;
  return uses;
}

}  // namespace

namespace detail {

Call::Call(Module& module, const Tensor& x) : module_(module), x_(x), outer_(innermost) {
  for (Observer* observer = newest_observer; observer != nullptr; observer = observer->older()) {
    observer->before(module, x);
  }
  innermost = this;
  if (outer_ == nullptr) gradus::detail::set_first_use_watch(&first_uses());
}

Call::~Call() {
  innermost = outer_;
  if (outer_ != nullptr) return;
  gradus::detail::set_first_use_watch(nullptr);
  first_uses().forget();
}

void Call::done(const Tensor& y) const {
  for (Observer* observer = newest_observer; observer != nullptr; observer = observer->older()) {
    observer->after(module_, x_, y);
  }
  if (outer_ == nullptr) first_uses().compare_with(module_);
}

const Call* Call::running() noexcept { return innermost; }

}  // namespace detail

Observer::Observer() noexcept : older_(std::exchange(newest_observer, this)) {}

Observer::~Observer() {
  Observer** link = &newest_observer;
  while (*link != this) link = &(*link)->older_;
  *link = older_;
}

Observer* Observer::newest() noexcept { return newest_observer; }

}  // namespace gradus::nn
