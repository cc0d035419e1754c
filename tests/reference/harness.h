// What the families of reference files share: reading JSON, comparing numbers, and the report on a file.
#pragma once

#include <gradus/core/description.h>
#include <gradus/core/tensor.h>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace reference {

using nlohmann::json;

struct Tolerance {
  double relative = 1e-9;
  double absolute = 1e-12;
};

/// What came of one file.
class Report {
 public:
  /// Compares numbers; `place` says which.
  void compare(const std::vector<double>& got, const std::vector<double>& wanted, const std::string& place,
               Tolerance tolerance = {});
  void check(bool holds, const std::string& complaint);
  void fail(const std::string& complaint);
  /// A thing that gradus does not have (yet), and so was not checked.
  void missing(const std::string& name) { missing_.insert(name); }
  /// A thing that nobody has claimed (yet).
  void not_in_scope(const std::string& name) { not_in_scope_.insert(name); }

  bool failed() const { return failures_ > 0; }
  /// Numbers and facts that were compared.
  std::int64_t checked() const { return checked_; }
  /// "pass", "fail", "missing" (nothing could be checked) or "not in scope" (nothing was meant to be), and the details.
  std::string line(const std::string& file) const;

 private:
  std::int64_t checked_ = 0;
  std::int64_t failures_ = 0;
  double worst_ = 0;  // relative error, where the wanted number is not near zero
  std::string worst_place_;
  std::string complaints_;  // the first few
  std::set<std::string> missing_;
  std::set<std::string> not_in_scope_;
};

/// A number, "inf", "-inf", "nan", or hexadecimal text.
double number(const json& value);
std::vector<double> numbers(const json& list);
/// All numbers of nested lists.
std::vector<double> flat(const json& nested);
gradus::OptionList option_list(const json& options);
/// An array {"shape", "dtype", "values"}.
gradus::Tensor tensor_of(const json& array);
/// Nested lists as a tensor.
gradus::Tensor nested_tensor(const json& nested, gradus::Dtype dtype);

// The families. Each looks at one file that is of its kind and reports.
void check_optimizers(const json& records, Report& report);
void check_minima(const json& records, Report& report);
void check_schedules(const json& records, Report& report);
void check_ops(const json& file, Report& report);
void check_numpy(const json& file, Report& report);
void check_formats(const json& index, const std::filesystem::path& folder, Report& report);

/// Finds the family by the file's contents.
void check_file(const std::filesystem::path& path, Report& report);

}  // namespace reference
