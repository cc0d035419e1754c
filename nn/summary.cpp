// What a module says about itself in words.
#include <gradus/nn/module.h>

#include <cxxabi.h>

#include <algorithm>
#include <cstdlib>
#include <typeinfo>
#include <unordered_set>

namespace gradus::nn {
namespace {

// The last name of "gradus::nn::Linear" or "main::Block<ns::Tanh>": what follows the last :: outside brackets.
std::string last_name(const std::string& full) {
  std::size_t start = 0;
  int depth = 0;
  for (std::size_t i = 0; i < full.size(); ++i) {
    const char c = full[i];
    if (c == '<' || c == '(' || c == '{') ++depth;
    if (c == '>' || c == ')' || c == '}') --depth;
    if (depth == 0 && c == ':') start = i + 1;
  }
  return full.substr(start);
}

std::string padded(std::string text, std::size_t width) {
  text.resize(std::max(width, text.size()), ' ');
  return text;
}

struct Row {
  std::string name;
  std::string type;
  std::string tensors;
};

}  // namespace

std::string Module::type_name() const {
  const char* mangled = typeid(*this).name();
  int status = 0;
  char* readable = abi::__cxa_demangle(mangled, nullptr, nullptr, &status);
  std::string name = last_name(status == 0 ? readable : mangled);
  std::free(readable);
  return name;
}

std::string Module::summary() const {
  std::vector<Row> rows;
  std::vector<const Module*> modules;
  std::unordered_set<const TensorImpl*> seen;
  std::int64_t total = 0;
  std::int64_t trained = 0;
  for (const Member& member : all_members()) {
    if (member.kind == Member::Kind::module) {
      rows.push_back({member.name, member.module->type_name(), ""});
      modules.push_back(member.module);
      continue;
    }
    // A tensor may be listed after a module inside its owner.
    const auto owner = std::find(modules.rbegin(), modules.rend(), member.module);
    Row& row = rows[static_cast<std::size_t>(modules.rend() - owner) - 1];
    if (!row.tensors.empty()) row.tensors += ", ";
    row.tensors +=
        member.name.substr(row.name.empty() ? 0 : row.name.size() + 1) + " " + to_string(member.tensor->shape());
    if (member.kind == Member::Kind::buffer || !seen.insert(member.tensor->impl()).second) continue;
    total += member.tensor->numel();
    if (member.tensor->requires_grad()) trained += member.tensor->numel();
  }
  std::size_t name_width = 0;
  std::size_t type_width = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    name_width = std::max(name_width, rows[i].name.size());
    type_width = std::max(type_width, rows[i].type.size());
  }
  std::string text = rows.front().type + (rows.front().tensors.empty() ? "" : "  " + rows.front().tensors) + "\n";
  for (std::size_t i = 1; i < rows.size(); ++i) {
    std::string line =
        "  " + padded(rows[i].name, name_width) + "  " + padded(rows[i].type, type_width) + "  " + rows[i].tensors;
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text + std::to_string(total) + " parameters, " + std::to_string(trained) + " of them trained\n";
}

}  // namespace gradus::nn
