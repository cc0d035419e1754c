// Messages of the exceptions: one line, closed by the user's file and line.
#include <gradus/core/error.h>

#include <algorithm>
#include <numeric>
#include <string_view>
#include <vector>

namespace gradus {
namespace {

thread_local Where open_scope;

std::string_view base_name(const char* path) {
  std::string_view name(path);
  const auto slash = name.find_last_of('/');
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

std::string with_place(Where where, const std::string& message) {
  where = user_place(where);
  if (where.file == nullptr) return message;
  return message + " (" + to_string(where) + ")";
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({substituted, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string to_string(Where where) {
  if (where.file == nullptr) return "";
  return std::string(base_name(where.file)) + ":" + std::to_string(where.line);
}

Error::Error(Where where, const std::string& message)
    : std::runtime_error(with_place(where, message)), where_(user_place(where)) {}

WhereScope::WhereScope(Where where) noexcept : opened_(open_scope.file == nullptr && where.file != nullptr) {
  if (opened_) open_scope = where;
}

WhereScope::~WhereScope() {
  if (opened_) open_scope = Where{};
}

Where user_place(Where where) noexcept { return open_scope.file != nullptr ? open_scope : where; }

std::string nearest_names(const std::string& name, const char* const* candidates, std::size_t count) {
  std::string nearest;
  std::size_t least = std::max<std::size_t>(2, name.size() / 3);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t distance = edit_distance(name, candidates[i]);
    if (distance > least) continue;
    if (distance < least) nearest.clear();
    if (!nearest.empty()) nearest += " or ";
    nearest += candidates[i];
    least = distance;
  }
  return nearest;
}

}  // namespace gradus
