// Reading, comparing, and finding the family that a file belongs to.
#include "harness.h"

#include <gradus/core/ops.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <sstream>
#include <stdexcept>

namespace reference {
namespace {

constexpr std::int64_t shown_complaints = 3;

std::string shortest(double value) {
  std::ostringstream text;
  text.precision(17);
  text << value;
  return text.str();
}

void append(std::string& text, const std::string& title, const std::set<std::string>& names) {
  std::string separator = title;
  for (const std::string& name : names) {
    text += separator + name;
    separator = ", ";
  }
}

gradus::Shape shape_of(const json& nested) {
  gradus::Shape shape;
  for (const json* level = &nested; level->is_array(); level = &level->front()) {
    shape.push_back(static_cast<std::int64_t>(level->size()));
    if (level->empty()) break;
  }
  return shape;
}

gradus::Tensor with_dtype(const std::vector<double>& values, const gradus::Shape& shape, gradus::Dtype dtype) {
  return gradus::to(gradus::tensor(values, shape), dtype);
}

}  // namespace

void Report::compare(const std::vector<double>& got, const std::vector<double>& wanted, const std::string& place,
                     Tolerance tolerance) {
  if (got.size() != wanted.size()) {
    return fail(place + ": " + std::to_string(got.size()) + " numbers, wanted " + std::to_string(wanted.size()));
  }
  for (std::size_t i = 0; i < got.size(); ++i) {
    ++checked_;
    const double a = got[i], b = wanted[i];
    if (a == b || (std::isnan(a) && std::isnan(b))) continue;
    const double error = std::abs(a - b);
    if (!(error <= tolerance.absolute + tolerance.relative * std::abs(b))) {
      fail(place + ", number " + std::to_string(i) + ": " + shortest(a) + ", wanted " + shortest(b) +
           " (relative error " + gradus::to_string(gradus::OptionValue(error / std::abs(b))) + ")");
    }
    const double relative = error / std::max(std::abs(b), 1e-3);
    if (relative > worst_) {
      worst_ = relative;
      worst_place_ = place;
    }
  }
}

void Report::check(bool holds, const std::string& complaint) {
  ++checked_;
  if (!holds) fail(complaint);
}

void Report::fail(const std::string& complaint) {
  if (failures_++ < shown_complaints) complaints_ += (complaints_.empty() ? "" : "; ") + complaint;
}

std::string Report::line(const std::string& file) const {
  std::string text = failed()            ? "fail          "
                     : checked_ > 0      ? "pass          "
                     : !missing_.empty() ? "missing       "
                                         : "not in scope  ";
  text += file;
  if (failed()) {
    text += ": " + complaints_;
    if (failures_ > shown_complaints) text += "; and " + std::to_string(failures_ - shown_complaints) + " more";
  } else if (checked_ > 0) {
    std::ostringstream worst;
    worst.precision(2);
    worst << worst_;
    text += ": " + std::to_string(checked_) + " values, worst relative error " + worst.str();
    if (worst_ > 0) text += " (" + worst_place_ + ")";
  }
  append(text, "; missing: ", missing_);
  if (checked_ > 0) append(text, "; not in scope: ", not_in_scope_);
  return text;
}

double number(const json& value) {
  if (!value.is_string()) return value.get<double>();
  const std::string text = value;
  char* end = nullptr;
  const double result = std::strtod(text.c_str(), &end);  // decimal, hexadecimal, "inf", "nan"
  if (text.empty() || *end != 0) throw std::runtime_error("\"" + text + "\" is not a number");
  return result;
}

std::vector<double> numbers(const json& list) {
  std::vector<double> result;
  for (const json& value : list) result.push_back(number(value));
  return result;
}

std::vector<double> flat(const json& nested) {
  if (!nested.is_array()) return {number(nested)};
  std::vector<double> result;
  for (const json& part : nested) {
    const std::vector<double> values = flat(part);
    result.insert(result.end(), values.begin(), values.end());
  }
  return result;
}

gradus::OptionList option_list(const json& options) {
  gradus::OptionList list;
  for (const auto& [name, value] : options.items()) {
    if (value.is_boolean()) {
      list.emplace_back(name, value.get<bool>());
    } else if (value.is_number_integer()) {
      list.emplace_back(name, value.get<std::int64_t>());
    } else if (value.is_array()) {
      list.emplace_back(name, numbers(value));
    } else if (value.is_string() && value != "inf") {
      list.emplace_back(name, value.get<std::string>());
    } else {
      list.emplace_back(name, number(value));
    }
  }
  return list;
}

gradus::Tensor tensor_of(const json& array) {
  const std::string dtype = array.at("dtype");
  gradus::Shape shape;
  for (std::int64_t size : array.at("shape")) shape.push_back(size);
  for (const gradus::Dtype known : {gradus::Dtype::boolean, gradus::Dtype::uint8, gradus::Dtype::int32,
                                    gradus::Dtype::int64, gradus::Dtype::float32, gradus::Dtype::float64}) {
    if (dtype == gradus::name(known)) return with_dtype(flat(array.at("values")), shape, known);
  }
  throw std::runtime_error("unknown dtype " + dtype);
}

gradus::Tensor nested_tensor(const json& nested, gradus::Dtype dtype) {
  return with_dtype(flat(nested), shape_of(nested), dtype);
}

void check_file(const std::filesystem::path& path, Report& report) {
  try {
    std::ifstream file(path);
    if (!file) throw std::runtime_error("cannot be read");
    const json contents = json::parse(file);
    const bool is_list = contents.is_array() && !contents.empty() && contents.front().is_object();
    if (is_list && contents.front().contains("file")) {
      check_formats(contents, path.parent_path(), report);
    } else if (is_list && contents.front().contains("scheduler")) {
      check_schedules(contents, report);
    } else if (is_list && contents.front().contains("minimizer")) {
      check_minima(contents, report);
    } else if (is_list && contents.front().contains("optimizer")) {
      check_optimizers(contents, report);
    } else if (contents.is_object() && contents.contains("cases") && !contents.at("cases").empty()) {
      const json& first = contents.at("cases").front();
      if (first.contains("op")) check_ops(contents, report);
      if (first.contains("call") || first.contains("program")) check_numpy(contents, report);
    }
  } catch (const std::exception& error) {
    report.fail(error.what());
  }
}

}  // namespace reference
