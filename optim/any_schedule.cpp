// What schedules that are made of others do with their parts.
#include <gradus/optim/any_schedule.h>

namespace gradus::optim::detail {
namespace {

std::string prefix(std::size_t i) { return "schedules." + std::to_string(i) + "."; }

}  // namespace

std::string structure(const char* name, const std::vector<AnySchedule>& parts) {
  std::string text = name;
  for (std::size_t i = 0; i < parts.size(); ++i) text += (i == 0 ? "(" : ", ") + parts[i].rule().structure();
  return parts.empty() ? text : text + ")";
}

const char* conflict(const std::vector<AnySchedule>& parts) {
  if (parts.empty()) return "schedules must not be empty";
  const Observes all = observes(parts);
  for (const AnySchedule& part : parts) {
    if (const char* conflict = part.rule().conflict()) return conflict;
    if (part.rule().observes() != Observes::nothing && part.rule().observes() != all) {
      return "one of its schedules goes by a metric, another by gradients";
    }
  }
  return nullptr;
}

Observes observes(const std::vector<AnySchedule>& parts) {
  for (const AnySchedule& part : parts) {
    if (part.rule().observes() != Observes::nothing) return part.rule().observes();
  }
  return Observes::nothing;
}

Options options(const std::vector<AnySchedule>& parts) {
  Options list;
  for (std::size_t i = 0; i < parts.size(); ++i) list.insert(prefix(i), parts[i].rule().options());
  return list;
}

Options memory(const std::vector<AnySchedule>& parts) {
  Options list;
  for (std::size_t i = 0; i < parts.size(); ++i) list.insert(prefix(i), parts[i].rule().memory());
  return list;
}

}  // namespace gradus::optim::detail
