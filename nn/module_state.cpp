// A module's state: as a dictionary, and in a file.
#include <gradus/core/grad_mode.h>
#include <gradus/core/ops.h>
#include <gradus/nn/module.h>

#include <unordered_set>

namespace gradus::nn {
namespace {

// What the messages call things: where the state came from, and what kind of thing that is.
struct Source {
  std::string operation;  // "load: run.gradus" or "load_state_dict"
  const char* place;      // "file" or "state"
};

std::string with_nearest(const std::string& name, const std::vector<const char*>& candidates) {
  const std::string nearest = nearest_names(name, candidates.data(), candidates.size());
  return nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?";
}

const char* word(const Member& member) { return member.kind == Member::Kind::buffer ? "buffer" : "parameter"; }

void take_over(const std::vector<Member>& members, const StateDict& state, const Source& source, Where where) {
  std::unordered_set<std::string> known;
  for (const Member& member : members) {
    if (member.tensor != nullptr) known.insert(member.name);
  }
  // Names first: a misspelt one explains better than what follows from it.
  for (const StateDict::Entry& entry : state.entries()) {
    if (known.contains(entry.name)) continue;
    std::vector<const char*> missing;
    for (const Member& member : members) {
      if (member.tensor != nullptr && !state.contains(member.name)) missing.push_back(member.name.c_str());
    }
    throw ValueError(where, source.operation + ": the model has no \"" + entry.name + "\" that is in the " +
                                source.place + with_nearest(entry.name, missing));
  }
  for (const Member& member : members) {
    if (member.tensor == nullptr) continue;
    const Tensor* given = state.find(member.name);
    if (given == nullptr) {
      throw ValueError(
          where, source.operation + ": " + word(member) + " \"" + member.name + "\" is missing in the " + source.place);
    }
    if (!(given->shape() == member.tensor->shape())) {
      throw ShapeError(where, source.operation + ": " + word(member) + " \"" + member.name + "\" is " +
                                  to_string(given->shape()) + " in the " + source.place + ", " +
                                  to_string(member.tensor->shape()) + " in the model");
    }
  }
  const NoGrad guard;
  for (const Member& member : members) {
    if (member.tensor != nullptr) member.tensor->copy_(*state.find(member.name), where);
  }
}

}  // namespace

StateDict Module::state_dict() const {
  const NoGrad guard;
  StateDict state;
  for (const Member& member : all_members()) {
    if (member.tensor != nullptr) state.set(member.name, clone(member.tensor->detach()));
  }
  return state;
}

void Module::load_state_dict(const StateDict& state, Where where) {
  take_over(all_members(), state, {"load_state_dict", "state"}, where);
}

void Module::save(const std::string& path, Where where) const { gradus::save(state_dict(), path, where); }

void Module::load(const std::string& path, Where where) {
  take_over(all_members(), gradus::load(path, where), {"load: " + path, "file"}, where);
}

}  // namespace gradus::nn
